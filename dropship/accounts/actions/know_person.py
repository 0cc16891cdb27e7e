"""A person's login, made when it is not there yet."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_noop as _

from dropship.accounts.models import User
from dropship.base.errors import Invalid


def know_person(email: str, *, name: str = "", password: str | None = None) -> User:
    """The login of this e-mail address, old or new; without `password` a new one cannot be used yet.

    A `password` replaces the standing one, so only commands of the operator give it; a retailer that
    adds a colleague never changes the login of a person who may work elsewhere too. Raises Invalid.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(_("This is not an e-mail address."), code="invalid_email", pointer="/email") from None
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name.strip()[:200])
    elif password is not None:
        user.set_password(password)
        user.save(update_fields=["password"])
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user
