"""People come by invitation: a link by mail that works once, for a while, and for nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from dropship.accounts.models import Invitation, Membership, User
from dropship.deliveries.models import Delivery
from dropship.events.models import Event
from dropship.tenancy.scope import tenant_scope
from tests.factories.kernel import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
HOME = "/settings/users/"
CHOSEN = {"name": "New Person", "password": "quite a long one"}


def invite(browser, **changes):
    return browser.post(HOME + "invite/", {"email": "new@example.com", "name": "New", "role": "agent", **changes})


def standing() -> Invitation:
    return Invitation.objects.order_by("created_at").last()


def link_in(mail) -> str:
    return re.search(r"https?://[^/\s]+(/accounts/invitation/\S+)", mail.body)[1]


def later(**moved):
    """As if so much time had passed since the invitation was sent."""
    for invitation in Invitation.objects.all():
        invitation.sent_at -= timedelta(**moved)
        invitation.expires_at -= timedelta(**moved)
        invitation.save()


@pytest.fixture
def link(as_user, ann, maple, run_jobs, mailoutbox):
    """What the invited finds in the mail."""
    invite(as_user(ann))
    run_jobs(maple)
    return link_in(mailoutbox[-1])


def told(tenant):
    with tenant_scope(tenant):
        events = Event.objects.filter(name="access.changed").order_by("position")
        return [(event.actor, event.data["change"], event.data["subject"]) for event in events]


def test_the_mail_brings_a_new_person_in(link, as_user, maple, mailoutbox):
    mail, stranger = mailoutbox[-1], as_user(None)
    assert (mail.to, mail.subject) == (["new@example.com"], "Maple & Pine invites you")

    page = stranger.get(link)
    assert "new@example.com" in page.content.decode()
    answer = stranger.post(link, CHOSEN)

    assert answer.headers["Location"] == "/"
    assert stranger.get("/").status_code == 200
    person = User.objects.get(email="new@example.com")
    assert (person.name, person.check_password(CHOSEN["password"])) == ("New Person", True)
    assert Membership.objects.get(user=person).role == "agent"
    assert told(maple) == [
        ("user:ann@example.com", "invited", "new@example.com"),
        ("user:new@example.com", "added", "new@example.com"),
    ]


def test_looking_at_the_link_uses_nothing_up(link, as_user):
    for _ in range(3):
        assert as_user(None).get(link).status_code == 200

    assert not User.objects.filter(email="new@example.com").exists()


def test_the_link_works_once(link, as_user):
    as_user(None).post(link, CHOSEN)

    again = as_user(None).post(link, {**CHOSEN, "password": "another long one"})

    assert again.status_code == 404
    assert User.objects.get(email="new@example.com").check_password(CHOSEN["password"])


def test_the_link_works_for_a_week(link, as_user):
    later(days=6, hours=23)
    assert as_user(None).get(link).status_code == 200

    later(hours=2)

    assert as_user(None).get(link).status_code == 404
    assert as_user(None).post(link, CHOSEN).status_code == 404
    assert "expired" in as_user(User.objects.get(email="ann@example.com")).get(HOME).content.decode()


def test_sent_again_the_newer_link_works_alone(link, as_user, ann, maple, run_jobs, mailoutbox):
    later(days=9)

    as_user(ann).post(f"{HOME}invitations/{standing().id}/again/")
    run_jobs(maple)

    newer = link_in(mailoutbox[-1])
    assert newer != link
    assert as_user(None).get(link).status_code == 404
    assert as_user(None).post(newer, CHOSEN).headers["Location"] == "/"


def test_twice_in_a_minute_is_one_mail(link, as_user, ann, maple, run_jobs, mailoutbox):
    answer = as_user(ann).post(f"{HOME}invitations/{standing().id}/again/", follow=True)
    run_jobs(maple)

    assert "a moment ago" in answer.content.decode()
    assert len(mailoutbox) == 1


def test_a_withdrawn_link_leads_nowhere(link, as_user, ann):
    as_user(ann).post(f"{HOME}invitations/{standing().id}/withdraw/")

    assert as_user(None).get(link).status_code == 404
    assert as_user(None).post(link, CHOSEN).status_code == 404
    assert "new@example.com" not in as_user(ann).get(HOME).content.decode().split("toasts")[0]


def test_withdrawn_before_it_was_sent_no_mail_goes_out(as_user, ann, maple, run_jobs, mailoutbox):
    invite(as_user(ann))
    as_user(ann).post(f"{HOME}invitations/{standing().id}/withdraw/")
    run_jobs(maple)

    assert mailoutbox == []


@pytest.mark.parametrize("other", ["", "x", "not-a-token", "a:b:c", "%00", "é"])
def test_a_made_up_link_leads_nowhere(link, as_user, other):
    assert as_user(None).get(f"/accounts/invitation/{other or 'y'}/").status_code == 404
    assert as_user(None).get(link[:-2] + other + "/").status_code == 404


def test_who_has_a_login_accepts_with_it_and_nobody_else_can(as_user, ann, amy, rita, maple, run_jobs, mailoutbox):
    rita.set_password("rita's own password")
    rita.save()
    invite(as_user(ann), email="RITA@example.com", role="manager")
    run_jobs(maple)
    link = link_in(mailoutbox[-1])

    for browser in (as_user(None), as_user(amy)):
        assert "Join" not in browser.get(link).content.decode()
        browser.post(link, CHOSEN)
    assert not Membership.objects.filter(user=rita, tenant=maple).exists()

    answer = as_user(rita).post(link)

    rita.refresh_from_db()
    assert answer.headers["Location"] == "/"
    assert Membership.objects.get(user=rita, tenant=maple).role == "manager"
    assert rita.check_password("rita's own password")


def test_a_clerk_lands_in_the_portal(as_user, ann, acme, maple, run_jobs, mailoutbox):
    invite(as_user(ann), role="supplier", supplier="acme")
    run_jobs(maple)
    stranger = as_user(None)

    answer = stranger.post(link_in(mailoutbox[-1]), CHOSEN)

    clerk = Membership.objects.get(user__email="new@example.com")
    assert answer.headers["Location"] == "/portal/"
    assert (clerk.role, clerk.supplier_id) == ("supplier", acme.id)
    assert stranger.get("/portal/").status_code == 200
    assert "Acme" in mailoutbox[-1].body


def test_who_was_taken_off_comes_back_by_invitation(as_user, ann, amy, maple, run_jobs, mailoutbox):
    Membership.objects.filter(user=amy).update(is_active=False)
    invite(as_user(ann), email=amy.email, role="analyst")
    run_jobs(maple)

    as_user(None).post(link_in(mailoutbox[-1]), CHOSEN)

    assert Membership.objects.get(user=amy).role == "analyst"
    assert Membership.objects.get(user=amy).is_active


@pytest.mark.parametrize("password", ["short", "password123", "new@example.com", ""])
def test_a_weak_password_is_refused(link, as_user, password):
    answer = as_user(None).post(link, {"name": "New", "password": password})

    assert answer.status_code == 422
    assert not User.objects.filter(email="new@example.com").exists()


def test_the_database_alone_gives_no_link(link, maple):
    with tenant_scope(maple):
        kept = repr(list(Delivery.objects.values())) + repr(list(Event.objects.values()))
    kept += repr(list(Invitation.objects.values()))

    assert "/accounts/invitation/" not in kept
    assert link.split("/")[-2].split(":")[-1] not in kept


def test_the_mail_speaks_the_person_s_language_else_the_owner_s(as_user, ann, rita, maple, run_jobs, mailoutbox):
    from dropship.office.invitation_mail import _language

    User.objects.filter(pk=ann.pk).update(language="de")
    User.objects.filter(pk=rita.pk).update(language="en")
    for email in ("new@example.com", "rita@example.com"):
        invite(as_user(ann), email=email)

    with tenant_scope(maple):
        written = {mail.to: mail.payload for mail in Delivery.objects.filter(kind="invitation")}
    spoken = {one.email: _language(one, {"payload": written[one.email]}) for one in Invitation.objects.all()}
    assert spoken == {"new@example.com": "de", "rita@example.com": "en"}


@pytest.mark.parametrize(
    "wrong",
    [{"email": "no"}, {"role": "king"}, {"role": "supplier"}, {"email": "a\x00@example.com"}, {"supplier": "acme"}],
)
def test_refuses_what_cannot_be(as_user, ann, acme, wrong):
    assert invite(as_user(ann), **wrong).status_code == 422
    assert not Invitation.objects.exists()


def test_a_member_is_not_invited_nor_anybody_twice(as_user, ann, amy):
    assert invite(as_user(ann), email="AMY@example.com").status_code == 422
    assert invite(as_user(ann)).status_code == 302
    assert invite(as_user(ann), email="NEW@example.com").status_code == 422


def test_the_page_says_how_the_mail_fared(link, as_user, ann, settings):
    settings.EMAIL_URL = "smtp://mail.example"
    page = as_user(ann).get(HOME).content.decode()

    assert "sent" in page
    assert "/accounts/invitation/" not in page


def test_where_no_mail_is_sent_the_owner_hands_the_link_over(link, as_user, ann, settings):
    settings.EMAIL_URL = ""

    shown = re.search(
        r'data-copy="https?://[^/]+(/accounts/invitation/[^"]+)"', as_user(ann).get(HOME).content.decode()
    )
    assert as_user(None).post(shown[1], CHOSEN).headers["Location"] == "/"


def test_only_owners_invite(as_user, max, amy):
    assert [invite(as_user(one)).status_code for one in (max, amy)] == [403, 403]


@pytest.mark.parametrize("way", ["again", "withdraw"])
def test_a_rival_s_invitation_is_not_found(link, as_user, rita, way):
    assert as_user(rita).post(f"{HOME}invitations/{standing().id}/{way}/").status_code == 404
    assert standing().is_open(timezone.now())


@pytest.mark.parametrize("way", ["remove/", "change/"])
def test_who_may_invite_no_longer_brings_nobody_in(way, as_user, ann, maple, run_jobs, mailoutbox):
    second = UserFactory(email="second@example.com")
    place = MembershipFactory(user=second, tenant=maple, role="owner")
    invite(as_user(second), role="owner")
    run_jobs(maple)
    link = link_in(mailoutbox[-1])

    as_user(ann).post(f"{HOME}{place.id}/{way}", {"role": "agent"})

    as_user(None).post(link, CHOSEN)
    assert not Membership.objects.filter(user__email="new@example.com").exists()
    assert ("user:ann@example.com", "invitation_withdrawn", "new@example.com") in told(maple)
