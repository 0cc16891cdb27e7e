"""What the retailer's staff and a supplier write to each other."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_noop as _

from dropship.base.errors import NotFound
from dropship.tenancy.models import TenantForeignKey, TenantModel
from suppliers.models.supplier import Supplier


class Side(models.TextChoices):
    """Who writes, and who reads."""

    STAFF = "staff", "Staff"
    SUPPLIER = "supplier", "Supplier"

    @property
    def other(self) -> Side:
        return Side.SUPPLIER if self == Side.STAFF else Side.STAFF


class ThreadQuerySet(models.QuerySet["Thread"]):
    def locked(self, thread_id: UUID) -> Thread:
        """The thread with its supplier, itself locked: its messages are numbered one by one. Raises NotFound."""
        thread = self.select_related("supplier").select_for_update(of=("self",)).filter(id=thread_id).first()
        if thread is None:
            raise NotFound(_("There is no such conversation."))
        return thread

    def waiting_on(self, side: str) -> ThreadQuerySet:
        return self.filter(waiting_on=side)


class Thread(TenantModel):
    """A conversation with one supplier about one thing.

    `about` is the number of the purchase order it is about, empty for one about anything else; `stream` is
    where its events are told: the order's, else its own id. `waiting_on` is the side that has to answer, since
    `waiting_since`; `last_number` and `last_at` are those of its last message.
    """

    supplier_scope = "supplier_id"
    NOBODY: ClassVar = "nobody"

    supplier = TenantForeignKey(Supplier, related_name="threads", db_index=False)
    subject = models.CharField(max_length=200)
    about = models.CharField(max_length=50, blank=True, default="")
    stream = models.UUIDField()
    waiting_on = models.CharField(max_length=10, choices=[*Side.choices, (NOBODY, "Nobody")], default=NOBODY)
    waiting_since = models.DateTimeField(null=True)
    last_number = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    objects = ThreadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(waiting_on="nobody", waiting_since__isnull=True)
                | (~Q(waiting_on="nobody") & Q(waiting_since__isnull=False)),
                name="thread_waits_since",
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "last_at"], name="threads_by_age"),
            models.Index(fields=["tenant", "supplier", "last_at"], name="threads_of_supplier"),
            models.Index(fields=["tenant", "stream"], name="threads_of_stream"),
            models.Index(
                fields=["tenant", "waiting_on", "waiting_since"],
                condition=~Q(waiting_on="nobody"),
                name="threads_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Message(TenantModel):
    """What one side wrote; `number` counts up in its thread.

    `key` names the act of sending: the same again is the same message. `mail_due_at` is when the other side
    is to be told by mail, null when that is done with; `mailed_at` is when it was.
    """

    supplier_scope = "supplier_id"
    LONGEST: ClassVar = 5_000

    thread = TenantForeignKey(Thread, on_delete=models.CASCADE, related_name="messages", db_index=False)
    supplier_id = models.UUIDField()
    number = models.PositiveIntegerField()
    side = models.CharField(max_length=10, choices=Side.choices)
    author = models.CharField(max_length=200)
    by = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    key = models.CharField(max_length=64)
    at = models.DateTimeField()
    mail_due_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "thread", "number"], name="message_number_once"),
            models.UniqueConstraint(fields=["tenant", "thread", "key"], name="message_sent_once"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "mail_due_at"], condition=Q(mail_due_at__isnull=False), name="messages_to_be_mailed"
            )
        ]


class Attachment(TenantModel):
    """A file sent with a message, kept as it came; its kind was read from its bytes."""

    supplier_scope = "supplier_id"

    message = TenantForeignKey(Message, on_delete=models.CASCADE, related_name="attachments", db_index=False)
    supplier_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "message", "position"], name="attachment_position_once")
        ]


class ReadMark(TenantModel):
    """How far a person has read a thread, and when that person got there; never goes back."""

    supplier_scope = "supplier_id"

    thread = TenantForeignKey(Thread, on_delete=models.CASCADE, related_name="read_marks", db_index=False)
    supplier_id = models.UUIDField()
    person_id = models.UUIDField()
    side = models.CharField(max_length=10, choices=Side.choices)
    number = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "thread", "person_id", "side"], name="read_mark_once")]
