"""Answers kept for `Idempotency-Key`: copies of orders and customers, as long as they are kept."""

from __future__ import annotations

import json
from datetime import datetime

from dropship.api.models import IdempotentAnswer
from dropship.privacy.keepers import Keeper, Person, overwrite

GONE = 410
BODY = json.dumps(
    {
        "type": "about:blank",
        "title": "Gone",
        "status": GONE,
        "detail": "This answer was erased with the customer it told of.",
        "code": "erased",
        "errors": [],
    }
)


def _erase(person: Person, at: datetime) -> int:
    """The key stays claimed, so that a late repeat does not do the work a second time.

    Counts as nothing changed: these are copies, and the answer to an earlier erasure is among them.
    """
    marks = [f"%{_literal(mark)}%" for mark in (*map(str, person.ids), *person.emails)]
    answers = IdempotentAnswer.objects.extra(where=["body LIKE ANY(%s)"], params=[marks])
    overwrite(answers, lambda answer: {"status": GONE, "body": BODY})
    return 0


def _literal(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, "\\" + sign)
    return text


KEEPER = Keeper(erase=_erase, export=lambda person: None)
