"""From which side a person takes part in conversations, and under which name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from dropship.accounts.roles import may
from suppliers.models import Side, Thread


@dataclass(frozen=True, slots=True)
class Seat:
    """`author` is the name the other side reads; `retailer` and `supplier` are the companies that talk."""

    side: Side
    person_id: UUID
    author: str
    retailer: str
    may_write: bool

    @property
    def voice(self) -> dict[str, Any]:
        """How a message from here is signed."""
        return {"side": self.side, "author": self.author}

    @property
    def place(self) -> str:
        """Where this side's conversations are."""
        return "/messages/" if self.side == Side.STAFF else "/portal/messages/"

    @property
    def look(self) -> str:
        """In whose words a thread's state is told."""
        return "thread" if self.side == Side.STAFF else "portal_thread"

    def url(self, thread: Thread) -> str:
        return f"{self.place}{thread.id}/"

    def other_company(self, thread: Thread) -> str:
        return thread.supplier.name if self.side == Side.STAFF else self.retailer


def seat_of(request: HttpRequest) -> Seat:
    """The seat of whoever is signed in; one without a name of their own speaks as the company."""
    membership, tenant = request.membership, request.tenant  # type: ignore[attr-defined]
    side = Side.SUPPLIER if membership.supplier_id else Side.STAFF
    company = membership.supplier_name if side == Side.SUPPLIER else tenant.name
    return Seat(
        side=side,
        person_id=request.user.pk,
        author=request.user.name or company,  # type: ignore[union-attr]
        retailer=tenant.name,
        may_write=may(membership, "portal.messages" if side == Side.SUPPLIER else "messages.write"),
    )
