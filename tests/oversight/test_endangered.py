"""What endangers an accreditation: a thing is taken out, and each criterion judged again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from app.access.actor import SYSTEM, Role
from app.accreditation.follow_models import Condition
from app.accreditation.follow_states import ConditionState
from app.accreditation.models import Accreditation
from app.accreditation.queries import all_accreditations
from app.accreditation.states import ACCREDITATION
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.files import FileKind
from app.dossiers.models import Dossier, EvidenceDocument, EvidenceUse, InterestDeclaration
from app.dossiers.states import DossierState, Interest
from app.timetable.states import SessionState
from app.trainers.models import Qualification
from tests.support.office import Office

LAST = date(2026, 3, 31)
LIST = "/accreditation/endangered"


class Accredited:
    """A programme that is accredited by a standard, with two sessions held and two to come in April."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.programme = office.programme("AA")
        self.curriculum = office.curriculum(self.programme)
        self.module = office.modules(self.curriculum)[0]
        self.standard = office.standard()
        bound = {"green": Decimal(100), "amber": Decimal(60), "period_months": 36}
        self.c1 = office.criterion(self.standard, "C1", measure="timetable.trainers_qualified", **bound)
        self.d1 = office.criterion(self.standard, "D1", measure="timetable.hours_delivered", **bound)
        self.a1 = office.criterion(self.standard, "A1")
        self.accreditation = office.add(
            Accreditation,
            programme_id=self.programme,
            curriculum_id=self.curriculum,
            standard_id=self.standard,
            valid_from=date(2025, 1, 1),
            valid_until=date(2028, 12, 31),
            document_reference="RPO/1",
        )
        self.dossier = office.add(
            Dossier,
            programme_id=self.programme,
            curriculum_id=self.curriculum,
            standard_id=self.standard,
            accreditation_id=self.accreditation,
            state=DossierState.ACCREDITED,
        )
        self.trainer = office.trainer(office.person("Aminata Diallo"))
        self.qualification = self.qualify(self.trainer, LAST)
        self.cohort = office.cohort(
            self.programme, state=CohortState.RUNNING, first_day=date(2026, 1, 5), last_day=date(2026, 4, 30)
        )
        for day in (date(2026, 1, 6), date(2026, 1, 7)):
            self.session(day, SessionState.HELD)
        for day in (date(2026, 4, 7), date(2026, 4, 8), date(2026, 4, 9)):
            self.session(day)

    def moved(self, name: str) -> None:
        """The accreditation is moved, with a reason."""
        with self.office.deed() as session:
            found = session.scalars(all_accreditations().where(Accreditation.id == self.accreditation)).one()
            ACCREDITATION.move(found, name, actor=SYSTEM, reason="It is so.")

    def condition(self, *, due: date, state: ConditionState = ConditionState.OPEN) -> str:
        """A condition of the accreditation; the address of what rests on it."""
        key = self.office.add(
            Condition,
            programme_id=self.programme,
            accreditation_id=self.accreditation,
            words="Hold the yearly review.",
            due_on=due,
            state=state,
        )
        return f"/accreditation/conditions/{key}/endangers"

    def qualify(self, trainer: UUID, until: date | None) -> UUID:
        return self.office.add(
            Qualification,
            trainer_id=trainer,
            module_id=self.module,
            valid_from=date(2025, 1, 1),
            valid_until=until,
        )

    def session(self, day: date, state: SessionState = SessionState.SCHEDULED) -> None:
        self.office.session(self.cohort, day=day, trainers=[self.trainer], state=state)

    def paper(self, title: str, *, until: date | None) -> UUID:
        """A document that shows A1."""
        found = self.office.add(
            EvidenceDocument,
            programme_id=self.programme,
            title=title,
            expires_on=until,
            content_digest="0" * 64,
            digest="0" * 64,
            file_kind=FileKind.PDF,
            size=1,
            sealed=b"",
        )
        self.office.add(EvidenceUse, dossier_id=self.dossier, criterion_id=self.a1, document_id=found)
        return found

    def read(self, address: str = LIST, role: Role = Role.ADMINISTRATOR) -> str:
        user = self.office.account()
        self.office.grant(user, role)
        return self.office.signed_in(user).get(address).text


@pytest.fixture
def accredited(office: Office) -> Accredited:
    return Accredited(office)


FALLS = "Criteria C1 and D1 of AA, version 1"


def test_the_list_says_which_criteria_fall_when_a_qualification_lapses(accredited: Accredited) -> None:
    page = accredited.read()
    assert "31 March 2026" in page
    assert "Aminata Diallo" in page
    assert FALLS in page


def test_the_same_falls_of_every_programme_that_rests_on_it(accredited: Accredited) -> None:
    office = accredited.office
    other = Accredited.__new__(Accredited)
    other.__dict__.update(accredited.__dict__)
    other.programme = office.programme("BB")
    other.curriculum = office.curriculum(other.programme)
    other.module = office.modules(other.curriculum)[0]
    office.add(
        Accreditation,
        programme_id=other.programme,
        curriculum_id=other.curriculum,
        standard_id=accredited.standard,
        valid_from=date(2025, 1, 1),
        valid_until=date(2028, 12, 31),
        document_reference="RPO/2",
    )
    other.qualify(accredited.trainer, LAST)
    other.cohort = office.cohort(
        other.programme, state=CohortState.RUNNING, first_day=date(2026, 1, 5), last_day=date(2026, 4, 30)
    )
    other.session(date(2026, 4, 13))
    other.session(date(2026, 4, 14))
    page = accredited.read()
    assert FALLS in page
    assert "Criteria C1 and D1 of BB, version 1" in page


def test_a_qualification_that_lasts_endangers_nothing(accredited: Accredited) -> None:
    with accredited.office.deed() as session:
        session.get(Qualification, accredited.qualification).valid_until = None
    assert "Nothing endangers an accreditation" in accredited.read()


def test_one_that_lapses_after_the_last_session_endangers_nothing(accredited: Accredited) -> None:
    with accredited.office.deed() as session:
        session.get(Qualification, accredited.qualification).valid_until = date(2026, 4, 9)
    assert "Nothing endangers an accreditation" in accredited.read()


def test_two_that_save_each_other_are_named_together(accredited: Accredited) -> None:
    accredited.qualify(accredited.trainer, LAST + timedelta(days=1))
    page = accredited.read()
    assert "Aminata Diallo" not in page
    assert "Only if several qualifications end" in page
    assert FALLS in page


def test_the_page_of_a_trainer_says_how_each_criterion_stands_with_and_without(
    accredited: Accredited,
) -> None:
    page = accredited.read(f"/trainers/{accredited.trainer}/endangers")
    assert page.count("If this ends on 31 March 2026") == 1
    assert page.count("Nearly reached") == 0
    # C1: two of five parts stay qualified; D1: four of ten hours stay. Twice: lapsed, and gone tomorrow.
    assert page.count("Not reached</span> <bdi>40.0%") == 4
    assert page.count("Reached</span> <bdi>100.0%") == 4


def test_the_page_of_a_trainer_on_whom_nothing_rests_says_so(accredited: Accredited) -> None:
    other = accredited.office.trainer()
    page = accredited.read(f"/trainers/{other}/endangers")
    assert page.count("No criterion falls.") == 1
    assert "AA, version 1" not in page


def test_a_module_takes_its_hours_with_it(accredited: Accredited) -> None:
    page = accredited.read(f"/curricula/{accredited.curriculum}/modules/{accredited.module}/endangers")
    assert page.count("<bdi>D1</bdi>") == 2  # not taught, and nobody qualified
    assert page.count("<bdi>C1</bdi>") == 1
    nowhere = f"/curricula/{accredited.curriculum}/modules/{uuid4()}/endangers"
    user = accredited.office.account()
    accredited.office.grant(user, Role.ADMINISTRATOR)
    assert accredited.office.signed_in(user).get(nowhere).status_code == 404


def test_the_last_document_of_a_criterion_leaves_it_without_evidence(accredited: Accredited) -> None:
    short, long = (
        accredited.paper("Audit of 2025", until=date(2026, 5, 1)),
        accredited.paper("Policy", until=date(2026, 6, 1)),
    )
    page = accredited.read()
    assert "The document “Policy” expires" in page
    assert "The document “Audit of 2025” expires" not in page
    assert "Criterion A1 of AA, version 1" in page
    lasts = accredited.read(f"/dossiers/{accredited.dossier}/documents/{short}/endangers")
    assert "No criterion falls." in lasts
    with accredited.office.deed() as session:
        session.get(EvidenceDocument, short).is_withdrawn = True
    left = accredited.read(f"/dossiers/{accredited.dossier}/documents/{long}/endangers")
    assert "Without evidence" in left


def test_a_document_of_a_criterion_that_a_figure_shows_as_well_endangers_nothing(
    accredited: Accredited,
) -> None:
    paper = accredited.paper("Audit of 2025", until=LAST)
    with accredited.office.deed() as session:
        use = session.get(EvidenceUse, (accredited.dossier, accredited.a1, paper))
        use.criterion_id = accredited.c1
    assert "Audit of 2025" not in accredited.read()


def test_an_accreditation_that_ends_within_a_year_stands_in_the_list(accredited: Accredited) -> None:
    with accredited.office.deed() as session:
        session.get(Accreditation, accredited.accreditation).valid_until = date(2027, 1, 12)
    assert "The accreditation of AA, version 1," in accredited.read()
    with accredited.office.deed() as session:
        session.get(Accreditation, accredited.accreditation).valid_until = date(2027, 1, 13)
    assert "The accreditation of AA, version 1," not in accredited.read()


def test_what_was_withdrawn_is_not_endangered(accredited: Accredited) -> None:
    accredited.moved("withdraw")
    assert "Nothing endangers an accreditation" in accredited.read()


def test_a_condition_is_asked_what_rests_on_it(accredited: Accredited) -> None:
    condition = accredited.condition(due=date(2026, 3, 1))
    listed = accredited.read()
    assert (f'href="{condition}"' in listed, "Overdue" in listed) == (True, False)
    page = accredited.office.administrator().get(condition).text
    assert "AA, version 1" in page
    assert "the accreditation may be suspended from 16 March 2026 on" in page
    assert "until 30 April 2026" in page
    with accredited.office.deed() as session:
        session.get(Cohort, accredited.cohort).last_day = date(2026, 3, 15)
    page = accredited.office.administrator().get(condition).text
    assert ("No cohort of it ends" in page, "until 15 March 2026" in page) == (True, False)


def test_what_rests_on_a_condition_follows_the_day_and_the_accreditation(accredited: Accredited) -> None:
    condition = accredited.condition(due=date(2025, 12, 1))
    administrator = accredited.office.administrator()
    assert "Overdue" in accredited.read()
    assert "may be suspended from 12 January 2026 on" in administrator.get(condition).text
    accredited.moved("suspend")
    assert "is not put back in force before this condition is met" in administrator.get(condition).text
    accredited.moved("withdraw")
    assert "Nothing rests on it any more." in administrator.get(condition).text


def test_nothing_rests_on_a_condition_that_is_met(accredited: Accredited) -> None:
    condition = accredited.condition(due=date(2026, 3, 1), state=ConditionState.MET)
    assert "Nothing rests on it any more." in accredited.office.administrator().get(condition).text


def test_a_condition_is_asked_by_those_within_whose_sight_it_is(accredited: Accredited) -> None:
    office, condition = accredited.office, accredited.condition(due=date(2026, 3, 1))
    observer = office.account()
    office.grant(observer, Role.OBSERVER)
    answers = {
        "own": office.coordinator(accredited.programme).get(condition).status_code,
        "another's": office.coordinator(office.programme("CC")).get(condition).status_code,
        "observer": office.signed_in(observer).get(condition).status_code,
    }
    assert answers == {"own": 200, "another's": 404, "observer": 404}


def test_a_reader_sees_only_what_is_within_sight(accredited: Accredited) -> None:
    office = accredited.office
    other = office.coordinator(office.programme("CC"))
    assert "Nothing endangers an accreditation" in other.get(LIST).text
    assert "AA, version 1" not in other.get(f"/trainers/{accredited.trainer}/endangers").text
    own = office.coordinator(accredited.programme)
    assert FALLS in own.get(LIST).text


def test_a_member_of_the_board_reads_no_trainers_name(accredited: Accredited) -> None:
    page = accredited.read(role=Role.BOARD_MEMBER)
    assert FALLS in page
    assert "Aminata Diallo" not in page
    assert "A trainer is no longer qualified" in page


def test_a_reviewer_reads_of_no_document_in_the_list(accredited: Accredited) -> None:
    accredited.paper("Audit of 2025", until=LAST)
    assert "Audit of 2025" in accredited.read(role=Role.BOARD_MEMBER)
    assert "Audit of 2025" not in accredited.read(role=Role.REVIEWER)


def test_a_member_of_the_board_with_a_conflict_reads_of_no_document_in_the_list(
    accredited: Accredited,
) -> None:
    office = accredited.office
    accredited.paper("Audit of 2025", until=LAST)
    user = office.account()
    office.grant(user, Role.BOARD_MEMBER)
    member = office.signed_in(user)
    assert "Audit of 2025" in member.get(LIST).text
    office.add(InterestDeclaration, dossier_id=accredited.dossier, user_id=user, interest=Interest.CONFLICT)
    assert "Audit of 2025" not in member.get(LIST).text


def test_an_observer_reads_nothing_of_it(office: Office) -> None:
    user = office.account()
    office.grant(user, Role.OBSERVER)
    assert office.signed_in(user).get(LIST).status_code == 403
