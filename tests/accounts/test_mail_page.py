"""The mails of the retailer: their words, tried out and switched off."""

from __future__ import annotations

import re
from html import escape

import pytest
from django.core import mail

from dropship.events.models import Event
from dropship.notifications.models import MailTemplate
from dropship.notifications.wording import PLACEHOLDERS, check, standard
from dropship.office.mail_samples import MAILS, MEANINGS

pytestmark = pytest.mark.django_db
HOME = "/settings/mail/"
PAGE = HOME + "order.shipped/"
OWN = {
    "subject": "Off it goes, {{ customer_name }}",
    "body": "Parcel {{ tracking_number }} has left.\r\n\r\n{{ items }}",
}
HTMX = {"HX-Request": "true"}


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def told(tenant, in_scope) -> list[str]:
    with in_scope(tenant):
        return [
            event.data["change"] for event in Event.objects.filter(name="mail_template.changed").order_by("position")
        ]


@pytest.fixture
def browser(as_user, max):
    return as_user(max)


@pytest.mark.parametrize("event", PLACEHOLDERS)
def test_every_mail_has_standard_words_a_page_and_a_meaning_for_each_name(browser, event):
    check(event, *standard(event))

    page = words(browser.get(f"{HOME}{event}/"))

    assert str(MAILS[event].name) in page
    for name in PLACEHOLDERS[event]:
        assert f"{{{{ {name} }}}}" in page
        assert escape(str(MEANINGS[name])) in page


def test_lists_what_is_standard_own_and_off(browser):
    browser.post(PAGE, OWN)
    browser.post(HOME + "order.delayed/switch/", {"on": "0"})

    rows = dict(re.findall(r'/settings/mail/([a-z_.]+)/">.*?on-phone-side[^>]*>(.*?)</td>', words(browser.get(HOME))))

    assert rows.keys() == PLACEHOLDERS.keys()
    shown = {event: set(re.findall(r"standard|own|off", re.sub(r"<[^>]+>", " ", cell))) for event, cell in rows.items()}
    assert shown.pop("order.shipped") == {"own"}
    assert shown.pop("order.delayed") == {"off"}
    assert set.union(*shown.values()) == {"standard"}


def test_keeps_own_words_once_and_says_who_changed_them(browser, maple, in_scope):
    for _ in range(2):
        assert browser.post(PAGE, OWN).status_code == 302

    with in_scope(maple):
        template = MailTemplate.objects.get()
    assert (template.event, template.subject) == ("order.shipped", OWN["subject"])
    assert template.body == "Parcel {{ tracking_number }} has left.\n\n{{ items }}"
    assert template.updated_by == "user:max@example.com"
    assert told(maple, in_scope) == ["reworded"]
    page = words(browser.get(PAGE))
    assert "Off it goes, {{ customer_name }}" in page
    assert "own words" in page


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("body", "Hello {{ costumer_name }}", "does not know {{ costumer_name }}"),
        ("body", "By {{ promised_date }}", "does not know {{ promised_date }}"),
        ("subject", "{{ order_number|safe }}", "does not know {{ order_number|safe }}"),
        ("body", "   ", "A mail needs this"),
        ("subject", "", "A mail needs this"),
        ("subject", "One\r\nBcc: eve@example.com", "one line"),
        ("subject", "x" * 201, "At most 200"),
        ("body", "x" * 10_001, "At most 10000"),
        ("body", "a\x00b", "ull characters"),
    ],
)
def test_refuses_beside_the_field_and_loses_nothing(browser, maple, in_scope, field, text, reason):
    typed = {"subject": "My own subject", "body": "My own body", field: text}

    answer = browser.post(PAGE, typed, headers=HTMX)

    assert answer.status_code == 422
    page = words(answer)
    beside = re.search(rf'<div class="form-error" id="id_{field}_error">(.*?)</div>', page)
    assert beside
    assert reason in beside[1].replace("&#x27;", "'")
    other = "body" if field == "subject" else "subject"
    assert f"My own {other}" in page
    with in_scope(maple):
        assert not MailTemplate.objects.exists()


def test_both_fields_are_told_at_once(browser):
    page = words(browser.post(PAGE, {"subject": "{{ a }}", "body": "{{ b }} {{ c }}"}))

    assert [name for name in "abc" if f"does not know {{{{ {name} }}}}" in page] == ["a", "b", "c"]
    assert "A mail needs this" not in page, "the preview shows what was typed"


def test_shows_while_typing_how_it_will_look(browser, maple, in_scope):
    answer = browser.post(PAGE + "preview/", {**OWN, "body": OWN["body"] + "\n<script>x</script>"}, headers=HTMX)

    page = words(answer)
    assert answer.status_code == 200
    assert "Off it goes, Robin Sample" in page
    assert "2 × Stoneware mug" in page
    assert "<script>" not in page
    assert "<html" not in page
    with in_scope(maple):
        assert not MailTemplate.objects.exists()


def test_the_preview_says_what_could_not_be_kept(browser):
    assert "does not know {{ oops }}" in words(browser.post(PAGE + "preview/", {"subject": "x", "body": "{{ oops }}"}))


def test_goes_back_to_the_standard(browser, maple, in_scope):
    browser.post(PAGE, OWN)

    for _ in range(2):
        assert browser.post(PAGE + "restore/").status_code == 302

    assert told(maple, in_scope) == ["reworded", "restored"]
    assert standard("order.shipped")[0] in words(browser.get(PAGE))
    assert "standard words" in words(browser.get(PAGE))


def test_switches_off_and_on_again_with_the_words_kept(browser, maple, in_scope):
    browser.post(PAGE, OWN)

    for on in ("0", "0", "1", "1"):
        answer = browser.post(PAGE + "switch/", {"on": on}, headers=HTMX)
        assert answer.status_code == 200
    assert "It is on already." in words(answer)

    assert told(maple, in_scope) == ["reworded", "switched_off", "switched_on"]
    assert OWN["subject"] in words(browser.get(PAGE))


def test_says_what_it_means_when_it_is_off(browser):
    browser.post(PAGE + "switch/", {"on": "0"})

    assert "Customers are not told; their tracking page still shows it." in words(browser.get(PAGE))


def test_sends_the_words_on_the_page_to_oneself_alone(browser, maple, run_jobs, in_scope):
    browser.post(PAGE + "switch/", {"on": "0"})
    for _ in range(2):
        answer = browser.post(PAGE + "sample/", {**OWN, "to": "eve@example.com"}, headers=HTMX)
        assert answer.status_code == 200
    run_jobs(maple)

    page = words(answer)
    assert "on its way to max@example.com" in page
    assert OWN["subject"] in page, "what was typed is still there"
    assert 1 <= len(mail.outbox) <= 2, "the second click within the minute sends nothing"
    assert mail.outbox[0].to == ["max@example.com"]
    assert mail.outbox[0].subject == "Off it goes, Robin Sample"
    assert "1Z5R89390357567127" in mail.outbox[0].body
    with in_scope(maple):
        assert not MailTemplate.objects.filter(subject=OWN["subject"]).exists()


def test_a_sample_with_a_mistake_is_not_sent(browser, maple, run_jobs):
    answer = browser.post(PAGE + "sample/", {"subject": "x", "body": "{{ oops }}"})
    run_jobs(maple)

    assert answer.status_code == 422
    assert "does not know {{ oops }}" in words(answer)
    assert not mail.outbox


def test_there_is_no_other_mail(browser):
    for move in ("", "preview/", "restore/", "sample/", "switch/"):
        assert browser.post(f"{HOME}order.eaten/{move}").status_code == 404


def test_an_agent_and_an_analyst_may_not(as_user, amy, ana):
    assert as_user(amy).get(HOME).status_code == 403
    assert as_user(ana).post(PAGE, OWN).status_code == 403


def test_the_words_of_another_retailer_are_not_touched(browser, as_user, rita, rival, in_scope):
    browser.post(PAGE, OWN)

    assert OWN["subject"] not in words(as_user(rita).get(PAGE))
    with in_scope(rival):
        assert not MailTemplate.objects.exists()
