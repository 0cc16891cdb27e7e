"""A real browser before a real server; anything a page does wrong in it fails the test."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished, request_started

CHROMIUM = Path("/usr/bin/chromium")
PHONE, TABLET, DESK = {"width": 390, "height": 844}, {"width": 768, "height": 1024}, {"width": 1440, "height": 900}
PASSWORD = "a-good-long-password"
# What the browser itself tells of a broken rule, as soon as it happens.
WATCH = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP", event.violatedDirective, event.blockedURI, event.sourceFile, event.lineNumber))"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip(f"needs {CHROMIUM}")
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    sync_api.expect.set_options(timeout=15_000)
    # Playwright keeps a loop running in this thread, which Django takes for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def window(chromium: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """`window(PHONE)`: a page in a window of that size and with cookies of its own.

    At the end every violation of the policy, error on the console, failed request and answer from 400 on fails the test.
    """
    wrong: list[str] = []
    contexts = []
    under_way = _Requests()

    def open_window(size: dict[str, int] = DESK, **options: Any) -> Any:
        context = chromium.new_context(base_url=live_server.url, viewport=size, **options)
        context.set_default_timeout(15_000)
        context.add_init_script(WATCH)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: wrong.append(f"{page.url}: {told.text}") if told.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("requestfailed", lambda request: _note_failed(wrong, page, request))
        page.on(
            "response", lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
        )
        return page

    yield open_window
    for context in contexts:
        context.close()
    under_way.wait_for_their_end()
    assert wrong == []


class _Requests:
    """What the server is at: a page that asks by itself may do so as its window closes.

    Emptying the tables under such a request would end in a deadlock.
    """

    def __init__(self) -> None:
        self.now = 0
        request_started.connect(self._more, weak=True)
        request_finished.connect(self._less, weak=True)

    def wait_for_their_end(self) -> None:
        ends, quiet = time.monotonic() + 10, 0
        while quiet < 3 and time.monotonic() < ends:
            time.sleep(0.05)
            quiet = quiet + 1 if self.now <= 0 else 0
        request_started.disconnect(self._more)
        request_finished.disconnect(self._less)

    def _more(self, **_told: Any) -> None:
        self.now += 1

    def _less(self, **_told: Any) -> None:
        self.now -= 1


def _note_failed(wrong: list[str], page: Any, request: Any) -> None:
    """A request given up because the page was left is no failure."""
    if request.failure != "net::ERR_ABORTED":
        wrong.append(f"{page.url}: {request.failure} {request.url}")


@pytest.fixture
def sign_in() -> Callable[..., None]:
    """`sign_in(page, ann)`: by the form, with the password."""

    def enter(page: Any, user: Any) -> None:
        user.set_password(PASSWORD)
        user.save()
        page.goto("/accounts/login/")
        page.get_by_label("E-mail address").fill(user.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda address: "/accounts/login/" not in address)

    return enter
