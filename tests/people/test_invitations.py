"""An administrator invites an address to a role; the letter's link is worth what it was when written."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.audit.models import TrailEntry
from app.core import clock
from app.core.db import db
from app.people.keys import email_key
from app.people.links import AccountInvitation
from app.people.models import Grant, Person, User
from app.people.states import AccountState
from app.programmes.models import Programme
from tests.conftest import NOW
from tests.people.letters import letters, link, subjects
from tests.support.office import PASSWORD, Office, Visitor, refusals

GUEST = "njeri@police.example.org"
FORM = {"email": GUEST, "role": "focal_point", "scope": "member_state:KE", "letters_in": "en"}
NEWCOMER = {"family_name": "Mwangi", "given_names": "Njeri", "password": PASSWORD}
TOO_MANY = "Too many invitations were sent today. Try again tomorrow."
DEAD = "This link opens nothing any more"


def invited(office: Office, by: Visitor | None = None, **change: str) -> str:
    """The path of the letter that an administrator sent."""
    answer = (by or office.administrator()).post("/invitations/new", {**FORM, **change})
    assert (answer.status_code, answer.location) == (303, "/invitations")
    return link(office, to=change.get("email", GUEST), start="/invitation/")


def grants_of(office: Office, email: str = GUEST) -> list[tuple[Role, ScopeKind, str]]:
    with office.app.app_context():
        rows = db.session.execute(
            sa.select(Grant.role, Grant.scope_kind, Grant.scope_id)
            .join(Grant.user)
            .where(User.email_key == email_key(email))
            .order_by(Grant.id)
        ).all()
        db.session.remove()
    return [tuple(row) for row in rows]


def test_a_newcomer_makes_the_account_and_has_the_role(office: Office) -> None:
    path = invited(office)
    guest = office.anonymous()
    assert "Kenya" in guest.get(path).text
    answer = guest.post(path, NEWCOMER, page=path)
    assert (answer.status_code, answer.location) == (303, "/login")
    assert grants_of(office) == [(Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")]
    with office.app.app_context():
        person = db.session.scalars(sa.select(Person).where(Person.email == GUEST)).one()
        assert (person.name, person.state_code) == ("Njeri Mwangi", "KE")
    assert guest.post("/login", {"email": GUEST, "password": PASSWORD}).status_code == 303


def test_one_name_is_enough_to_accept_and_none_is_not(office: Office) -> None:
    path, guest = invited(office), office.anonymous()
    answer = guest.post(path, {**NEWCOMER, "family_name": "", "given_names": " "})
    sentence = "Write your name as in the passport; one name is enough."
    assert (answer.status_code, refusals(answer)) == (422, [("family_name", sentence)])
    assert grants_of(office) == []
    assert guest.post(path, {**NEWCOMER, "family_name": ""}).status_code == 303


def test_opening_the_letters_page_takes_nothing(office: Office) -> None:
    path = invited(office)
    office.anonymous().get(path)
    assert grants_of(office) == []
    assert office.anonymous().post(path, NEWCOMER).status_code == 303


def test_the_holder_of_an_account_signs_in_and_takes_the_role(office: Office) -> None:
    user = office.account(email=GUEST)
    path = invited(office)
    page = office.anonymous().get(path).text
    assert "Sign in with that account" in page
    assert f"/login?next={path}" in page
    assert office.signed_in(user).post(path).location == "/"
    assert grants_of(office) == [(Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")]


def test_another_account_does_not_take_the_role(office: Office) -> None:
    office.account(email=GUEST)
    path = invited(office)
    other = office.signed_in(office.account())
    answer = other.post(path, NEWCOMER)
    assert "You are signed in with another account." in answer.text
    assert office.anonymous().post(path, NEWCOMER).status_code == 200
    assert office.count(Grant, Grant.role == Role.FOCAL_POINT) == 0


def used(office: Office, path: str) -> None:
    assert office.anonymous().post(path, NEWCOMER).status_code == 303


def withdrawn(office: Office, _path: str) -> None:
    key = only(office).id
    assert office.administrator().post(f"/invitations/{key}/withdraw").status_code == 303


def replaced(office: Office, _path: str) -> None:
    invited(office, role="observer", scope="office:")


def sent_anew(office: Office, _path: str) -> None:
    key = only(office).id
    assert office.administrator().post(f"/invitations/{key}/send-anew").status_code == 303


def inviter_lost_the_right(office: Office, _path: str) -> None:
    with office.deed() as session:
        session.execute(sa.update(Grant).where(Grant.role == Role.ADMINISTRATOR).values(ended_at=NOW))


def inviter_is_disabled(office: Office, _path: str) -> None:
    with office.deed() as session:
        session.execute(sa.update(User).values(state=AccountState.DISABLED))


def role_is_over(office: Office, _path: str) -> None:
    with office.deed() as session:
        session.execute(sa.update(AccountInvitation).values(valid_until=NOW))


def only(office: Office) -> AccountInvitation:
    with office.app.app_context():
        found = db.session.scalars(
            sa.select(AccountInvitation).order_by(AccountInvitation.created_at.desc()).limit(1)
        ).one()
        db.session.remove()
    return found


@pytest.mark.parametrize(
    "spoil",
    [used, withdrawn, replaced, sent_anew, inviter_lost_the_right, inviter_is_disabled, role_is_over],
)
def test_a_link_that_is_worth_nothing_reads_like_one_that_never_was(office: Office, spoil: Any) -> None:
    path = invited(office)
    spoil(office, path)
    guest = office.anonymous()
    users, grants = office.count(User), office.count(Grant)
    never, answer = guest.get("/invitation/never"), guest.get(path)
    assert DEAD in never.text
    assert (answer.status_code, answer.text.replace(path, "/invitation/never")) == (410, never.text)
    posted = guest.post(path, NEWCOMER)
    assert (posted.status_code, posted.text.replace(path, "/invitation/never")) == (410, never.text)
    assert (office.count(User), office.count(Grant)) == (users, grants)


@pytest.mark.parametrize("end", [used, withdrawn])
def test_what_was_accepted_or_withdrawn_is_not_withdrawn_again(office: Office, end: Any) -> None:
    end(office, invited(office))
    invitation, before = only(office), office.trail()
    with clock.set_to(NOW + timedelta(hours=1)):
        answer = office.administrator().post(f"/invitations/{invitation.id}/withdraw")
    sentence = "This invitation was accepted or withdrawn already."
    assert (answer.status_code, refusals(answer)) == (422, [("", sentence)])
    assert only(office).withdrawn_at == invitation.withdrawn_at
    assert office.trail() == before


def test_one_invitation_is_withdrawn_and_every_other_still_opens(office: Office) -> None:
    other = invited(office, email="ben@police.example.org")
    with clock.set_to(NOW + timedelta(hours=1)):
        path = invited(office)
        withdrawn(office, path)
    assert [office.anonymous().get(page).status_code for page in (other, path)] == [200, 410]


@pytest.mark.parametrize(("hours", "status"), [(71, 303), (72, 410)])
def test_an_invitation_can_be_accepted_for_72_hours(office: Office, hours: int, status: int) -> None:
    path = invited(office)
    with clock.set_to(NOW + timedelta(hours=hours)):
        assert office.anonymous().post(path, NEWCOMER).status_code == status


def test_a_letters_link_is_tried_ten_times_in_five_minutes(office: Office) -> None:
    path, guest = invited(office), office.anonymous()
    weak = {**NEWCOMER, "password": "short"}
    assert [guest.post(path, weak, page=path).status_code for _n in range(10)] == [422] * 10
    assert guest.post(path, NEWCOMER, page=path).status_code == 429
    with clock.set_to(NOW + timedelta(minutes=5)):
        assert guest.post(path, NEWCOMER, page=path).status_code == 303


def test_an_invitation_to_a_programme_that_is_gone_opens_nothing(office: Office) -> None:
    programme = office.programme()
    path = invited(office, role="coordinator", scope=f"programme:{programme}")
    assert office.anonymous().get(path).status_code == 200
    with office.deed() as session:
        session.execute(sa.delete(Programme).where(Programme.id == programme))
    assert office.anonymous().post(path, NEWCOMER).status_code == 410


def test_role_scope_and_address_in_the_body_are_not_read(office: Office) -> None:
    path = invited(office)
    forged = {"role": "administrator", "scope": "office:", "scope_id": "", "email": "me@example.org"}
    assert office.anonymous().post(path, {**NEWCOMER, **forged}).status_code == 303
    assert grants_of(office) == [(Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")]


def test_an_invitation_that_was_sent_anew_keeps_its_role_and_counts_72_hours_again(office: Office) -> None:
    invited(office)
    first = only(office)
    with clock.set_to(NOW + timedelta(hours=70)):
        other = office.administrator()
        assert other.post(f"/invitations/{first.id}/send-anew").status_code == 303
    path = link(office, to=GUEST, start="/invitation/")
    with clock.set_to(NOW + timedelta(hours=140)):
        assert office.anonymous().post(path, NEWCOMER).status_code == 303
    assert grants_of(office) == [(Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")]


@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.TRAINEE])
def test_an_invitation_to_a_role_that_is_not_given_there_is_not_sent_anew(office: Office, role: Role) -> None:
    key = office.invitation(GUEST, role=role, scope_kind=ScopeKind.OFFICE)
    answer = office.administrator().post(f"/invitations/{key}/send-anew")
    sentence = "This role is not given for such a scope. Choose another scope."
    assert (answer.status_code, refusals(answer)) == (422, [("", sentence)])
    assert letters(office) == []


def test_a_role_by_invitation_has_the_end_that_was_written(office: Office) -> None:
    path = invited(office, valid_until="2026-03-31")
    office.anonymous().post(path, NEWCOMER)
    with office.app.app_context():
        ends = db.session.scalars(sa.select(Grant.valid_until).where(Grant.role == Role.FOCAL_POINT)).one()
    assert ends is not None
    assert ends.isoformat() == "2026-03-31T23:00:00+00:00"  # midnight in Rabat, at UTC+1


def test_a_sign_up_that_never_confirmed_the_address_gains_nothing(office: Office) -> None:
    squatter = office.account(email=GUEST, state="GH", name="Thief Night")
    with office.deed() as session:
        session.execute(sa.update(User).where(User.id == squatter).values(state=AccountState.UNCONFIRMED))
    path = invited(office)
    office.anonymous().post(path, {**NEWCOMER, "password": "the owner came at noon"})
    tries = [
        office.anonymous().post("/login", {"email": GUEST, "password": word}).status_code
        for word in (PASSWORD, "the owner came at noon")
    ]
    assert tries == [422, 303]
    person = office.read(Person, office.read(User, squatter).person_id)
    assert (person.name, person.state_code) == ("Njeri Mwangi", "KE")


def test_whom_the_office_entered_with_the_address_gets_the_account(office: Office) -> None:
    entered = office.person("Njeri Mwangi", email=GUEST)
    office.trainer(entered)
    path = invited(office, role="observer", scope="office:")
    office.anonymous().post(path, {**NEWCOMER, "given_names": "N."})
    with office.app.app_context():
        assert db.session.scalars(sa.select(User.person_id).where(User.email == GUEST)).one() == entered


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        (
            {"email": "me@example.org"},
            "email",
            "You can't give a role to yourself. Ask another administrator.",
        ),
        (
            {"email": "closed@example.org"},
            "email",
            "The account of this address is disabled. Enable it first, on its page under “Accounts”.",
        ),
        ({"email": "not an address"}, "email", "Write an e-mail address, such as name@ministry.example."),
        (
            {"email": "a@b.example.org\r\nBcc: x@evil.example"},
            "email",
            "Write an e-mail address, such as name@ministry.example.",
        ),
        ({"scope": "office:"}, "scope", "Choose one of the options."),
        ({"scope": "member_state:XX"}, "scope", "Choose one of the options."),
        ({"valid_until": "2026-01-11"}, "valid_until", "Choose an end in the future, or leave it empty."),
        ({"letters_in": "xx"}, "letters_in", "Choose one of the options."),
        ({"email": "has@example.org"}, "role", "This person already has this role here."),
    ],
)
def test_a_wrong_invitation_is_refused_with_its_reason(
    office: Office, change: dict[str, str], field: str, sentence: str
) -> None:
    me = office.account(email="me@example.org")
    office.grant(me, Role.ADMINISTRATOR)
    closed = office.account(email="closed@example.org")
    office.grant(office.account(email="has@example.org"), Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")
    with office.deed() as session:
        session.execute(sa.update(User).where(User.id == closed).values(state=AccountState.DISABLED))
    answer = office.signed_in(me).post("/invitations/new", {**FORM, **change})
    assert (answer.status_code, refusals(answer)) == (422, [(field, sentence)])
    assert (office.count(AccountInvitation), letters(office)) == (0, [])


@pytest.mark.parametrize("role", ["trainee", "trainer"])
def test_nobody_is_invited_to_what_is_no_role_of_the_office(office: Office, role: str) -> None:
    answer = office.administrator().post("/invitations/new", {**FORM, "role": role})
    assert (answer.status_code, "To which role?" in answer.text) == (422, True)
    assert (office.count(AccountInvitation), letters(office)) == (0, [])


def test_duties_that_stay_apart_are_offered_only_by_who_says_so(office: Office) -> None:
    office.grant(office.account(email=GUEST), Role.REVIEWER)
    administrator, form = office.administrator(), {**FORM, "role": "board_member", "scope": "office:"}
    answer = administrator.post("/invitations/new", form)
    assert answer.status_code == 422
    assert [field for field, _sentence in refusals(answer)] == ["both_meant"]
    assert administrator.post("/invitations/new", {**form, "both_meant": "y"}).status_code == 303


def test_what_was_meant_once_is_meant_when_it_is_sent_anew(office: Office) -> None:
    office.grant(office.account(email=GUEST), Role.REVIEWER)
    key = office.invitation(GUEST, role=Role.BOARD_MEMBER)
    assert office.administrator().post(f"/invitations/{key}/send-anew").status_code == 303


@pytest.mark.parametrize(
    ("way", "question"),
    [("send-anew", "Send this invitation again?"), ("withdraw", "Withdraw this invitation?")],
)
def test_what_is_done_to_an_invitation_is_asked_first(office: Office, way: str, question: str) -> None:
    scope = {"role": Role.FOCAL_POINT, "scope_kind": ScopeKind.MEMBER_STATE, "scope_id": "KE"}
    key = office.invitation(GUEST, **scope)
    page = office.administrator().get(f"/invitations/{key}/{way}")
    assert (page.status_code, question in page.text) == (200, True)
    assert f"<p><bdi>{GUEST}</bdi> – National focal point, Kenya</p>" in page.text
    assert letters(office) == []


def test_one_address_gets_five_letters_a_day_and_no_sixth(office: Office) -> None:
    administrator = office.administrator()
    answers = [administrator.post("/invitations/new", FORM) for _n in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [422]
    assert refusals(answers[5]) == [("email", TOO_MANY)]
    assert len(letters(office)) == 5
    with clock.set_to(NOW + timedelta(days=1)):
        assert office.administrator().post("/invitations/new", FORM).status_code == 303


def test_one_administrator_writes_fifty_a_day(office: Office) -> None:
    user = office.account()
    office.grant(user, Role.ADMINISTRATOR)
    for number in range(50):
        office.invitation(f"guest{number}@example.org", invited_by=user)
    answer = office.signed_in(user).post("/invitations/new", FORM)
    assert (answer.status_code, refusals(answer)) == (422, [("email", TOO_MANY)])
    assert office.administrator().post("/invitations/new", FORM).status_code == 303


def test_only_an_administrator_invites(office: Office) -> None:
    key = office.invitation()
    for visitor in (office.coordinator(office.programme()), office.focal_point("KE")):
        assert visitor.get("/invitations").status_code == 403
        assert visitor.post("/invitations/new", FORM).status_code == 403
        assert visitor.post(f"/invitations/{key}/withdraw").status_code == 404
    assert subjects(office) == []


def test_the_inviter_never_takes_the_invitation(office: Office) -> None:
    me = office.account(email="me@example.org")
    office.grant(me, Role.ADMINISTRATOR)
    path = invited(office, office.signed_in(me), role="board_member", scope="office:")
    with office.deed() as session:  # as if the inviter had moved to the invited address meanwhile
        session.execute(sa.update(User).where(User.id == me).values(email=GUEST, email_key=email_key(GUEST)))
    assert office.signed_in(me).post(path).status_code == 410


def test_the_letter_is_in_the_language_that_was_chosen_and_leads_to_the_office_alone(office: Office) -> None:
    administrator = office.administrator()
    form = {**FORM, "letters_in": "fr"}
    administrator.post("/invitations/new", form, headers={"X-Forwarded-Host": "evil.example"})
    letter = letters(office)[-1]
    assert letter.language == "fr"
    assert "http://127.0.0.1:8000/invitation/" in letter.body
    assert "evil.example" not in letter.body


def test_the_trail_says_who_invited_whom_to_what_without_the_address(office: Office) -> None:
    office.anonymous().post(invited(office), NEWCOMER)
    with office.app.app_context():
        entries = db.session.scalars(sa.select(TrailEntry).order_by(TrailEntry.seq, TrailEntry.ordinal)).all()
        said = [
            (entry.action, entry.data.get("role"), entry.data.get("scope"))
            for entry in entries
            if entry.action.startswith(("invitation.", "grant."))
        ]
        assert GUEST not in " ".join(str(entry.data) for entry in entries)
    assert said == [
        ("invitation.send", "focal_point", "member_state:KE"),
        ("invitation.accept", None, None),
        ("grant.give", "focal_point", "member_state:KE"),
    ]


def test_the_list_shows_what_is_open_and_what_is_over(office: Office) -> None:
    office.invitation("open@example.org")
    administrator = office.administrator()
    assert "open@example.org" in administrator.get("/invitations").text
    with clock.set_to(NOW + timedelta(hours=73)):
        later = office.administrator()
        assert "open@example.org" not in later.get("/invitations").text
        assert "open@example.org" in later.get("/invitations?state=over").text
        assert "open@example.org" not in later.get("/invitations?state=over&q=nobody").text


def test_an_office_without_administrator_invites_its_first_one_by_command(office: Office) -> None:
    runner = office.app.test_cli_runner()
    done = runner.invoke(args=["accounts", "invite-first-administrator", GUEST])
    assert done.exit_code == 0
    path = link(office, to=GUEST, start="/invitation/")
    assert office.anonymous().post(path, NEWCOMER).status_code == 303
    assert grants_of(office) == [(Role.ADMINISTRATOR, ScopeKind.OFFICE, "")]
    refused = runner.invoke(args=["accounts", "invite-first-administrator", "second@example.org"])
    assert (refused.exit_code, "There is an administrator" in refused.output) == (1, True)


def test_the_offices_own_invitation_is_void_once_there_is_an_administrator(office: Office) -> None:
    office.app.test_cli_runner().invoke(args=["accounts", "invite-first-administrator", GUEST])
    path = link(office, to=GUEST, start="/invitation/")
    office.administrator()
    assert office.anonymous().post(path, NEWCOMER).status_code == 410


def places_offered(visitor: Visitor, role: str) -> set[str]:
    """The kinds of places that the form of one role offers."""
    form = visitor.get(f"/invitations/new?role={role}").text
    return {found.partition(":")[0] for found in re.findall(r' value="(\w+:[^"]*)"', form)}


def test_where_a_role_is_given_follows_from_the_role(office: Office) -> None:
    office.programme()
    administrator = office.administrator()
    assert "/invitations/new?role=coordinator" in administrator.get("/invitations/new").text
    offered = {
        role: places_offered(administrator, role) for role in ("focal_point", "coordinator", "observer")
    }
    assert offered == {"focal_point": {"member_state"}, "coordinator": {"programme"}, "observer": {"office"}}
    assert places_offered(administrator, "screening_officer") == {"office", "programme"}
    assert "To which role?" in administrator.get("/invitations/new?role=trainee").text


@pytest.mark.parametrize(
    ("change", "language"),
    [
        ({"scope": "member_state:SN"}, "fr"),
        ({"scope": "member_state:MZ"}, "pt"),
        ({"scope": "member_state:EG"}, "ar"),
        ({"scope": "member_state:ET"}, "en"),
        ({"role": "observer", "scope": "office:"}, "en"),
        ({"scope": "member_state:SN", "letters_in": "ar"}, "ar"),
    ],
)
def test_the_letter_is_in_the_states_language_unless_another_is_chosen(
    office: Office, change: dict[str, str], language: str
) -> None:
    invited(office, **{"letters_in": "", **change})
    assert letters(office)[-1].language == language
