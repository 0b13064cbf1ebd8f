"""Each kind of certificate by its own rules, its term, its renewal, and what changes after an issue."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import SYSTEM
from app.accreditation.models import Accreditation
from app.accreditation.states import AccreditationState
from app.assessments.models import Result, Sitting
from app.assessments.states import SittingState
from app.attendance.models import Attendance
from app.certificates import chores, issuing
from app.certificates.models import Certificate, CertificateFlag, Issuing
from app.certificates.operations import agree
from app.certificates.states import CertificateState
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.completion.models import Completion
from app.core import clock
from app.core.db import db
from app.core.errors import StaleError
from app.core.outbox import Mail
from app.evaluations.models import EvaluationAsk, EvaluationRound, Questionnaire
from app.evaluations.states import Audience
from app.people.models import Grant, Person, User
from app.programmes.models import Award
from app.programmes.states import CertificateKind as Kind
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.trainers.models import Qualification, Trainer
from tests.certificates.conftest import Graduation
from tests.certificates.test_issue import accredited, at_once, pdf_text, sheet_url


def leads_to(graduation: Graduation, kind: Kind, **terms: Any) -> UUID:
    """Let the cohort's curriculum lead to one more certificate."""
    curriculum = graduation.office.read(Cohort, graduation.cohort).curriculum_id
    if kind in {Kind.MODULE, Kind.TRAINER}:
        terms["module_id"] = graduation.office.modules(curriculum)[0]
    return graduation.office.add(Award, curriculum_id=curriculum, kind=kind, **terms)


def held(graduation: Graduation, name: str) -> list[tuple[str, str]]:
    return [
        (c.kind.value, c.state.value) for c in graduation.office.certificates(graduation.registrations[name])
    ]


def of_kind(graduation: Graduation, name: str, kind: Kind) -> Certificate:
    return next(c for c in graduation.office.certificates(graduation.registrations[name]) if c.kind is kind)


def corrected(graduation: Graduation, name: str, minutes: int) -> int:
    """The coordinator corrects the one mark of a person; the answer's status."""
    registration = graduation.registrations[name]
    with graduation.office.deed() as session:
        version = session.scalar(
            sa.select(Attendance.version).where(Attendance.registration_id == registration)
        )
    return graduation.proposer.post(
        f"/sessions/{graduation.session}/register/{registration}",
        {"version": version, "mark": "late", "minutes": str(minutes), "reason": "The list was misread."},
    ).status_code


def test_each_kind_is_proposed_to_whoever_meets_its_own_rules(graduation: Graduation) -> None:
    leads_to(graduation, Kind.ATTENDANCE, attendance_percent=79)
    leads_to(graduation, Kind.MODULE, attendance_percent=80)
    leads_to(graduation, Kind.TRAINER, attendance_percent=100)
    graduation.attended("Amina Abdi")
    graduation.attended("Koffi Mensah", completed=False)
    graduation.propose()
    graduation.issue()
    assert held(graduation, "Amina Abdi") == [
        ("programme", "issued"),
        ("module", "issued"),
        ("trainer", "issued"),
    ]
    assert held(graduation, "Koffi Mensah") == [("attendance", "issued")]


@pytest.mark.parametrize(
    ("kind", "words", "title"),
    [
        (Kind.ATTENDANCE, "Certificate of Attendance", "Course P1"),
        (Kind.MODULE, "Module Certificate", "Module M1"),
        (Kind.TRAINER, "Certificate of Trainer Qualification", "Module M1"),
    ],
)
def test_the_sheet_says_what_it_is_of(graduation: Graduation, kind: Kind, words: str, title: str) -> None:
    leads_to(graduation, kind, attendance_percent=50)
    graduation.attended("Amina Abdi", completed=kind is not Kind.ATTENDANCE)
    graduation.propose()
    graduation.issue()
    sheet = pdf_text(graduation.second.get(sheet_url(of_kind(graduation, "Amina Abdi", kind))).data)
    assert words in sheet
    assert title in sheet


def test_a_module_is_certified_while_the_cohort_goes_on_once_its_sessions_are_held(
    graduation: Graduation,
) -> None:
    leads_to(graduation, Kind.MODULE, attendance_percent=80)
    registration = graduation.attended("Amina Abdi")
    with graduation.office.deed() as session:
        session.execute(sa.delete(Completion))
        session.execute(sa.update(Cohort).values(state=CohortState.RUNNING))
        session.execute(
            sa.update(Registration)
            .where(Registration.id == registration)
            .values(state=RegistrationState.ATTENDING)
        )
    coming = graduation.office.session(graduation.cohort, day=date(2026, 1, 20))
    assert graduation.proposer.post(f"{graduation.url}/propose").status_code == 409
    with graduation.office.deed() as session:
        session.execute(
            sa.text("UPDATE sessions SET state = 'cancelled' WHERE id = :id").bindparams(
                sa.bindparam("id", coming, sa.Uuid())
            )
        )
    graduation.propose()
    graduation.issue()
    assert held(graduation, "Amina Abdi") == [("module", "issued")]


def test_nothing_is_issued_before_the_last_day(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi")
    graduation.propose()
    with graduation.office.deed() as session:
        session.execute(sa.update(Cohort).values(last_day=date(2026, 1, 13)))
    url = f"/certificates/{graduation.certificate('Amina Abdi').id}/issue"
    answer = graduation.second.post(url)
    assert answer.status_code == 409
    assert "is not over yet" in answer.text
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert graduation.second.post(url).status_code == 303


def test_an_accredited_certificate_is_refused_without_an_accreditation_in_force(
    graduation: Graduation,
) -> None:
    graduation.attended("Amina Abdi")
    graduation.propose()
    with graduation.office.deed() as session:
        session.execute(sa.update(Award).values(needs_accreditation=True))
    url = f"/certificates/{graduation.certificate('Amina Abdi').id}/issue"
    answer = graduation.second.post(url)
    assert answer.status_code == 409
    assert "asks for an accreditation in force" in answer.text
    with graduation.office.deed() as session:
        session.execute(sa.update(Award).values(needs_accreditation=False))
    assert graduation.second.post(url).status_code == 303


def test_an_accredited_certificate_waits_while_its_accreditation_is_suspended(graduation: Graduation) -> None:
    accredited(graduation, since=date(2025, 1, 1), until=date(2027, 1, 1), state=AccreditationState.SUSPENDED)
    graduation.attended("Amina Abdi")
    graduation.propose()
    with graduation.office.deed() as session:
        session.execute(sa.update(Award).values(needs_accreditation=True))
    url = f"/certificates/{graduation.certificate('Amina Abdi').id}/issue"
    sentence = "that of the last day of training is suspended"
    assert sentence in graduation.second.get(f"{graduation.url}/issue").text
    answer = graduation.second.post(url)
    assert (answer.status_code, sentence in answer.text) == (409, True)
    assert "and there was none" not in answer.text
    with graduation.office.deed() as session:
        session.execute(sa.update(Accreditation).values(state=AccreditationState.IN_FORCE))
    assert graduation.second.post(url).status_code == 303


def test_the_rule_of_each_module_counts_for_completion(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi")
    curriculum = graduation.office.read(Cohort, graduation.cohort).curriculum_id
    with graduation.office.deed() as session:
        session.execute(
            sa.text("UPDATE curricula SET module_percent = 90 WHERE id = :id").bindparams(
                sa.bindparam("id", curriculum, sa.Uuid())
            )
        )
        session.execute(sa.update(Attendance).values(minutes=89))
    answer = graduation.proposer.post(f"{graduation.url}/propose")
    assert answer.status_code == 409
    page = graduation.proposer.get(f"/registrations/{graduation.registrations['Amina Abdi']}/attendance")
    assert "Attend 90.0% of the minutes of this module’s held sessions." in page.text
    assert "1 minute is missing." in page.text
    with graduation.office.deed() as session:
        session.execute(sa.update(Attendance).values(minutes=90))
    graduation.propose()


def test_a_certificate_that_asks_for_the_evaluation_waits_until_it_is_given(
    graduation: Graduation,
) -> None:
    registration = graduation.attended("Amina Abdi")
    with graduation.office.deed() as session:
        session.execute(sa.update(Award).values(asks_evaluation=True))
    standing = f"/registrations/{registration}/attendance"
    assert "You are asked for it after the module, by letter." in graduation.proposer.get(standing).text
    ask = asked_for_an_evaluation(graduation, registration)
    assert "1 evaluation is still to be given" in graduation.proposer.get(standing).text
    assert graduation.proposer.post(f"{graduation.url}/propose").status_code == 409
    with clock.set_to(datetime(2026, 1, 20, 9, tzinfo=UTC)):
        closed = graduation.office.coordinator(graduation.programme).get(standing).text
    assert "1 evaluation was not given, and its last day is over." in closed
    assert [said in closed for said in ("the letter has its link", "Can no longer reach it")] == [False, True]
    with graduation.office.deed() as session:
        session.execute(sa.update(EvaluationAsk).where(EvaluationAsk.id == ask).values(is_spent=True))
    assert "All that were asked for are given." in graduation.proposer.get(standing).text
    graduation.propose()
    graduation.issue()
    assert held(graduation, "Amina Abdi") == [("programme", "issued")]


def asked_for_an_evaluation(graduation: Graduation, registration: UUID) -> UUID:
    """A registration is asked what it says of the cohort's first module; the key of the asking."""
    office, cohort = graduation.office, graduation.office.read(Cohort, graduation.cohort)
    questionnaire = office.add(Questionnaire, audience=Audience.TRAINEES, number=99, asks=[])
    asking = office.add(
        EvaluationRound,
        audience=Audience.TRAINEES,
        cohort_id=cohort.id,
        programme_id=graduation.programme,
        module_id=office.modules(cohort.curriculum_id)[0],
        questionnaire_id=questionnaire,
        opened_on=date(2025, 12, 20),
        closes_on=date(2026, 1, 19),
        asked=1,
    )
    return office.add(
        EvaluationAsk,
        round_id=asking,
        registration_id=registration,
        person_id=office.read(Registration, registration).person_id,
        is_spent=False,
        reminders=0,
    )


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 12), 36, date(2029, 1, 12)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_a_term_ends_on_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int, then: date
) -> None:
    assert clock.months_after(day, months) == then


@pytest.fixture
def trainer(graduation: Graduation) -> Graduation:
    """Amina Abdi is qualified to train for two years, and may renew it in the last half year."""
    leads_to(graduation, Kind.TRAINER, attendance_percent=80, valid_months=24, renew_months=6)
    graduation.attended("Amina Abdi")
    graduation.office.account(graduation.persons["Amina Abdi"], email="amina@example.org")
    graduation.propose()
    graduation.issue()
    return graduation


def qualifications(graduation: Graduation) -> list[tuple[date, date | None]]:
    with graduation.office.deed() as session:
        found = session.execute(
            sa.select(Qualification.valid_from, Qualification.valid_until).order_by(Qualification.id)
        ).all()
    return [(since, until) for since, until in found]


def test_a_trainers_qualification_makes_its_holder_a_trainer_until_it_ends(trainer: Graduation) -> None:
    certificate = of_kind(trainer, "Amina Abdi", Kind.TRAINER)
    assert (certificate.valid_until, certificate.renewable_from) == (date(2028, 1, 12), date(2027, 7, 12))
    assert trainer.office.count(Trainer, Trainer.person_id == trainer.persons["Amina Abdi"]) == 1
    assert qualifications(trainer) == [(date(2026, 1, 12), date(2028, 1, 12))]


def test_suspended_it_ends_and_put_back_in_force_it_begins_anew(trainer: Graduation) -> None:
    url = f"/certificates/{of_kind(trainer, 'Amina Abdi', Kind.TRAINER).id}"
    with clock.set_to(clock.now() + timedelta(minutes=5)):
        trainer.second.post(f"{url}/suspend", {"reason": "A question."})
    assert qualifications(trainer) == []
    trainer.second.post(f"{url}/reinstate", {"reason": "Answered."})
    assert qualifications(trainer) == [(date(2026, 1, 12), date(2028, 1, 12))]
    trainer.second.post(f"{url}/revoke", {"reason": "Fraud."})
    assert qualifications(trainer) == []


def reminders(graduation: Graduation) -> int:
    """The clock's round of reminders; how many letters of renewal there are then."""
    with graduation.office.app.app_context():
        chores.remind_of_renewals()
        chores.remind_of_renewals()
        db.session.remove()
    return graduation.office.count(Mail, Mail.subject.startswith("Your certificate ends on"))


def test_the_holder_is_reminded_when_it_can_be_renewed_and_once_a_month_before_its_end(
    trainer: Graduation,
) -> None:
    written = []
    for day in ("2027-07-11", "2027-07-12", "2027-12-12", "2027-12-13", "2028-01-12", "2028-01-13"):
        with clock.set_to(clock.now().replace(year=int(day[:4]), month=int(day[5:7]), day=int(day[8:]))):
            written.append(reminders(trainer))
    assert written == [0, 1, 1, 2, 2, 2]


def test_what_can_be_renewed_waits_on_the_holder_s_and_the_coordinator_s_start_pages(
    trainer: Graduation,
) -> None:
    number = of_kind(trainer, "Amina Abdi", Kind.TRAINER).number
    with trainer.office.deed() as session:
        account = session.scalars(sa.select(User.id).where(User.email == "amina@example.org")).one()
    told = {}
    for day in (date(2027, 7, 11), date(2027, 7, 12), date(2028, 1, 13)):
        with clock.set_to(clock.now().replace(year=day.year, month=day.month, day=day.day)):
            pages = [
                trainer.office.signed_in(account).get("/").text,
                trainer.office.coordinator(trainer.programme).get("/").text,
            ]
            told[day] = [f"ertificate {number} ends and can be renewed" in page for page in pages]
    assert told == {
        date(2027, 7, 11): [False, False],
        date(2027, 7, 12): [True, True],
        date(2028, 1, 13): [False, False],
    }


def test_a_renewed_certificate_takes_the_others_place_for_a_new_term(trainer: Graduation) -> None:
    old = of_kind(trainer, "Amina Abdi", Kind.TRAINER)
    url = f"/certificates/{old.id}/renew"
    early = trainer.proposer.post(url, {"reason": "Taught twice."})
    assert early.status_code == 422
    assert "can&#39;t be renewed yet" in early.text
    with clock.set_to(clock.now().replace(year=2027, month=8)):
        proposer = trainer.office.coordinator(trainer.programme)
        second = trainer.office.coordinator(trainer.programme)
        assert proposer.post(url, {"reason": "Taught twice."}).status_code == 303
        assert proposer.post(url, {"reason": "Again."}).status_code == 422
        assert of_kind(trainer, "Amina Abdi", Kind.TRAINER).state is CertificateState.ISSUED
        assert second.confirm(f"{trainer.url}/issue").status_code == 303
        trainer.work()
        page = trainer.office.anonymous().get(f"/verify/{old.code}")
    both = [c for c in trainer.office.certificates(trainer.registrations["Amina Abdi"]) if c.module_id]
    assert [(c.state.value, c.valid_until, c.supersedes_id) for c in both] == [
        ("superseded", date(2028, 1, 12), None),
        ("issued", date(2029, 8, 12), old.id),
    ]
    assert "This certificate was replaced by a newer one" in page.text
    assert qualifications(trainer) == [
        (date(2026, 1, 12), date(2027, 8, 11)),
        (date(2027, 8, 12), date(2029, 8, 12)),
    ]


def test_a_corrected_name_stands_on_a_new_certificate_that_ends_with_the_old(trainer: Graduation) -> None:
    old = of_kind(trainer, "Amina Abdi", Kind.TRAINER)
    with trainer.office.deed() as session:
        person = session.get_one(Person, trainer.persons["Amina Abdi"])
        person.family_name = "Abdi Warsame"
    answer = trainer.proposer.post(f"/certificates/{old.id}/correct", {"reason": "As in the passport."})
    assert answer.status_code == 303
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        trainer.issue()
    new = trainer.office.certificates(trainer.registrations["Amina Abdi"])[-1]
    assert (new.holder_name, new.state.value, new.valid_until) == (
        "Amina Abdi Warsame",
        "issued",
        date(2028, 1, 12),
    )
    assert trainer.office.read(Certificate, old.id).state is CertificateState.SUPERSEDED


def test_what_replaces_a_certificate_is_not_issued_once_that_one_is_revoked(trainer: Graduation) -> None:
    old = of_kind(trainer, "Amina Abdi", Kind.TRAINER)
    trainer.proposer.post(f"/certificates/{old.id}/correct", {"reason": "As in the passport."})
    trainer.second.post(f"/certificates/{old.id}/revoke", {"reason": "Fraud."})
    new = trainer.office.certificates(trainer.registrations["Amina Abdi"])[-1]
    answer = trainer.second.post(f"/certificates/{new.id}/issue")
    assert answer.status_code == 409
    assert "nothing to replace" in answer.text


def test_a_mark_corrected_after_the_issue_flags_the_certificate_and_decides_completion_anew(
    issued: Graduation,
) -> None:
    registration = issued.registrations["Amina Abdi"]
    assert corrected(issued, "Amina Abdi", 60) == 303
    certificate = issued.certificate("Amina Abdi")
    assert certificate.state is CertificateState.ISSUED
    assert issued.office.read(Registration, registration).state is RegistrationState.NOT_COMPLETED
    page = issued.second.get(f"/certificates/{certificate.id}").text
    assert "100 minutes attended became 60." in page
    assert "Its rules no longer hold." in page
    assert "what it was given on has changed" in issued.second.get("/").text
    assert corrected(issued, "Amina Abdi", 90) == 303
    assert issued.office.read(Registration, registration).state is RegistrationState.COMPLETED
    assert issued.office.count(CertificateFlag, CertificateFlag.settled_at.is_(None)) == 2


def marked(graduation: Graduation, name: str, mark: object) -> tuple[UUID, UUID]:
    """A published mark of 100 in the cohort's first module; the sitting and the paper."""
    sitting = graduation.office.sitting(graduation.cohort, state=SittingState.PUBLISHED)
    paper = graduation.office.paper(sitting, graduation.registrations[name], number=1234, mark=mark)
    return sitting, paper


def asks_for_a_mark(graduation: Graduation, least: int) -> None:
    curriculum = graduation.office.read(Cohort, graduation.cohort).curriculum_id
    with graduation.office.deed() as session:
        session.execute(
            sa.text("UPDATE curricula SET least_mark = :least WHERE id = :id").bindparams(
                sa.bindparam("id", curriculum, sa.Uuid()), least=least
            )
        )


def test_the_least_mark_of_each_module_counts_for_completion_unrounded(graduation: Graduation) -> None:
    registration = graduation.attended("Amina Abdi")
    asks_for_a_mark(graduation, 60)
    _sitting, paper = marked(graduation, "Amina Abdi", "59.99")
    standing = f"/registrations/{registration}/attendance"
    page = graduation.proposer.get(standing).text
    assert "Reach 60 of 100 in this module." in page
    assert "Reached: 59.99 of 100." in page
    assert "0.01 are missing." in page
    assert graduation.proposer.post(f"{graduation.url}/propose").status_code == 409
    with graduation.office.deed() as session:
        session.execute(sa.update(Result).where(Result.id == paper).values(mark=60))
    graduation.propose()


def test_a_module_and_its_trainers_are_certified_by_a_mark_of_their_own(graduation: Graduation) -> None:
    leads_to(graduation, Kind.MODULE, attendance_percent=80, least_mark=50)
    leads_to(graduation, Kind.TRAINER, attendance_percent=80, least_mark=80)
    graduation.attended("Amina Abdi")
    marked(graduation, "Amina Abdi", 79)
    graduation.propose()
    graduation.issue()
    assert held(graduation, "Amina Abdi") == [("programme", "issued"), ("module", "issued")]


def test_a_published_mark_corrected_after_the_issue_flags_and_decides_anew(graduation: Graduation) -> None:
    registration = graduation.attended("Amina Abdi")
    asks_for_a_mark(graduation, 60)
    sitting, _paper = marked(graduation, "Amina Abdi", 70)
    graduation.propose()
    graduation.issue()
    answer = graduation.proposer.post(
        f"/sittings/{sitting}/papers/1234/correct",
        {"version": "1", "mark": "55.5", "sat_on": "2026-01-05", "reason": "A page was overlooked."},
    )
    assert answer.status_code == 303
    page = graduation.second.get(f"/certificates/{graduation.certificate('Amina Abdi').id}").text
    assert "A mark of 70 became 55.5." in page
    assert "Its rules no longer hold." in page
    assert graduation.office.read(Registration, registration).state is RegistrationState.NOT_COMPLETED


def test_what_is_sat_again_after_the_issue_flags_the_certificate_and_decides_anew(
    graduation: Graduation,
) -> None:
    office, registration = graduation.office, graduation.attended("Amina Abdi")
    asks_for_a_mark(graduation, 60)
    sitting, _paper = marked(graduation, "Amina Abdi", 70)
    graduation.propose()
    graduation.issue()
    key = office.read(Sitting, sitting).assessment_id
    again = office.sitting(graduation.cohort, key, attempt=2, state=SittingState.HANDED_IN)
    office.paper(again, registration, number=4321, mark="55.5")
    assert graduation.proposer.post(f"/sittings/{again}/publish").status_code == 303
    page = graduation.second.get(f"/certificates/{graduation.certificate('Amina Abdi').id}").text
    assert "A mark of 70 became 55.5." in page
    assert "Its rules no longer hold." in page
    assert re.search(r"<bdi>[^<]+</bdi> · Reach 60 of 100 in this module", page)
    assert office.read(Registration, registration).state is RegistrationState.NOT_COMPLETED


def test_a_mark_of_nought_is_not_the_same_as_none(issued: Graduation) -> None:
    sitting, _paper = marked(issued, "Amina Abdi", None)
    url = f"/sittings/{sitting}/papers/1234/correct"
    late = {"mark": "0", "sat_on": "2026-01-05", "reason": "The paper came by post."}
    assert issued.proposer.post(url, {"version": "1", **late}).status_code == 303
    gone = {"mark": "", "reason": "It was another's."}
    assert issued.proposer.post(url, {"version": "2", **gone}).status_code == 303
    page = issued.second.get(f"/certificates/{issued.certificate('Amina Abdi').id}").text
    assert "A mark of 0 was published." in page
    assert "A mark of 0 was taken away." in page


def test_a_coordinator_says_that_it_stands_or_revokes_it(issued: Graduation) -> None:
    corrected(issued, "Amina Abdi", 90)
    url = f"/certificates/{issued.certificate('Amina Abdi').id}"
    assert issued.second.post(f"{url}/stands", {"reason": " "}).status_code == 422
    assert issued.second.post(f"{url}/stands", {"reason": "Ninety are enough."}).status_code == 303
    again = issued.second.post(f"{url}/stands", {"reason": "Ninety are enough."})
    assert again.status_code == 422
    assert "Nothing changed that is still to be looked at." in again.text
    corrected(issued, "Amina Abdi", 10)
    issued.second.post(f"{url}/revoke", {"reason": "Ten are not."})
    with issued.office.deed() as session:
        reasons = session.scalars(sa.select(CertificateFlag.reason).order_by(CertificateFlag.id)).all()
    assert reasons == ["Ninety are enough.", "Ten are not."]


def test_a_correction_that_changes_no_minute_flags_nothing(issued: Graduation) -> None:
    answer = issued.proposer.post(
        f"/sessions/{issued.session}/register/{issued.registrations['Amina Abdi']}",
        {"version": "1", "mark": "present", "minutes": "100", "reason": "Not late."},
    )
    assert answer.status_code == 303
    assert issued.office.count(CertificateFlag) == 0


def test_agreeing_twice_at_the_same_moment_issues_once(graduation: Graduation) -> None:
    for letter in "ABC":
        graduation.attended(f"Person {letter}")
    graduation.propose()
    visitors = [graduation.office.coordinator(graduation.programme) for _n in range(6)]
    assert sorted(at_once(visitors, f"{graduation.url}/issue")) == [303, *[409] * 5]
    assert graduation.work() == 3
    assert graduation.work() == 0
    assert graduation.office.count(Issuing) == 1
    assert graduation.office.count(Certificate, Certificate.state == CertificateState.ISSUED) == 3


def test_nobody_agrees_to_more_while_the_last_ones_are_being_issued(graduation: Graduation) -> None:
    graduation.attended("Person A")
    graduation.propose()
    assert graduation.second.confirm(f"{graduation.url}/issue").status_code == 303
    graduation.attended("Person B")
    graduation.propose()
    answer = graduation.second.confirm(f"{graduation.url}/issue")
    assert (answer.status_code, graduation.office.count(Issuing)) == (409, 1)
    with graduation.office.deed() as session, pytest.raises(StaleError, match="are being issued already"):
        agree(session.get_one(Cohort, graduation.cohort), actor=SYSTEM)
    assert graduation.work() == 1
    assert graduation.second.confirm(f"{graduation.url}/issue").status_code == 303


def test_a_worker_killed_half_way_and_run_again_issues_each_once(
    graduation: Graduation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "AT_ONCE", 2)
    for letter in "ABCDE":
        registration = graduation.attended(f"Person {letter}")
        person = graduation.office.read(Registration, registration).person_id
        graduation.office.account(person, email=f"{letter.lower()}@example.org")
    graduation.propose()
    graduation.second.confirm(f"{graduation.url}/issue")
    really, done = issuing.operations.issue, []

    def killed_at_the_fourth(certificate: Certificate, **options: Any) -> Certificate:
        done.append(certificate.number)
        if len(done) == 4:
            raise KeyboardInterrupt
        return really(certificate, **options)

    monkeypatch.setattr(issuing.operations, "issue", killed_at_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        graduation.work()
    issued = Certificate.state == CertificateState.ISSUED
    assert graduation.office.count(Certificate, issued) == 2
    assert "2 of 5 certificates are issued." in graduation.second.get(graduation.url).text
    monkeypatch.setattr(issuing.operations, "issue", really)
    assert graduation.work() == 3
    assert graduation.office.count(Certificate, issued) == 5
    assert graduation.office.count(Mail, Mail.subject == "Your certificate is issued") == 5


def test_whoever_lost_the_role_meanwhile_issues_nothing(graduation: Graduation) -> None:
    graduation.attended("Amina Abdi")
    graduation.propose()
    graduation.second.confirm(f"{graduation.url}/issue")
    with graduation.office.deed() as session:
        session.execute(sa.delete(Grant))
    graduation.work()
    assert graduation.certificate("Amina Abdi").state is CertificateState.PROPOSED
