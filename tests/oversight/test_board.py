"""The board: each published programme against each standard, how it stands, and whose turn it is."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from sqlalchemy import event

from app.access.actor import SYSTEM, Role
from app.accreditation.follow_models import Condition
from app.accreditation.follow_states import ConditionState
from app.accreditation.models import Accreditation
from app.accreditation.queries import all_accreditations
from app.accreditation.states import ACCREDITATION
from app.cohorts.states import CohortState
from app.core.measures import Light
from app.dossiers.models import Dossier
from app.dossiers.states import DossierState
from app.oversight.chores import measure_criteria
from app.oversight.models import CriterionLight
from app.programmes.states import ProgrammeState
from app.registrations.states import RegistrationState
from tests.support.office import Office, Visitor

BOARD = "/accreditation/board"


def accredit(office: Office, programme: UUID, standard: UUID, **said: Any) -> UUID:
    facts = {"valid_from": date(2025, 1, 13), "valid_until": date(2028, 1, 12), **said}
    return office.add(
        Accreditation,
        programme_id=programme,
        curriculum_id=office.curriculum(programme),
        standard_id=standard,
        document_reference="RPO/1",
        **facts,
    )


def apply(office: Office, programme: UUID, standard: UUID, state: DossierState) -> UUID:
    return office.add(
        Dossier,
        programme_id=programme,
        curriculum_id=office.curriculum(programme, number=2),
        standard_id=standard,
        state=state,
    )


def rows(visitor: Visitor, **asked: str) -> list[dict[str, str]]:
    """The board as its file says it."""
    query = "&".join(f"{key}={value}" for key, value in {**asked, "format": "csv"}.items())
    return list(csv.DictReader(io.StringIO(visitor.get(f"{BOARD}?{query}").text.removeprefix("\ufeff"))))


def codes(visitor: Visitor, **asked: str) -> list[str]:
    return [row["Programme"] for row in rows(visitor, **asked)]


@pytest.fixture
def standard(office: Office) -> UUID:
    return office.standard()


def test_the_administrators_start_page_says_it_in_short(office: Office, standard: UUID) -> None:
    administrator = office.administrator()
    assert "On the accreditation board" not in administrator.get("/").text
    office.programme("NONE")
    accredit(office, office.programme("FORCE"), standard)
    accredit(office, office.programme("PAST"), standard, valid_until=date(2026, 1, 11))
    page = administrator.get("/").text
    assert (
        "On the accreditation board 1 of 2 stand. With criteria that are not reached: 0. "
        "With conditions that are not met: 0. "
        '<a href="/accreditation/board">Accreditation board</a>'
    ) in page
    assert "On the accreditation board" not in office.coordinator(office.programme()).get("/").text


def test_each_line_says_how_it_stands_and_whose_turn_it_is(office: Office, standard: UUID) -> None:
    accredit(office, office.programme("FORCE"), standard)
    accredit(office, office.programme("SOON"), standard, valid_until=date(2026, 3, 31))
    suspended = accredit(office, office.programme("SUSP"), standard)
    accredit(office, office.programme("PAST"), standard, valid_until=date(2026, 1, 11))
    apply(office, office.programme("APPLY"), standard, DossierState.UNDER_REVIEW)
    office.programme("NONE")
    with office.deed() as session:
        ACCREDITATION.move(
            session.scalars(all_accreditations().where(Accreditation.id == suspended)).one(),
            "suspend",
            actor=SYSTEM,
            reason="A condition is overdue.",
        )
    found = {
        row["Programme"]: (row["Standing"], row["Days left"], row["Next step"], row["Whose turn"])
        for row in rows(office.administrator(), standing="all")
    }
    assert found == {
        "FORCE": ("In force", "730", "The renewal opens on 13 July 2027", ""),
        "SOON": ("In force", "78", "Begin the renewal", "the programme’s coordinator"),
        "SUSP": ("Suspended", "730", "Put back in force, or withdraw", "an administrator"),
        "PAST": ("Ended", "", "Apply anew", "the programme’s coordinator"),
        "APPLY": ("Applies for it", "", "Dossier: Under review", "the reviewers"),
        "NONE": ("Nothing begun", "", "Nothing is asked", ""),
    }


def test_a_renewal_that_is_applied_for_is_the_next_step(office: Office, standard: UUID) -> None:
    programme = office.programme("AA")
    accredit(office, programme, standard, valid_until=date(2026, 3, 31))
    apply(office, programme, standard, DossierState.SUBMITTED)
    [row] = rows(office.administrator())
    assert (row["Standing"], row["Next step"], row["Whose turn"]) == (
        "In force",
        "Dossier: Submitted",
        "an administrator",
    )


def ask(
    office: Office,
    accreditation: UUID,
    due_on: date,
    state: ConditionState = ConditionState.OPEN,
    owner: UUID | None = None,
) -> UUID:
    return office.add(
        Condition,
        programme_id=office.read(Accreditation, accreditation).programme_id,
        accreditation_id=accreditation,
        criterion="A1",
        words="Renew the safety plan.",
        due_on=due_on,
        state=state,
        owner_id=owner,
    )


@pytest.mark.parametrize(
    ("due", "state", "said"),
    [
        (
            date(2026, 2, 1),
            ConditionState.OPEN,
            ("1", "Meet the open conditions", "the programme’s coordinator"),
        ),
        (
            date(2026, 1, 11),
            ConditionState.REJECTED,
            ("1", "A condition is overdue: meet it", "the programme’s coordinator"),
        ),
        (
            date(2026, 1, 11),
            ConditionState.EVIDENCE,
            ("1", "Examine the evidence of a condition", "who examines it"),
        ),
        (date(2026, 1, 11), ConditionState.MET, ("0", "The renewal opens on 13 July 2027", "")),
    ],
)
def test_what_is_asked_of_an_accreditation_is_its_next_step(
    office: Office, standard: UUID, due: date, state: ConditionState, said: tuple[str, str, str]
) -> None:
    ask(office, accredit(office, office.programme("AA"), standard), due, state)
    [row] = rows(office.administrator())
    assert (row["Open conditions"], row["Next step"], row["Whose turn"]) == said


def test_the_next_step_names_who_is_to_meet_the_condition_that_is_owed_first(
    office: Office, standard: UUID
) -> None:
    key = accredit(office, office.programme("AA"), standard)
    ask(office, key, date(2026, 3, 1))
    ask(office, key, date(2026, 1, 20), ConditionState.EVIDENCE)
    ask(
        office,
        key,
        date(2026, 2, 1),
        owner=office.account(office.person("Salma Idrissi")),
    )
    [row] = rows(office.administrator())
    assert (row["Open conditions"], row["Next step"], row["Whose turn"]) == (
        "3",
        "Meet the open conditions",
        "Salma Idrissi",
    )


def test_a_condition_that_is_due_stands_among_what_endangers(office: Office, standard: UUID) -> None:
    key = accredit(office, office.programme("AA"), standard)
    ask(office, key, date(2026, 2, 1))
    ask(office, key, date(2026, 3, 1), ConditionState.EVIDENCE)
    ask(office, key, date(2027, 2, 1))
    page = office.administrator().get("/accreditation/endangered").text
    assert page.count("A condition of the accreditation of AA is due: Renew the safety plan.") == 1
    assert "1 February 2026" in page


def test_it_is_filtered_and_sorted(office: Office, standard: UUID) -> None:
    accredit(office, office.programme("AA"), standard, valid_until=date(2027, 6, 30))
    accredit(office, office.programme("BB"), standard, valid_until=date(2026, 2, 28))
    apply(office, office.programme("CC"), standard, DossierState.DRAFTING)
    office.programme("DD")
    visitor = office.administrator()
    assert codes(visitor) == ["BB", "AA", "CC"]
    assert codes(visitor, sort="-programme") == ["CC", "BB", "AA"]
    assert codes(visitor, standing="in_force") == ["BB", "AA"]
    assert codes(visitor, standing="applying") == ["CC"]
    assert codes(visitor, standing="nothing") == ["DD"]
    assert codes(visitor, due="90") == ["BB"]
    assert codes(visitor, q="aa") == ["AA"]
    assert codes(visitor, standard="no-such") == ["BB", "AA", "CC"]
    assert codes(visitor, red="y") == []


def test_a_criterion_that_is_not_reached_is_named_since_when_it_was_measured(
    office: Office, standard: UUID
) -> None:
    bound = {"measure": "registrations.participants", "period_months": 36}
    office.criterion(standard, "C1", green=Decimal(10), amber=Decimal(5), **bound)
    office.criterion(standard, "C2", green=Decimal(1), amber=Decimal(1), **bound)
    programme = office.programme("AA")
    accredit(office, programme, standard)
    visitor = office.administrator()
    assert "Its criteria are measured within the hour." in visitor.get(BOARD).text
    edition(office, programme)
    measure_in(office)
    assert [row["Not reached"] for row in rows(visitor, red="y")] == ["C1"]
    assert "Its criteria were measured at Monday 12 January 2026" in visitor.get(BOARD).text


def edition(office: Office, programme: UUID) -> None:
    cohort = office.cohort(programme, state=CohortState.RUNNING, first_day=date(2025, 2, 3))
    office.registration(cohort, state=RegistrationState.CONFIRMED)


def measure_in(office: Office) -> None:
    with office.app.app_context():
        measure_criteria()


def test_since_when_a_criterion_stands_so_is_kept_until_it_changes(
    office: Office, standard: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    criterion = office.criterion(
        standard,
        "C1",
        green=Decimal(1),
        amber=Decimal(1),
        measure="registrations.participants",
        period_months=36,
    )
    programme = office.programme("AA")
    key = accredit(office, programme, standard)
    curriculum = office.read(Accreditation, key).curriculum_id
    seen = []
    for hour in (9, 10, 11):
        at = datetime(2026, 1, 12, hour, tzinfo=UTC)
        monkeypatch.setattr("app.core.clock.now", lambda at=at: at)
        if hour == 11:
            edition(office, programme)
        measure_in(office)
        row = office.read(CriterionLight, (curriculum, criterion))
        seen.append((row.light, row.since.hour, row.measured_at.hour))
    assert seen == [(Light.NOTHING, 9, 9), (Light.NOTHING, 9, 10), (Light.GREEN, 11, 11)]


def test_what_is_no_longer_tracked_is_forgotten(office: Office, standard: UUID) -> None:
    office.criterion(
        standard,
        "C1",
        green=Decimal(1),
        amber=Decimal(1),
        measure="registrations.participants",
        period_months=36,
    )
    key = accredit(office, office.programme("AA"), standard)
    measure_in(office)
    assert office.count(CriterionLight) == 1
    with office.deed() as session:
        ACCREDITATION.move(
            session.scalars(all_accreditations().where(Accreditation.id == key)).one(),
            "withdraw",
            actor=SYSTEM,
            reason="It asked for it.",
        )
    measure_in(office)
    assert office.count(CriterionLight) == 0


def test_it_is_taken_away_as_a_workbook(office: Office, standard: UUID) -> None:
    accredit(office, office.programme("AA"), standard)
    answer = office.administrator().get(f"{BOARD}?format=xlsx")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == [
        "Programme",
        "Standard",
        "Standing",
        "Days left",
        "Open conditions",
        "Not reached",
        "Next step",
        "Whose turn",
    ]
    assert [sheet["A2"].value, sheet["D2"].value] == ["AA", 730]


def test_a_coordinator_sees_the_own_programmes_and_a_stranger_and_an_observer_nothing(
    office: Office, standard: UUID
) -> None:
    own, other = office.programme("AA"), office.programme("BB")
    for programme in (own, other):
        accredit(office, programme, standard)
    assert codes(office.coordinator(own)) == ["AA"]
    assert codes(office.administrator()) == ["AA", "BB"]
    observer = office.account()
    office.grant(observer, Role.OBSERVER)
    assert office.signed_in(observer).get(BOARD).status_code == 403
    assert office.anonymous().get(BOARD).status_code == 303


def test_what_is_not_published_stands_on_no_board(office: Office, standard: UUID) -> None:
    office.programme("AA", state=ProgrammeState.DRAFT)
    assert codes(office.administrator(), standing="all") == []
    assert "Nothing is accredited or applied for yet" in office.administrator().get(BOARD).text


def test_of_several_accreditations_the_one_that_stands_tells(office: Office, standard: UUID) -> None:
    programme = office.programme("AA")
    accredit(office, programme, standard, valid_until=date(2025, 12, 31))
    curriculum = office.curriculum(programme, number=2)
    office.add(
        Accreditation,
        programme_id=programme,
        curriculum_id=curriculum,
        standard_id=standard,
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        document_reference="RPO/2",
    )
    assert [(row["Standing"], row["Days left"]) for row in rows(office.administrator())] == [
        ("In force", "353")
    ]


def test_a_board_of_thirty_lines_asks_as_often_as_one_of_one(office: Office, standard: UUID) -> None:
    visitor = office.administrator()

    def queries() -> int:
        sent: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            sent.append(statement)

        event.listen(sa.engine.Engine, "before_cursor_execute", note)
        try:
            assert visitor.get(BOARD).status_code == 200
        finally:
            event.remove(sa.engine.Engine, "before_cursor_execute", note)
        return len(sent)

    accredit(office, office.programme(), standard)
    visitor.get(BOARD)
    few = queries()
    for _n in range(29):
        accredit(office, office.programme(), standard)
    assert queries() == few
