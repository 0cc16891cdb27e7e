"""How often a key may call."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from dropship.api import throttles
from tests.api.test_keys import assert_problem

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.urls")]


@pytest.fixture(autouse=True)
def _counted_in_memory(settings, monkeypatch):
    """The counting is the cache's; what is tried here is what is made of it."""
    in_memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = {"default": in_memory, "strict": in_memory}
    monkeypatch.setattr(throttles, "_silent_until", 0.0)
    monkeypatch.setattr(throttles.time, "time", lambda: 1_800_000_030.0)
    cache.clear()


def test_the_answer_tells_what_is_left(api, settings):
    settings.API_RATE_PER_MINUTE = 5
    program = api()

    answers = [program.get("/probe/") for _ in range(2)]

    assert [answer["RateLimit"] for answer in answers] == ['"default";r=4;t=30', '"default";r=3;t=30']
    assert answers[0]["RateLimit-Policy"] == '"default";q=5;w=60'


def test_too_many(api, settings):
    settings.API_RATE_PER_MINUTE = 2
    program = api()

    answers = [program.get("/probe/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "30"
    assert_problem(answers[2], 429, "throttled")
    assert api().get("/probe/").status_code == 200


def test_without_the_cache_calls_go_through(api, settings, monkeypatch):
    settings.API_RATE_PER_MINUTE = 1
    monkeypatch.setattr(throttles, "count_up", lambda key, seconds: 1 / 0)
    program = api()

    assert [program.get("/probe/").status_code for _ in range(3)] == [200, 200, 200]
