"""A mail about a login goes out once, if need be later: the mail server may be away when it is asked for."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from dropship.accounts.models import Invitation, LoginMail
from dropship.deliveries.models import Delivery
from dropship.tenancy.scope import tenant_scope
from tests.kernel.test_mail_server import Server

pytestmark = pytest.mark.django_db
RESET = "/accounts/password/reset/"


@pytest.fixture
def ask(as_user, ann, django_capture_on_commit_callbacks, settings):
    """Ann forgot her password; the login library does not count how often, as all tests are one place to it."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "reset_password": None}

    def forgot():
        with django_capture_on_commit_callbacks(execute=True):
            return as_user(None).post(RESET, {"email": ann.email})

    return forgot


@pytest.fixture
def server(settings, monkeypatch):
    """`server(at_the_door=…)`: a mail server that fails there from now on; `server()` a good one again, which is the tests' own."""
    good = settings.EMAIL_BACKEND

    def behave(**wrong):
        settings.EMAIL_BACKEND = f"{Server.__module__}.Server" if wrong else good
        for place in ("at_the_door", "with_the_mail"):
            monkeypatch.setattr(Server, place, wrong.get(place))

    return behave


def later(run_jobs, tenant, **time) -> None:
    with time_machine.travel(timezone.now() + timedelta(**time)):
        run_jobs(tenant, only=("login_mails", "deliveries"))


def test_it_goes_out_at_once_and_nothing_of_it_stays(ask, ann, maple, run_jobs):
    ask()
    later(run_jobs, maple, days=1)

    assert [sent.to for sent in mail.outbox] == [[ann.email]]
    assert not LoginMail.objects.exists()


@pytest.mark.parametrize(
    "away",
    [{"at_the_door": ConnectionRefusedError("nobody there")}, {"with_the_mail": smtplib.SMTPDataError(451, b"later")}],
)
def test_while_the_server_is_away_it_waits_and_then_goes_out_once(ask, ann, maple, server, run_jobs, away):
    server(**away)
    assert ask().status_code == 302
    later(run_jobs, maple, seconds=6)
    waiting = LoginMail.objects.get()
    assert (waiting.state, waiting.tries) == ("queued", 2)
    assert mail.outbox == []

    server()
    later(run_jobs, maple, minutes=1)
    later(run_jobs, maple, hours=1)

    assert [sent.to for sent in mail.outbox] == [[ann.email]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body
    assert not LoginMail.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "state"),
    [(smtplib.SMTPServerDisconnected("gone"), "uncertain"), (smtplib.SMTPDataError(554, b"spam"), "failed")],
)
def test_what_may_have_gone_out_or_was_refused_is_not_sent_again(ask, maple, server, run_jobs, wrong, state):
    server(with_the_mail=wrong)
    ask()
    server()
    later(run_jobs, maple, days=1)

    assert mail.outbox == []
    given_up = LoginMail.objects.get()
    assert (given_up.state, given_up.sealed) == (state, "")


def test_a_sender_that_died_in_the_middle_sends_nothing_twice(ask, maple, server, run_jobs):
    server(at_the_door=ConnectionRefusedError("nobody there"))
    ask()
    LoginMail.objects.update(state="sending", due_at=timezone.now())
    server()

    later(run_jobs, maple, minutes=5)

    assert mail.outbox == []
    assert LoginMail.objects.get().state == "uncertain"


def test_a_link_that_waits_cannot_be_read_in_the_database(ask, ann, server):
    server(at_the_door=ConnectionRefusedError("nobody there"))
    ask()

    kept = repr(list(LoginMail.objects.values()))

    assert "reset" not in kept
    assert ann.email not in kept


def test_a_tick_finds_what_waits(ask, server):
    from django.db import connection

    server(at_the_door=ConnectionRefusedError("nobody there"))
    ask()
    LoginMail.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT job FROM due_work()")
        assert ("login_mails",) in cursor.fetchall()


def test_an_invitation_waits_as_well_and_goes_out_once(as_user, ann, maple, server, run_jobs):
    server(at_the_door=ConnectionRefusedError("nobody there"))
    as_user(ann).post("/settings/users/invite/", {"email": "new@example.com", "role": "agent"})
    later(run_jobs, maple, seconds=0)
    server()
    later(run_jobs, maple, minutes=1)
    later(run_jobs, maple, hours=1)

    assert [sent.to for sent in mail.outbox] == [["new@example.com"]]


def test_an_invitation_that_may_have_gone_out_is_left_to_its_owner(as_user, ann, maple, server, run_jobs, settings):
    server(with_the_mail=smtplib.SMTPServerDisconnected("gone"))
    as_user(ann).post("/settings/users/invite/", {"email": "new@example.com", "role": "agent"})
    later(run_jobs, maple, seconds=0)
    server()
    later(run_jobs, maple, days=1)

    assert mail.outbox == []
    with tenant_scope(maple):
        assert Delivery.objects.get(kind="invitation").state == "uncertain"
    settings.EMAIL_URL = "smtp://mail.example"
    page = as_user(ann).get("/settings/users/").content.decode()
    assert "not sent" in page
    assert f"/settings/users/invitations/{Invitation.objects.get().id}/again/" in page
