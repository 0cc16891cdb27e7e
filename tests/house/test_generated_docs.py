"""What is documented of events and permissions is what the code says."""

from __future__ import annotations

import pytest

from dropship.office.generated_docs import events_page, permissions_page
from tests.platform.processes import ROOT


@pytest.mark.parametrize(("name", "page"), [("events", events_page), ("permissions", permissions_page)])
def test_the_page_is_as_the_code_says(name, page):
    written = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")

    assert written == page(), f"`manage.py document` writes docs/{name}.md anew"
