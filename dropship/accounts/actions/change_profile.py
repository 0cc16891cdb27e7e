"""A person says who they are, and how pages are to be read to them."""

from __future__ import annotations

from uuid import UUID

from dropship.accounts.models import User


def change_profile(user_id: UUID, *, name: str, language: str, time_zone: str) -> User:
    """Keep name, language and time zone. A person is no tenant's, so no tenant's story tells of it."""
    person = User.objects.select_for_update().get(id=user_id)
    person.name, person.language, person.time_zone = " ".join(name.split()), language, time_zone
    person.save(update_fields=["name", "language", "time_zone"])
    return person
