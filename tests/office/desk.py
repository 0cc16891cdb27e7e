"""The desk as a person sees it: its rows with their buttons, and what pressing one answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

LATER = re.compile(r"<a [^>]*data-later.*?</a>", re.DOTALL)
ROW = re.compile(r'<li class="desk-row[^"]*" id="row-([\w-]+)".*?</li>', re.DOTALL)
FORM = re.compile(r'<form method="post" action="([^"]+)".*?</form>', re.DOTALL)
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
CHIP = re.compile(r'<a class="chip desk-chip.*?</a>', re.DOTALL)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


@dataclass(frozen=True)
class Shown:
    """One row: `key` as the desk names it to doors, all its `text`, and its buttons by their words."""

    key: str
    text: str
    forms: dict[str, tuple[str, dict[str, str]]]
    links: dict[str, str]

    @property
    def kind(self) -> str:
        return self.key.split("/")[0]


class Desk:
    """`rows()`, `counts()`, and `press(row, "Mark as paid")`, which answers as the browser would be answered."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser

    def page(self, address: str = "/desk/") -> str:
        answer = self.browser.get(address)
        assert answer.status_code == 200
        return answer.content.decode()

    def rows(self, address: str = "/desk/") -> list[Shown]:
        return [_row(match[0]) for match in ROW.finditer(self.page(address))]

    def row(self, kind: str) -> Shown:
        (found,) = self.rows(f"/desk/?kind={kind}")
        return found

    def counts(self, address: str = "/desk/") -> dict[str, int]:
        """The chips: how many wait by the words of the kind."""
        shown = (words(chip).rsplit(" ", 1) for chip in CHIP.findall(self.page(address)))
        return {label: int(figure) for label, figure in shown}

    def press(self, row: Shown, button: str, *, at: str = "/desk/", **typed: str) -> Any:
        url, fields = row.forms[button]
        headers = {"HX-Request": "true", "X-Desk-Row": row.key, "HX-Current-URL": f"http://testserver{at}"}
        return self.browser.post(url, fields | typed, headers=headers)


def _row(html: str) -> Shown:
    key = re.search(r'X-Desk-Row": "([^"]+)"', unescape(html))
    assert key
    forms = {}
    for form in FORM.finditer(html):
        fields = {name: unescape(value) for name, value in FIELD.findall(form[0]) if name != "csrfmiddlewaretoken"}
        forms[words(form[0])] = (unescape(form[1]), fields)
    links = {
        words(text): unescape(url)
        for url, text in re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', LATER.sub("", html), re.DOTALL)
    }
    return Shown(key[1], words(html), forms, links)


def is_gone(answer: Any) -> bool:
    """Whether the answer takes the row off the desk."""
    assert answer.status_code == 200, answer.status_code
    assert "<html" not in answer.content.decode()
    return answer.headers["HX-Reswap"] == "delete"
