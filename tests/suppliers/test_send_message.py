"""Conversations beyond purchase orders, and the mails that tell of messages."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.utils import timezone

from suppliers.actions.mail_messages import mail_messages
from suppliers.models import Message, Supplier, Thread

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def shop(maple, acme, in_scope):
    """The retailer, whose supplier has an address of its own."""
    with in_scope(maple):
        Supplier.objects.filter(id=acme.id).update(email="desk@acme.example", name="Acme")
    maple.support_email = "help@maple.example"
    maple.save()
    return maple


@pytest.fixture
def browser(as_user, amy):
    return as_user(amy)


@pytest.fixture
def portal(as_user, acme_clerk):
    return as_user(acme_clerk)


@pytest.fixture
def thread(shop, browser, in_scope) -> Thread:
    """Amy has asked acme something."""
    begun = {"supplier": "acme", "subject": "Opening hours", "text": "Are you open on Monday?", "key": "form-1"}
    assert browser.post("/messages/new/", begun).status_code == 302
    with in_scope(shop):
        return Thread.objects.get()


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def mailed() -> list[tuple[str, str]]:
    return sorted((message.to[0], message.subject) for message in mail.outbox)


def later(in_scope, shop, minutes: int) -> None:
    """So many minutes pass: the job's turn is then."""
    with in_scope(shop):
        mail_messages(at=timezone.now() + timedelta(minutes=minutes))


def test_a_conversation_needs_no_purchase_order(shop, thread, browser, portal):
    assert "Are you open on Monday?" in words(portal.get(f"/portal/messages/{thread.id}/"))

    portal.post(f"/portal/messages/{thread.id}/send/", {"text": "We are."})

    assert "We are." in words(browser.get(f"/messages/{thread.id}/"))
    assert (thread.about, thread.stream) == ("", thread.id)


def test_beginning_it_twice_by_one_form_is_one_conversation(shop, thread, browser, in_scope):
    again = {"supplier": "acme", "subject": "Opening hours", "text": "Are you open on Monday?", "key": "form-1"}

    assert browser.post("/messages/new/", again).url == f"/messages/{thread.id}/"

    with in_scope(shop):
        assert Thread.objects.count() == Message.objects.count() == 1


def test_a_supplier_begins_one_with_its_own_retailer_alone(shop, acme, birch, portal, in_scope):
    begun = {"subject": "Holidays", "text": "Closed in August", "supplier": "birch"}

    answer = portal.post("/portal/messages/new/", begun)

    assert answer.status_code == 302
    with in_scope(shop):
        assert Thread.objects.get().supplier_id == acme.id


@pytest.mark.parametrize("supplier", ["", "nobody", "acme\x00"])
def test_staff_say_to_whom(shop, browser, supplier, in_scope):
    answer = browser.post("/messages/new/", {"supplier": supplier, "subject": "Hello", "text": "Hello"})

    assert answer.status_code == 422
    with in_scope(shop):
        assert not Thread.objects.exists()


def test_a_subject_is_needed_and_the_text_stays(shop, browser):
    answer = browser.post("/messages/new/", {"supplier": "acme", "subject": " ", "text": "What I wrote"})

    assert answer.status_code == 422
    assert "What I wrote" in words(answer)


def test_the_lists_show_first_what_waits_for_the_reader(shop, thread, browser, portal):
    browser.post("/messages/new/", {"supplier": "acme", "subject": "For your files", "text": "x", "is_last_word": "on"})

    ours, theirs = words(browser.get("/messages/")), words(portal.get("/portal/messages/"))

    assert theirs.index("Opening hours") < theirs.index("For your files")
    assert ours.index("For your files") < ours.index("Opening hours")
    assert "New" in theirs
    assert "Opening hours" in words(browser.get("/messages/?q=monday"))
    assert "Opening hours" not in words(browser.get("/messages/?q=tuesday"))
    assert "Opening hours" not in words(portal.get("/portal/messages/?waiting_on=staff"))
    assert browser.get("/messages/?export=csv").status_code == 200
    assert "not seen" not in words(portal.get("/portal/messages/?sort=last_at"))


def test_the_portal_counts_what_waits_beside_the_link(shop, thread, portal):
    assert re.search(r'nav-count">1<', portal.get("/portal/purchase-orders/").content.decode())

    portal.post(f"/portal/messages/{thread.id}/send/", {"text": "We are."})

    assert "nav-count" not in portal.get("/portal/purchase-orders/").content.decode()


def test_a_list_of_many_takes_as_few_statements_as_one_of_few(shop, thread, browser, django_assert_max_num_queries):
    for number in range(12):
        browser.post("/messages/new/", {"supplier": "acme", "subject": f"No. {number}", "text": "x"})

    with django_assert_max_num_queries(12):
        browser.get("/messages/")
    with django_assert_max_num_queries(14):
        browser.get(f"/messages/{thread.id}/")


def test_the_supplier_is_told_by_mail_with_the_text_and_a_way_to_answer(shop, thread, acme_clerk, run_jobs):
    run_jobs(shop)

    assert mailed() == [(acme_clerk.email, mail.outbox[0].subject), ("desk@acme.example", mail.outbox[0].subject)]
    message = mail.outbox[0]
    assert message.subject == "Amy of Maple & Pine wrote about Opening hours"
    assert "Are you open on Monday?" in message.body
    assert f"/portal/messages/{thread.id}/?reply=1" in message.body
    assert "amy@" not in str(message.message())


def test_the_link_of_a_mail_leads_through_the_login_to_the_form(shop, thread, portal, as_user):
    link = f"/portal/messages/{thread.id}/?reply=1"

    stranger = as_user(None).get(link)
    page = portal.get(link).content.decode()

    assert stranger.status_code == 302
    assert stranger.url == f"/accounts/login/?next=/portal/messages/{UUID(str(thread.id))}/%3Freply%3D1"
    assert re.search(r"<textarea[^>]* autofocus", page)
    assert not re.search(r"<textarea[^>]* autofocus", portal.get(f"/portal/messages/{thread.id}/").content.decode())


def test_an_answer_is_told_to_who_asked(shop, thread, portal, run_jobs):
    run_jobs(shop)
    mail.outbox.clear()

    portal.post(f"/portal/messages/{thread.id}/send/", {"text": "We are."})
    run_jobs(shop)

    assert mailed() == [("amy@example.com", "Acme wrote about Opening hours")]
    assert f"/messages/{thread.id}/?reply=1" in mail.outbox[0].body
    assert "/portal/" not in mail.outbox[0].body


def test_what_nobody_asked_is_told_to_the_address_of_help_or_to_who_leads(shop, portal, ann, max, run_jobs):
    portal.post("/portal/messages/new/", {"subject": "Holidays", "text": "Closed in August"})
    run_jobs(shop)
    assert [to for to, _subject in mailed()] == ["help@maple.example"]
    mail.outbox.clear()
    shop.support_email = ""
    shop.save()

    portal.post("/portal/messages/new/", {"subject": "Holidays again", "text": "Closed in August"})
    run_jobs(shop)

    assert [to for to, _subject in mailed()] == ["ann@example.com", "max@example.com"]


def test_who_has_left_is_not_written_to(shop, thread, portal, amy, run_jobs):
    run_jobs(shop)
    mail.outbox.clear()
    amy.memberships.update(is_active=False)

    portal.post(f"/portal/messages/{thread.id}/send/", {"text": "We are."})
    run_jobs(shop)

    assert [to for to, _subject in mailed()] == ["help@maple.example"]


def test_several_messages_in_a_row_make_two_mails_at_most(shop, thread, browser, run_jobs, in_scope):
    run_jobs(shop)
    first = len(mail.outbox)
    for number in range(6):
        browser.post(f"/messages/{thread.id}/send/", {"text": f"P.S. {number}"})
    run_jobs(shop)
    assert len(mail.outbox) == first

    later(in_scope, shop, minutes=6)
    run_jobs(shop)

    assert len(mail.outbox) == 2 * first
    assert all(f"P.S. {number}" in mail.outbox[-1].body for number in range(6))
    assert "Monday" not in mail.outbox[-1].body


def test_what_was_read_meanwhile_is_not_mailed(shop, thread, browser, portal, run_jobs, in_scope):
    run_jobs(shop)
    first = len(mail.outbox)
    for text in ("P.S. one", "P.S. two"):
        browser.post(f"/messages/{thread.id}/send/", {"text": text})
    portal.post(f"/portal/messages/{thread.id}/read/", {"number": "2"})

    later(in_scope, shop, minutes=6)
    run_jobs(shop)

    told = mail.outbox[first:]
    assert told
    assert all("P.S. two" in message.body and "P.S. one" not in message.body for message in told)
    with in_scope(shop):
        assert not Message.objects.filter(mail_due_at__isnull=False).exists()


def test_the_job_run_twice_tells_once(shop, thread, run_jobs, in_scope):
    for _ in range(3):
        later(in_scope, shop, minutes=0)
        run_jobs(shop)

    assert len(mail.outbox) == len({to for to, _subject in mailed()})


def test_the_mail_can_be_switched_off(shop, thread, as_user, max, run_jobs):
    as_user(max).post("/settings/mail/message.sent/switch/", {"on": "0"})

    run_jobs(shop)

    assert mail.outbox == []


def test_a_file_is_named_in_the_mail_and_not_sent_with_it(shop, thread, browser, run_jobs, in_scope):
    from django.core.files.uploadedfile import SimpleUploadedFile

    run_jobs(shop)
    first = len(mail.outbox)
    note = SimpleUploadedFile("prices.csv", b"sku,price\nMUG-1,12\n")
    browser.post(f"/messages/{thread.id}/send/", {"text": "Our list", "files": [note]})

    later(in_scope, shop, minutes=6)
    run_jobs(shop)

    told = mail.outbox[first]
    assert "Our list\n[prices.csv]" in told.body
    assert told.attachments == []
    assert "MUG-1" not in str(told.message())


def test_nothing_of_a_text_reaches_the_head_of_a_mail(shop, browser, run_jobs, in_scope):
    subject = "Hi\r\nBcc: all@example.com"
    browser.post("/messages/new/", {"supplier": "acme", "subject": subject, "text": "{{ reply_link }}\r\n.\r\nQUIT"})

    run_jobs(shop)

    message = mail.outbox[0]
    assert message.subject == "Amy of Maple & Pine wrote about Hi Bcc: all@example.com"
    assert message.recipients() == message.to
    assert "{{ reply_link }}" in message.body


def test_the_desk_tells_of_what_waits_and_how_to_answer(shop, thread, browser, portal, in_scope):
    from dropship.office.desk import KINDS
    from dropship.office.desk_queue import queue

    portal.post(f"/portal/messages/{thread.id}/send/", {"text": "Which Monday?"})
    kind = KINDS["supplier_messages"]

    with in_scope(shop):
        [row] = [one.row for one in queue([kind], 10)]
        assert list(kind.waiting().values_list("pk", flat=True)) == [thread.id]
    answer = row.ways[0]
    assert (row.id, row.note, answer.ask[0]) == (str(thread.id), "Which Monday?", "text")
    assert browser.get(row.url).status_code == 200
    for _ in range(2):
        browser.post(answer.url, {**answer.fields, "text": "The next one"}, headers=PART)
    with in_scope(shop):
        assert queue([kind], 10) == []
        assert Message.objects.filter(text="The next one").count() == 1
    portal.post(f"/portal/messages/{thread.id}/send/", {"text": "Thank you"})
    with in_scope(shop):
        [row] = [one.row for one in queue([kind], 10)]
    browser.post(row.ways[1].url, dict(row.ways[1].fields), headers=PART)
    with in_scope(shop):
        assert queue([kind], 10) == []
