"""Before the results and after, every reason reads the same to the official and the state, in every channel.

The same office is lived through once for each thing that can have become of one official before the results.
What the official and the focal point are told at every address that concerns them, and by letter, is compared
byte for byte, keys apart.
"""

from __future__ import annotations

import re
from datetime import timedelta
from difflib import unified_diff
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.config import Settings
from app.core import chores, clock
from app.core.db import db
from app.core.outbox import Mail
from app.registrations.models import Registration
from tests.conftest import NOW, _empty
from tests.registrations.support import S, coordinator_of, official_of, screen, take
from tests.support.crawl import crawl, objects
from tests.support.office import Office, Visitor

REASONS = {
    "never screened": S.ENDORSED,
    "referred": S.REFERRED,
    "not cleared": S.NOT_CLEARED,
    "passed over by hand": S.NOT_SELECTED,
}
KEPT_FROM_OTHERS = REASONS | {"on the reserve": S.RESERVE}
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
CHANCE = re.compile(
    r'(?<=name="csrf_token" value=")[^"]*|Set-Cookie:.*|nonce[-=]"?[\w+/=-]+|Content-Length:.*'
)
OTHERS = frozenset(
    {
        "registrations.desk",
        "registrations.nominees",
        "registrations.mine",
        "home.index",
        "protection.own_data",
    }
)
FORMS = {"protection.own_data": [{"format": "json"}], "registrations.nominees": [{"format": "csv"}]}


def decide(office: Office, programme: UUID, registration: UUID, state: S) -> None:
    """Let become of a nominee what stands for a reason, a day later each, by those whose turn it is."""
    officer = office.screening_officer()
    if state is S.REFERRED:
        assert screen(officer, registration, "refer") == 303
    elif state is S.NOT_CLEARED:
        assert screen(officer, registration, "not_clear") == 303
    elif state is not S.ENDORSED:
        assert screen(officer, registration, "clear") == 303
    for name in {S.NOT_SELECTED: ["not_select"], S.RESERVE: ["reserve"]}.get(state, []):
        assert take(office.coordinator(programme), registration, name) == 303
    assert office.read(Registration, registration).state is state


def without_keys(text: str) -> str:
    """A text in which each key is but its number in the order of the page, and what is by chance is gone."""
    names: dict[str, str] = {}
    return KEY.sub(lambda found: names.setdefault(found[0], f"#{len(names)}"), CHANCE.sub("", text))


def nominee(office: Office, cohort: UUID, email: str, *, priority: int) -> tuple[UUID, UUID]:
    """An endorsed official of Kenya with an account: the account, and the registration."""
    person = office.person("Faith Odhiambo", state="KE")
    account = office.account(person, email=email)
    return account, office.registration(cohort, person, state=S.ENDORSED, priority=priority)


def lived_through(office: Office, state: S, *, until: str) -> tuple[dict[str, str], list[str]]:
    """What the official and the focal point read everywhere, and every letter to either, keys apart."""
    programme = office.programme()
    cohort = office.cohort(
        programme, state=CohortState.SELECTING, seats=3, first_day=NOW.date() + timedelta(60)
    )
    official, registration = nominee(office, cohort, "one@example.org", priority=1)
    _other, other = nominee(office, cohort, "two@example.org", priority=2)
    office.registration(cohort, state=S.OFFERED, member_state="GH")
    account = office.account(state="KE", email="three@example.org")
    office.grant(account, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")
    decide(office, programme, other, S.CLEARED)
    with clock.set_to(NOW + timedelta(days=1)):
        decide(office, programme, registration, state)
    if until != "the selection":
        with clock.set_to(NOW + timedelta(days=2)):
            assert coordinator_of(office, cohort).post(f"/cohorts/{cohort}/results").status_code == 303
    if until == "the call opens again":
        with clock.set_to(NOW + timedelta(days=2, hours=1)):
            coordinator = coordinator_of(office, cohort)
            postponed = coordinator.post(f"/cohorts/{cohort}/move/postpone", {"reason": "No room is free."})
            assert (postponed.status_code, coordinator.post(f"/cohorts/{cohort}/move/open").status_code) == (
                303,
                303,
            )
    with clock.set_to(NOW + timedelta(days=3)), office.app.app_context():
        chores.do_all()
        letters = [
            f"{mail.created_at} {mail.recipient} {mail.subject} {mail.body}"
            for mail in db.session.scalars(
                sa.select(Mail)
                .where(Mail.recipient.in_(["one@example.org", "two@example.org", "three@example.org"]))
                .order_by(Mail.created_at, Mail.id)
            )
        ]
        db.session.remove()
    with clock.set_to(NOW + timedelta(days=3)):
        pages = {
            f"{who} {place}": text
            for who, user in (("official", official), ("focal point", account))
            for place, text in read_everywhere(office, office.signed_in(user), registration).items()
        }
    return {place: without_keys(text) for place, text in pages.items()}, [
        without_keys(one) for one in letters
    ]


def read_everywhere(office: Office, visitor: Visitor, registration: UUID) -> dict[str, str]:
    """Every address of the registration, and every list and file that it stands in."""
    known = objects(office.app, most=1) | {"registration_id": [registration]}
    of_it = {rule.endpoint for rule in office.app.url_map.iter_rules() if "registration_id" in rule.arguments}
    answers = crawl(office.app, visitor, known, FORMS, only=frozenset(of_it | OTHERS))
    return {
        f"{one.method} {one.endpoint} {one.arguments.get('name') or one.arguments.get('way', '')}".strip(): (
            f"{one.status}\n{one.text}"
        )
        for one in answers
    }


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("the selection", ("Under consideration", 0)),
        ("the results", ("Not selected", 4)),
        ("the call opens again", ("Under consideration", 10)),
    ],
)
def test_every_reason_reads_the_same_at_the_same_moment(
    office: Office,
    migrated: Settings,
    monkeypatch: pytest.MonkeyPatch,
    until: str,
    told: tuple[str, int],
) -> None:
    monkeypatch.setitem(office.app.config, "WTF_CSRF_ENABLED", False)
    reasons = KEPT_FROM_OTHERS if until == "the selection" else REASONS
    read = {}
    for reason, state in reasons.items():
        with office.app.app_context():
            db.session.remove()
            _empty(migrated)
        read[reason] = lived_through(Office(office.app), state, until=until)
    pages, letters = read.pop("never screened")
    assert len(pages) > 40
    shown = pages["official GET registrations.show"].split("<main")[1]
    tag = re.search('class="tag[^>]*>([^<]*)<', shown)
    assert (tag and tag[1], len(letters)) == told
    for reason, (its_pages, its_letters) in read.items():
        for place, text in pages.items():
            differs = unified_diff(text.splitlines(), its_pages[place].splitlines(), lineterm="", n=0)
            assert (reason, place, list(differs)) == (reason, place, [])
        assert (reason, its_letters) == (reason, letters)


def test_nobody_is_considered_any_more_once_the_results_are_out(office: Office) -> None:
    cohort = office.cohort(state=CohortState.SELECTING, seats=3)
    office.registration(cohort, state=S.OFFERED)
    keys = {
        state: office.registration(cohort, state=state)
        for state in (S.DRAFT, S.SUBMITTED, S.RETURNED, S.ENDORSED, S.REFERRED, S.CLEARED, S.RESERVE)
    }
    coordinator = coordinator_of(office, cohort)
    asked = coordinator.get(f"/cohorts/{cohort}/results").text
    assert "2 officials whose screening is not finished become “not selected” too" in asked
    assert "2 applications that their states have not endorsed end." in asked
    assert coordinator.post(f"/cohorts/{cohort}/results").status_code == 303
    assert {state: office.read(Registration, key).state for state, key in keys.items()} == {
        **dict.fromkeys((S.DRAFT, S.SUBMITTED, S.RETURNED), S.LAPSED),
        **dict.fromkeys((S.ENDORSED, S.REFERRED, S.CLEARED), S.NOT_SELECTED),
        S.RESERVE: S.RESERVE,
    }


def test_whoever_was_left_under_consideration_by_an_older_release_reads_not_selected(office: Office) -> None:
    cohort = office.cohort(state=CohortState.CONFIRMED, results_released_at=NOW)
    official, registration = official_of(office, cohort, S.ENDORSED, email="one@example.org")
    page = official.get(f"/registrations/{registration}").text.split("<main")[1]
    assert ("Not selected" in page, "Under consideration" in page) == (True, False)
    assert office.read(Cohort, cohort).results_released_at == NOW
