"""One's own profile: name, language and time zone."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.accounts.access import member_page
from dropship.accounts.actions.change_profile import change_profile
from dropship.accounts.middleware import speak_to
from dropship.ui.parts import go, render_page


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=gettext_lazy("Colleagues see it beside what you did."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        help_text=gettext_lazy("All times on your pages are shown in it."),
    )

    def __init__(self, *args: Any, retailer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs = _("As {retailer} ({zone})").format(retailer=retailer.name, zone=retailer.time_zone)
        zones = [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]
        self.fields["language"].choices = [("", _("As the browser asks for")), *settings.LANGUAGES]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [("", theirs), *zones]  # type: ignore[attr-defined]


@member_page
def edit(request: HttpRequest) -> HttpResponse:
    """Name, language and time zone of whoever is signed in."""
    kept = {field: getattr(request.user, field) for field in ProfileForm.base_fields}
    form = ProfileForm(request.POST or None, initial=kept, retailer=request.tenant)
    if request.method == "POST" and form.is_valid():
        person = change_profile(request.user.pk, **form.cleaned_data)  # type: ignore[arg-type]
        speak_to(request, person)
        messages.success(request, _("Your profile is kept."))
        return go(request, request.path)
    return render_page(request, "account/profile.html", {"form": form}, status=422 if form.errors else 200)
