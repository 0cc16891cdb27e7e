"""Nobody's mailbox is flooded through the portal: what anybody may have sent to an address is bounded."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from redis.exceptions import ConnectionError

from dropship.accounts.models import AskedMail, Invitation
from dropship.deliveries.models import Delivery
from dropship.tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db
HOME, RESET = "/settings/users/", "/accounts/password/reset/"
STRANGER = "stranger@example.com"


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def invite(browser, email: str = STRANGER):
    return browser.post(HOME + "invite/", {"email": email, "role": "agent"})


def withdraw(browser) -> None:
    standing = Invitation.objects.filter(withdrawn_at=None).last()
    browser.post(f"{HOME}invitations/{standing.id}/withdraw/")


def invite_and_withdraw(browser, times: int, email: str = STRANGER) -> list[int]:
    answers = []
    for _ in range(times):
        answers.append(invite(browser, email).status_code)
        if answers[-1] == 302:
            withdraw(browser)
    return answers


def mails_of(tenant) -> int:
    with tenant_scope(tenant):
        return Delivery.objects.filter(kind="invitation").count()


def test_inviting_and_withdrawing_again_and_again_ends_after_four_mails(as_user, ann, maple):
    answers = invite_and_withdraw(as_user(ann), 7)

    assert answers == [302] * 4 + [422] * 3
    assert mails_of(maple) == 4


def test_the_refusal_says_when_it_works_again_and_then_it_does(as_user, ann, maple):
    browser = as_user(ann)
    invite_and_withdraw(browser, 4)

    with time_machine.travel(timezone.now() + timedelta(hours=20)):
        refused = invite(browser).content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        later = invite(browser)

    assert "Enough mails went to this address lately. Try again in 4 hours." in refused
    assert later.status_code == 302


def test_sending_again_counts_as_well(as_user, ann, maple):
    browser = as_user(ann)
    invite(browser)
    standing = Invitation.objects.get()
    for minutes in range(2, 14, 2):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            answer = browser.post(f"{HOME}invitations/{standing.id}/again/", follow=True)

    assert mails_of(maple) == 4
    assert "Enough mails went to this address" in answer.content.decode()


@pytest.mark.parametrize(
    "others", [["stranger+1@example.com", "STRANGER+2@Example.com"], ["str.anger@gmail.com", "s.tranger+x@gmail.com"]]
)
def test_other_spellings_of_a_mailbox_are_the_same_mailbox(as_user, ann, others):
    browser = as_user(ann)
    first, second = others

    assert invite_and_withdraw(browser, 2, first) == [302, 302]
    assert invite_and_withdraw(browser, 3, second) == [302, 302, 422]


def test_all_retailers_together_send_a_stranger_few_and_one_alone_does_not_shut_others_out(as_user, ann, rita):
    from dropship.accounts.models import Role
    from tests.factories.kernel import MembershipFactory, TenantFactory, UserFactory

    owners = [ann, rita]
    for number in range(2):
        owners.append(UserFactory(email=f"owner{number}@example.com"))
        MembershipFactory(user=owners[-1], tenant=TenantFactory(), role=Role.OWNER)

    answers = [invite_and_withdraw(as_user(owner), 4) for owner in owners]

    assert answers[:3] == [[302] * 4] * 3
    assert answers[3] == [422] * 4


def test_a_retailer_has_so_many_a_day(as_user, ann, rita, settings, maple):
    settings.INVITATIONS_PER_DAY = 3
    browser = as_user(ann)

    answers = [invite(browser, f"person{number}@example.com") for number in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 422]
    assert "The invitations of a day are used up. Try again in 24 hours." in answers[-1].content.decode()
    assert invite(as_user(rita), "person9@example.com").status_code == 302


def test_what_is_refused_for_another_reason_does_not_count(as_user, ann, amy):
    for _ in range(6):
        assert invite(as_user(ann), amy.email).status_code == 422

    assert not AskedMail.objects.exists()


def test_the_bound_holds_while_the_cache_is_away(as_user, ann, monkeypatch):
    def nobody_there(*args, **kwargs):
        raise ConnectionError("The cache is away.")

    monkeypatch.setattr("dropship.base.cache._KeptClient.get_client", nobody_there)

    assert invite_and_withdraw(as_user(ann), 5) == [302] * 4 + [422]


@pytest.mark.parametrize("known", [True, False])
def test_links_to_choose_a_password_are_few_whoever_has_a_login(as_user, ann, commits, known, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "reset_password": None}  # ours is tried
    address = ann.email if known else STRANGER
    answers = []
    for minutes in range(0, 14, 2):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)), commits():
            answers.append(as_user(None).post(RESET, {"email": address}, follow=True).content.decode())

    assert len(mail.outbox) == 5
    assert ["Enough mails went to this address" in answer for answer in answers] == [False] * 5 + [True] * 2
    assert "Try again in 4" in answers[-1]


def test_a_person_does_not_flood_others_with_changes_of_address(as_user, ann, commits):
    ann.set_password("maple-and-pine")
    ann.save()
    browser = as_user(None)
    browser.post("/accounts/login/", {"login": ann.email, "password": "maple-and-pine"})
    for number in range(12):
        with time_machine.travel(timezone.now() + timedelta(minutes=4 * number)), commits():
            browser.post("/accounts/reauthenticate/", {"password": "maple-and-pine"})
            browser.post("/accounts/email/", {"email": f"person{number}@example.com", "action_add": ""})

    assert len([sent for sent in mail.outbox if sent.to[0].startswith("person")]) == 10


def test_no_address_is_kept_and_what_is_old_goes(as_user, ann, rita):
    invite(as_user(ann))
    assert STRANGER not in repr(list(AskedMail.objects.values()))
    before = set(AskedMail.objects.values_list("id", flat=True))

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        invite(as_user(rita), "else@example.com")

    assert AskedMail.objects.exists()
    assert before.isdisjoint(AskedMail.objects.values_list("id", flat=True))
