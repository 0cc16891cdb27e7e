"""Who may enter: people, what they are in a tenant, and the keys of programs.

These are directory tables, without row-level security: they are read to find out which tenant a
request belongs to. No business data lives in them.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core import signing
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from dropship.base.ids import uuid7
from dropship.tenancy.models import Tenant


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A login of the installation's own staff, its address proven by whoever runs the command."""
        from allauth.account.models import EmailAddress

        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person, in however many tenants and suppliers; `is_staff` means staff of the installation.

    An empty `language` follows the browser, an empty `time_zone` the retailer's. `stamp` changes with the second
    factor, as the password's hash does with the password: a session from before either change is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, blank=True, db_default="")
    time_zone = models.CharField(max_length=64, blank=True, db_default="")
    stamp = models.CharField(max_length=32, blank=True, default="", db_default="")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session has to know to be this person's; without a stamp it is Django's own."""
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        return salted_hmac(salt, self.password + self.stamp, secret=secret, algorithm="sha256").hexdigest()


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    AGENT = "agent", _("Agent")
    ANALYST = "analyst", _("Analyst")
    SUPPLIER = "supplier", _("Supplier")


class Membership(models.Model):
    """What a person is in one tenant; a supplier's clerk names the supplier by its id.

    The supplier is no foreign key: suppliers are a room above, and their table is guarded by tenant.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    supplier_id = models.UUIDField(null=True, blank=True)
    supplier_name = models.CharField(max_length=200, blank=True)
    sees_margins = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "tenant", "supplier_id"], nulls_distinct=False, name="one_membership_per_place"
            ),
            models.CheckConstraint(
                condition=models.Q(role="supplier", supplier_id__isnull=False)
                | (~models.Q(role="supplier") & models.Q(supplier_id__isnull=True)),
                name="supplier_role_names_supplier",
            ),
        ]

    @property
    def place(self) -> str:
        return f"{self.supplier_name} · {self.tenant.name}" if self.supplier_id else self.tenant.name


def make_nonce() -> str:
    return secrets.token_urlsafe(16)


class InvitationManager(models.Manager["Invitation"]):
    def of_token(self, token: str) -> Invitation | None:
        """The invitation whose link this is; None for a link that is not ours or that a later one replaced."""
        try:
            number, nonce = signing.loads(token, salt=Invitation.SALT)
            return self.select_related("tenant").filter(id=UUID(number), nonce=nonce, tenant__is_active=True).first()
        except (signing.BadSignature, ValueError, TypeError):
            return None


class Invitation(models.Model):
    """A place at a retailer or supplier offered to an e-mail address.

    Its link is signed, so no table holds it; sending it again changes `nonce`, which ends the link before.
    """

    SALT = "invitation"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    supplier_id = models.UUIDField(null=True, blank=True)
    supplier_name = models.CharField(max_length=200, blank=True)
    sees_margins = models.BooleanField(default=False)
    nonce = models.CharField(max_length=32, default=make_nonce)
    invited_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "email", "supplier_id"],
                nulls_distinct=False,
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_place",
            ),
        ]

    @property
    def token(self) -> str:
        return signing.dumps([self.id.hex, self.nonce], salt=self.SALT)

    @property
    def place(self) -> str:
        return f"{self.supplier_name} · {self.tenant.name}" if self.supplier_id else self.tenant.name

    def is_open(self, now: datetime) -> bool:
        """Whether its link still leads in."""
        return self.accepted_at is None and self.withdrawn_at is None and now < self.expires_at


class AskedMail(models.Model):
    """A mail somebody had us send; `key` hashes what it is counted for, and a day later the row goes."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "at"], name="asked_mails_of_key"),
            models.Index(fields=["at"], name="asked_mails_by_age"),
        ]


class LoginMail(models.Model):
    """A mail about a login, which is no tenant's; the row goes once it is sent.

    States are those of a delivery. `sealed` holds to whom and what, as it may bear a link that lets in; of a mail that
    is given up nothing but the reason stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sealed = models.TextField(blank=True)
    state = models.CharField(max_length=12, default="queued")
    tries = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    last_error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state__in=["queued", "sending"]), name="login_mails_due"
            ),
        ]


class ApiKey(models.Model):
    """A program's key: only the hash of its secret is kept, the prefix tells keys apart."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=20, unique=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40))
    supplier_id = models.UUIDField(null=True, blank=True)
    supplier_code = models.CharField(max_length=60, blank=True)
    created_by = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "created_at"], name="api_keys_of_tenant")]
