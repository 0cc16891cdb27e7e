"""What a verb or a reader refuses, said beside the field of the form that it speaks of."""

from django.forms import Form

from dropship.base.errors import Refused


def place_refusal(form: Form, refusal: Refused) -> None:
    """Put every complaint at the field its pointer begins with; the rest stands over the form."""
    for error in refusal.errors or [{"pointer": "", "detail": refusal.detail}]:
        name = error["pointer"].strip("/").split("/")[0]
        form.add_error(name if name in form.fields else None, error["detail"])
