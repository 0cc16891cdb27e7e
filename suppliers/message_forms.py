"""What people fill in to write to the other side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.base.errors import Refused
from dropship.base.ids import uuid7
from dropship.tenancy.verb import attempt
from dropship.ui.refusals import place_refusal
from suppliers.actions.open_thread import LONGEST_SUBJECT
from suppliers.attachments import KINDS, MOST_BYTES, MOST_FILES, read_files
from suppliers.models import Message, Supplier
from suppliers.seats import Seat


class ManyFiles(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.Field):
    """The files as they came; what each of them is `read_files` says."""

    widget = ManyFiles


class MessageForm(forms.Form):
    """A message with its files. `key` names this act of sending, `seen` is the last number that was shown."""

    text = forms.CharField(
        label=gettext_lazy("Your message"),
        required=False,
        widget=forms.Textarea({"rows": 3, "maxlength": Message.LONGEST}),
    )
    files = FilesField(label=gettext_lazy("Files"), required=False)
    is_last_word = forms.BooleanField(label=gettext_lazy("My message needs no answer"), required=False)
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, seen: int = 0, takes_focus: bool = False) -> None:
        super().__init__(data, files, auto_id="message_%s", initial={"seen": seen, "key": str(uuid7())})
        self.fields["files"].help_text = _("Up to {files} of {size} MB: PDF, pictures, TXT, CSV, XLSX, DOCX.").format(
            files=MOST_FILES, size=MOST_BYTES // 2**20
        )
        self.fields["files"].widget.attrs["accept"] = ",".join(KINDS)
        if takes_focus:
            self.fields["text"].widget.attrs["autofocus"] = True

    @property
    def message(self) -> dict[str, Any]:
        """What `send_message` is to be told of it. Raises Invalid for files that are not taken."""
        given = self.cleaned_data
        return {
            "text": given["text"],
            "files": read_files(self.files.getlist("files")),
            "key": given["key"],
            "seen": given["seen"],
            "wants_answer": not given["is_last_word"],
        }

    def refuse(self, refusal: Refused) -> None:
        """Put each complaint beside its field, and lead there; a browser forgets the files that were chosen."""
        place_refusal(self, refusal)
        if "files" not in self.errors and self.files:
            self.add_error("files", _("Choose your files again, please."))
        first = "files" if "text" not in self.errors else "text"
        self.fields["text"].widget.attrs.pop("autofocus", None)
        self.fields[first].widget.attrs["autofocus"] = True


class NewThreadForm(MessageForm):
    """A message about something new; staff choose to whom."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=LONGEST_SUBJECT)
    field_order = ("supplier", "subject", "text", "files", "is_last_word")

    def __init__(self, *args: Any, suppliers: Any = None, supplier: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if suppliers is not None:
            self.fields["supplier"] = forms.ModelChoiceField(
                suppliers, label=_("Supplier"), to_field_name="code", empty_label=_("Choose…"), initial=supplier
            )
            self.order_fields(self.field_order)

    @property
    def supplier(self) -> Supplier:
        chosen: Supplier = self.cleaned_data["supplier"]
        return chosen


def take_message(
    request: HttpRequest, form: MessageForm, seat: Seat, send: Callable[..., Any], *, done: str = ""
) -> bool:
    """Send what the form holds, in the voice of the seat; False when the form says what is wrong instead."""
    if form.is_valid():
        refusals: list[Refused] = []
        with attempt(refusals=refusals):
            send(**form.message, **seat.voice, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
            messages.success(request, done or _("Your message is sent."))
            return True
        form.refuse(refusals[0])
    return False
