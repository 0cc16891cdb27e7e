"""The mails the retailer sends: read, worded, tried out, switched off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dropship.accounts.access import staff_page
from dropship.base.errors import Invalid, Refused
from dropship.base.languages import spoken
from dropship.notifications.letter import paragraphs
from dropship.notifications.models import MailTemplate
from dropship.notifications.wording import LONGEST_SUBJECT, PLACEHOLDERS, check, fill, one_line, standard
from dropship.office.actions.change_mail_template import change_mail_template
from dropship.office.actions.send_sample_mail import send_sample_mail
from dropship.office.actions.switch_mail import switch_mail
from dropship.office.mail_samples import MAILS, MEANINGS, sample_values
from dropship.tenancy.verb import attempt
from dropship.ui.parts import go, render_page, wants_part


class MailForm(forms.Form):
    """The words; whether they can be sent the verb says, beside the field they stand in."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"), required=False, widget=forms.TextInput(attrs={"maxlength": LONGEST_SUBJECT})
    )
    body = forms.CharField(
        label=gettext_lazy("Text"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 16})
    )

    def refuse(self, refusal: Refused) -> None:
        """Put each mistake beside its field."""
        for error in refusal.errors or [{"pointer": "", "detail": refusal.detail}]:
            name = error["pointer"].lstrip("/")
            self.add_error(name if name in self.fields else None, error["detail"])


@staff_page("mail.manage")
def listing(request: HttpRequest) -> HttpResponse:
    """Every mail, and whether it goes out in the standard words, in own ones, or not at all."""
    own: dict[str, list[MailTemplate]] = {event: [] for event in MAILS}
    for template in MailTemplate.objects.order_by("-updated_at"):
        own.setdefault(template.event, []).append(template)
    rows = [{"event": event, "mail": mail, **_state(own[event])} for event, mail in MAILS.items()]
    return render(request, "office/mails.html", {"rows": rows})


@staff_page("mail.manage")
def edit(request: HttpRequest, mail: str) -> HttpResponse:
    """One mail, with its words, what may stand in them, and how it looks filled in."""
    _known(mail)
    if request.method != "POST":
        return _page(request, mail, _form_of(request, mail))
    form = MailForm(request.POST)
    if form.is_valid():
        refusals: list[Refused] = []
        with attempt(refusals=refusals):
            if change_mail_template(
                mail, language=_language(request), **form.cleaned_data, by=request.actor, at=timezone.now()
            ):
                messages.success(request, _("Mails of this kind go out in these words from now on."))
            else:
                messages.info(request, _("These are the words it has already."))
            return _after(request, mail)
        form.refuse(refusals[0])
    return _page(request, mail, form, status=422)


@require_POST
@staff_page("mail.manage")
def preview(request: HttpRequest, mail: str) -> HttpResponse:
    """How the words being typed would look."""
    _known(mail)
    return render(request, "office/mail.html#preview", {"preview": _preview(request, mail, MailForm(request.POST))})


@require_POST
@staff_page("mail.manage")
def sample(request: HttpRequest, mail: str) -> HttpResponse:
    """Send the words as they stand on the page, kept or not, to whoever asks."""
    _known(mail)
    form, to, now = MailForm(request.POST), request.user.email, timezone.now()
    if form.is_valid():
        refusals: list[Refused] = []
        with translation.override(_language(request)):
            values = sample_values(settings.BASE_URL)
        with attempt(refusals=refusals):
            send_sample_mail(mail, **form.cleaned_data, to=to, values=values, by=request.actor, at=now)
            messages.success(request, _("A sample is on its way to {address}.").format(address=to))
            return _page(request, mail, form)
        form.refuse(refusals[0])
    return _page(request, mail, form, status=422)


@require_POST
@staff_page("mail.manage")
def restore(request: HttpRequest, mail: str) -> HttpResponse:
    """Back to the words that come with the portal."""
    _known(mail)
    language = _language(request)
    subject, body = standard(mail, language)
    with attempt(request):
        if change_mail_template(
            mail, language=language, subject=subject, body=body, by=request.actor, at=timezone.now()
        ):
            messages.success(request, _("The standard words are back."))
        else:
            messages.info(request, _("It has the standard words already."))
    return _after(request, mail)


@require_POST
@staff_page("mail.manage")
def switch(request: HttpRequest, mail: str) -> HttpResponse:
    """Send it, or send it no more."""
    _known(mail)
    on = request.POST.get("on") == "1"
    with attempt(request):
        if not switch_mail(mail, on=on, by=request.actor, at=timezone.now()):
            messages.info(request, _("It is on already.") if on else _("It is off already."))
        elif on:
            messages.success(request, _("This mail is sent again, for what happens from now on."))
        else:
            messages.success(request, _("This mail is sent no more."))
    return _after(request, mail)


def _known(mail: str) -> None:
    if mail not in MAILS:
        raise Http404("There is no such mail.")


def _language(request: HttpRequest) -> str:
    """In which language the words on the page are; the retailer's own where the address names none."""
    asked = request.GET.get("language", "")
    return asked if spoken(asked) else request.tenant.language


def _state(templates: list[MailTemplate]) -> dict[str, Any]:
    return {
        "is_on": all(template.is_active for template in templates),
        "is_own": any(template.is_own for template in templates),
        "template": templates[0] if templates else None,
    }


def _form_of(request: HttpRequest, mail: str) -> MailForm:
    language = _language(request)
    own = MailTemplate.objects.filter(event=mail, language=language).first()
    subject, body = (own.subject, own.body) if own is not None and own.is_own else standard(mail, language)
    return MailForm(initial={"subject": subject, "body": body})


def _preview(request: HttpRequest, mail: str, form: MailForm) -> dict[str, Any]:
    words = form.data if form.is_bound else form.initial
    subject, body = words.get("subject", ""), words.get("body", "")
    with translation.override(_language(request)):
        values = {"retailer": request.tenant.name, **sample_values(settings.BASE_URL)}
    mistakes: list[str] = []
    try:
        check(mail, subject, body)
    except Invalid as refusal:
        mistakes = [error["detail"] for error in refusal.errors]
    return {
        "subject": one_line(fill(subject, values)),
        "blocks": paragraphs(fill(body, values)),
        "mistakes": mistakes,
        "reply_to": request.tenant.support_email,
    }


def _after(request: HttpRequest, mail: str) -> HttpResponse:
    """After a change: the page anew, in place or by a redirect."""
    if wants_part(request):
        return _page(request, mail, _form_of(request, mail))
    return go(request, f"{reverse('office:mail', args=[mail])}?language={_language(request)}")


def _page(request: HttpRequest, mail: str, form: MailForm, *, status: int = 200) -> HttpResponse:
    templates = list(MailTemplate.objects.filter(event=mail))
    language = _language(request)
    context = {
        "event": mail,
        "language": language,
        "languages": settings.LANGUAGES,
        "mail": MAILS[mail],
        "form": form,
        "placeholders": [("{{ " + name + " }}", MEANINGS[name]) for name in PLACEHOLDERS[mail]],
        "preview": _preview(request, mail, form),
        "mine": request.user.email,
        **_state(templates),
        "is_own": any(template.is_own for template in templates if template.language == language),
    }
    return render_page(request, "office/mail.html", context, part="mail", status=status)
