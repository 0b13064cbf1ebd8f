"""The state's order of its officials is not the official's to read: on no page, in no list, in no file."""

from __future__ import annotations

import json
from html import unescape
from uuid import UUID

from app.access.actor import Role, ScopeKind
from app.cohorts.models import Cohort
from app.nominations.models import Nomination
from tests.registrations.support import S, coordinator_of
from tests.support.office import Office, Visitor


def second_in_order(office: Office, cohort: UUID) -> tuple[UUID, UUID]:
    """An official whom the state put second, as an alternate: the account, and the registration."""
    person = office.person("Faith Odhiambo", state="KE")
    account = office.account(person, email="faith@example.org")
    place = {"priority": 2, "is_alternate": True}
    registration = office.registration(cohort, person, state=S.ENDORSED, **place)
    answers = {"language_en": "C1"}
    keys = {"registration_id": registration, "cohort_id": cohort, "state_code": "KE"}
    office.add(Nomination, answers=answers, **keys)
    office.registration(cohort, office.person("Abla Otieno", state="KE"), state=S.ENDORSED, priority=1)
    return account, registration


def labels(visitor: Visitor, registration: UUID) -> set[str]:
    """Which of the order's lines a registration's page has."""
    page = unescape(visitor.get(f"/registrations/{registration}").text)
    return {label for label in ("Priority", "Alternate") if f"<dt>{label}" in page}


def test_the_official_does_not_read_the_own_place_and_those_who_need_it_do(office: Office) -> None:
    cohort = office.cohort()
    account, registration = second_in_order(office, cohort)
    both = {"Priority", "Alternate"}
    assert labels(office.signed_in(account), registration) == set()
    assert labels(office.focal_point("KE"), registration) == both
    assert labels(coordinator_of(office, cohort), registration) == both


def test_the_file_of_own_data_leaves_it_out_and_says_so(office: Office) -> None:
    account, _registration = second_in_order(office, office.cohort())
    told = json.loads(office.signed_in(account).post("/account/data", {"format": "json"}).text)
    (kept,) = told["held"]["registrations"]
    assert {"priority", "is_alternate"} & kept.keys() == set()
    order = "It is the member state's own order of its officials."
    left_out = [told["left_out"][f"registrations.{name}"] for name in ("priority", "is_alternate")]
    assert left_out == [order, order]


def test_a_coordinator_who_stands_in_the_roster_reads_no_order_there(office: Office) -> None:
    cohort = office.cohort()
    account, _registration = second_in_order(office, cohort)
    programme = office.read(Cohort, cohort).programme_id
    office.grant(account, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    roster = f"/cohorts/{cohort}/registrations"
    for visitor, reads in ((office.signed_in(account), False), (coordinator_of(office, cohort), True)):
        page, by_place = visitor.get(roster).text, visitor.get(f"{roster}?sort=priority").text
        first = [text.split("<tbody")[1].index("Abla") for text in (page, by_place)]
        assert ("Priority" in page.split("<tbody")[0]) is reads
        assert (first[0] == first[1]) is not reads
        assert visitor.post(roster, {"format": "csv"}).text.splitlines()[0].count("Priority") == reads
        rows = visitor.post(f"{roster}/answers.csv").text.splitlines()
        place = rows[0].split(",").index("Priority")
        faith = next(row.split(",") for row in rows if "Odhiambo" in row)
        assert faith[place] == ("2" if reads else "")
