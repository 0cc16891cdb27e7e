"""Pictures of every page, at a desk and on a phone, in light and dark, in `shots/`: `make shots`."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tests.browser import everywhere
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.django_db(transaction=True)

SHOTS = Path(settings.BASE_DIR) / "shots"


@pytest.mark.parametrize("role", ["owner", "supplier", "everybody"])
def test_shots_of(role, db, window, live_server):
    everywhere.open_demo()
    client, pages = (None, everywhere.pages_of_all()) if role == "everybody" else everywhere.pages_of(role)
    for size in (DESK, PHONE):
        page = window(size, reduced_motion="reduce")
        if client is not None:
            everywhere.let_in(page, client, live_server.url)
        for path in pages:
            page.emulate_media(color_scheme="light")
            page.goto(path)
            page.wait_for_load_state("networkidle")
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                page.screenshot(path=SHOTS / role / f"{name_of(path)}-{size['width']}-{theme}.png", full_page=True)


def name_of(path: str) -> str:
    return path.partition("?")[0].strip("/").replace("/", "_")[:80] or "dashboard"
