"""An office with two of everything, one within a visitor's reach and one beyond, and a visitor of every role.

What is *ours* belongs to programme A, Kenya, one trainee and one trainer; what is *theirs* to
programme B, Ghana, and others. Programme A and its cohort are public, B's are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from app.access.actor import SYSTEM, Halfway, Role, ScopeKind
from app.accreditation.follow_models import Condition, SurveillanceReport
from app.accreditation.models import Accreditation, AccreditingBody, CriterionMapping, Standard
from app.accreditation.states import MappingKind, StandardState
from app.cascade.models import CascadeActivity
from app.certificates.models import Certificate
from app.certificates.states import CertificateState
from app.cohorts.models import Cohort, CohortPartner
from app.cohorts.states import CohortState, Secrecy
from app.complaints.models import Complaint
from app.complaints.states import Category
from app.core import clock
from app.core.files import FileKind
from app.core.texts import Texts
from app.credentials import operations as credentials
from app.credentials.models import StatusList
from app.disclosure.models import Opening
from app.dossiers import freezing
from app.dossiers.models import Dossier, EvidenceDocument, Reviewer
from app.dossiers.queries import read_anew
from app.dossiers.review_models import BoardDecision, InformationRequest
from app.dossiers.states import DossierState
from app.dossiers.states import Outcome as Decided
from app.drafting.models import DraftRun
from app.duplicates.models import Suggestion
from app.evaluations.models import EvaluationAsk, EvaluationRound, Questionnaire
from app.evaluations.questions import shipped
from app.evaluations.states import Audience
from app.hooks.models import Webhook
from app.letters.kinds import LetterKind
from app.letters.models import Letter
from app.needs.models import StateNeed
from app.nominations.models import NomineeFile
from app.people.models import Person
from app.programmes.models import Award, Outcome, Partner, ProgrammePartner
from app.programmes.states import CertificateKind, CurriculumState, PartnerRole, ProgrammeState, ThematicArea
from app.protection.models import DataRequest, LegalHold
from app.protection.states import HoldKind, RequestKind, RequestState
from app.registrations.states import RegistrationState
from app.reports.kinds import ReportKind, Rhythm
from app.reports.models import Report, ReportIssue
from app.screening.models import Screening
from app.selection import solver
from app.selection.instance import Instance, Nominee
from app.selection.models import Allocation
from app.selection.states import AllocationState
from app.timetable.decided import DayKind, HolidayDecision
from app.timetable.models import Unit
from app.timetable.states import SessionState
from app.venues.models import Room
from tests.support.office import RUBRIC, Office, Visitor

OFFICE_ROLES = (
    Role.ADMINISTRATOR,
    Role.REVIEWER,
    Role.BOARD_MEMBER,
    Role.DATA_PROTECTION_OFFICER,
    Role.OBSERVER,
)
NOMINEE = "0123456789abcdef"
"""The key of the one nominee of each half's selection."""
PAPER = 4711
"""The number of the one paper of each half's sitting."""
IDENTITIES = tuple(Role)
"""Everyone who may come: each role once, and the public, who has no account."""


@dataclass(frozen=True)
class Side:
    """One half of the office: every object that an address may name, by the address's argument."""

    objects: dict[str, UUID | str]
    person: UUID
    trainer: UUID
    administrator: UUID
    reviewer: UUID


class Scene:
    """Both halves, and who comes."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.ours = self._side("KE", public=True)
        self.theirs = self._side("GH", public=False)
        with office.deed():
            credentials.rotate_key(actor=SYSTEM, is_compromised=False)
        office.add(StatusList, number=1)
        self.nowhere = {name: uuid4() for name in self.ours.objects}

    def visitor(self, role: Role) -> Visitor:
        """Someone with that role and no other, over what is ours; with a token of the same account."""
        user = None if role is Role.PUBLIC else self._account(role)
        visitor = self.office.signed_in(user) if user else self.office.anonymous()
        visitor.program = self.office.program(user)
        return visitor

    def _account(self, role: Role) -> UUID:
        if role is Role.TRAINEE:
            return self.office.account(self.ours.person)
        if role is Role.TRAINER:
            return self.office.account(self.ours.trainer)
        person = {
            Role.ADMINISTRATOR: self.ours.administrator,
            Role.REVIEWER: self.ours.reviewer,
        }.get(role)
        user = self.office.account(person)
        if role in OFFICE_ROLES:
            self.office.grant(user, role)
        elif role is Role.FOCAL_POINT:
            self.office.grant(user, role, ScopeKind.MEMBER_STATE, "KE")
        else:
            self.office.grant(user, role, ScopeKind.PROGRAMME, self.ours.objects["programme_id"])
        return user

    def halfway(self, step: Halfway) -> Visitor:
        """An administrator, who could do much, between the password and the second factor."""
        user = self.office.account()
        self.office.grant(user, Role.ADMINISTRATOR)
        if step is Halfway.FACTOR:
            self.office.code_app(user)
        return self.office.signed_in(user, has_passed=False)

    def _side(self, state: str, *, public: bool) -> Side:
        office = self.office
        programme = office.programme(
            f"P{state}", state=ProgrammeState.PUBLISHED if public else ProgrammeState.DRAFT
        )
        curriculum = office.curriculum(programme)
        draft = office.curriculum(programme, number=2, state=CurriculumState.DRAFT, modules=("M1", "M2"))
        module = office.modules(draft)[0]
        outcome = office.add(Outcome, module_id=module, position=2, text=Texts(en="can do more"))
        cohort = office.cohort(programme, state=CohortState.OPEN if public else CohortState.PLANNED)
        person, teacher = office.person(state=state), office.person()
        registration = office.registration(
            cohort, person, state=RegistrationState.ATTENDING, member_state=state
        )
        trainer, room = office.trainer(teacher), office.room(f"Salle {state}")
        session = office.session(cohort, room=room, trainers=[trainer], state=SessionState.SCHEDULED)
        office.mark(session, registration)
        sitting = office.sitting(cohort)
        office.paper(sitting, registration, number=PAPER, mark=50, second_mark=70)
        partner = office.add(Partner, name=Texts(en=f"Partner {state}"), name_key=f"partner {state}")
        objects: dict[str, UUID | str] = {
            "programme_id": programme,
            "curriculum_id": draft,
            "version_id": curriculum,
            "module_id": module,
            "outcome_id": outcome,
            "award_id": office.add(
                Award,
                curriculum_id=draft,
                kind=CertificateKind.MODULE,
                module_id=module,
                attendance_percent=80,
            ),
            "cohort_id": cohort,
            "registration_id": registration,
            "session_id": session,
            "sitting_id": sitting,
            "assessment_id": office.assessment(module, rubric=RUBRIC),
            "trainer_id": trainer,
            "interpreter_id": office.interpreter(),
            "equipment_id": office.equipment(office.read(Room, room).venue_id, f"Set {state}"),
            "room_id": room,
            "venue_id": office.read(Room, room).venue_id,
            "certificate_id": self._certificate(registration, cohort, person, state),
            "accreditation_id": self._accreditation(programme, curriculum, state),
            **self._standard(state, public=public),
            "decision_id": office.add(
                HolidayDecision,
                kind=DayKind.HOLIDAY,
                country=state,
                name="Day of the elections",
                day=date(2026, 12, 1),
                source="The government",
                decided_at=clock.now(),
            ),
            "hold_id": office.add(
                LegalHold,
                subject_kind=HoldKind.PERSON,
                subject_id=teacher,
                reason="An inquiry.",
                placed_by=office.account(),
                placed_at=clock.now(),
            ),
            "request_id": office.add(
                DataRequest,
                person_id=person,
                kind=RequestKind.ERASURE,
                state=RequestState.OPEN,
                due_on=date(2026, 2, 11),
            ),
            "letter_id": office.add(
                Letter,
                kind=LetterKind.OFFER,
                cohort_id=cohort,
                programme_id=programme,
                state_code=state,
                registration_id=registration,
                person_id=person,
                reader=f"Reader of {state}",
                language="en",
                subject="Invitation",
                body="You are invited.",
            ),
            "suggestion_id": self._pair(programme, person, state),
            "nominee_document_id": self._document(registration, cohort),
            "material_id": office.material(session, trainer=trainer),
            "nominee_file_id": office.add(
                NomineeFile,
                cohort_id=cohort,
                programme_id=programme,
                state_code=state,
                sent_by=office.account(),
                total=0,
                labels={},
                unknown=[],
            ),
            "allocation_id": self._allocation(programme, cohort, public=public),
            "run_id": office.add(
                DraftRun,
                cohort_id=cohort,
                programme_id=programme,
                number=1,
                instance={"slots": [], "units": [], "placed": []},
                keys={},
            ),
            "grant_id": office.grant(office.account(), Role.OBSERVER),
            "need_id": office.add(
                StateNeed,
                programme_id=programme,
                state_code=state,
                theme=ThematicArea.SECURITY,
                text="Radios.",
                given_by=office.account(),
            ),
            **self._reports(programme, state, public=public),
            "complaint_id": office.add(
                Complaint, category=Category.OTHER, person_id=person, due_on=date(2026, 2, 11)
            ),
            "unit_id": office.unit(state),
            "webhook_id": office.add(
                Webhook,
                name="Learning platform",
                url="https://hooks.example/in",
                topics=["cohort"],
                secret="",
            ),
            "teaching_unit_id": office.add(
                Unit,
                cohort_id=cohort,
                programme_id=programme,
                module_id=office.modules(curriculum)[0],
                code="U1",
                position=1,
                title=Texts(en="Interviewing"),
                sessions=1,
                minutes=120,
                language="en",
            ),
            "user_id": office.account(),
            "invitation_id": office.invitation(),
            "code": "A" * 26 if public else "B" * 26,
        }
        objects["programmes.partnership_id"] = office.add(
            ProgrammePartner, programme_id=programme, partner_id=partner, role=PartnerRole.DONOR
        )
        objects["cohorts.partnership_id"] = office.add(
            CohortPartner, cohort_id=cohort, partner_id=partner, role=PartnerRole.DONOR
        )
        asks = [question.stored() for question in shipped(Audience.TRAINEES)]
        questionnaire = office.add(
            Questionnaire,
            audience=Audience.TRAINEES if public else Audience.GRADUATES,
            number=1,
            asks=asks,
            published_at=None,
        )
        evaluation = office.add(
            EvaluationRound,
            audience=Audience.TRAINEES,
            cohort_id=cohort,
            programme_id=programme,
            module_id=office.modules(curriculum)[0],
            questionnaire_id=questionnaire,
            opened_on=clock.now().date(),
            closes_on=clock.now().date() + timedelta(days=21),
            asked=1,
        )
        objects["cascade_activity_id"] = office.add(
            CascadeActivity,
            registration_id=registration,
            programme_id=programme,
            person_id=person,
            state_code=state,
            first_day=date(2026, 1, 5),
            last_day=date(2026, 1, 6),
            place=f"Academy of {state}",
            participants=12,
            women=5,
        )
        objects["questionnaire_id"] = questionnaire
        objects["evaluation_round_id"] = evaluation
        objects["evaluation_ask_id"] = office.add(
            EvaluationAsk, round_id=evaluation, registration_id=registration, person_id=person
        )
        office.add(
            Screening, registration_id=registration, programme_id=programme, decided_by=office.account()
        )
        administrator = office.person()
        objects["opening_id"] = office.add(
            Opening,
            registration_id=registration,
            programme_id=programme,
            kind="screening",
            reason="A family asks.",
            person_id=administrator,
            opened_at=clock.now(),
            until=clock.now() + timedelta(hours=1),
        )
        reviewer = office.person()
        objects |= self._dossier(objects, curriculum, reviewer)
        return Side(objects, person, teacher, administrator, reviewer)

    def _dossier(self, objects: dict[str, UUID | str], curriculum: UUID, reviewer: UUID) -> dict[str, UUID]:
        """A dossier under review with its reviewer, a document and a question."""
        office = self.office
        dossier = office.add(
            Dossier,
            programme_id=objects["programme_id"],
            curriculum_id=curriculum,
            standard_id=objects["standard_id"],
            state=DossierState.UNDER_REVIEW,
        )
        account = office.account()
        with office.deed() as session:
            document = EvidenceDocument(
                programme_id=objects["programme_id"], title="The agreement", content_digest="0" * 64
            )
            document.keep(FileKind.PDF, b"%PDF-1.4")
            session.add(document)
            session.flush()
            submission = freezing.freeze(read_anew(dossier)).id
            key = document.id
        return {
            "dossier_id": dossier,
            "reviewer_id": office.add(
                Reviewer, dossier_id=dossier, user_id=account, person_id=reviewer, round=1
            ),
            "condition_id": self._condition(objects, key, reviewer),
            "surveillance_report_id": office.add(
                SurveillanceReport,
                programme_id=objects["programme_id"],
                accreditation_id=objects["accreditation_id"],
                number=1,
                due_on=date(2026, 3, 1),
                changes="Nothing changed.",
                figures=[],
                document_id=key,
                examiner_id=reviewer,
                handed_in_by=account,
            ),
            "evidence_document_id": key,
            "board_decision_id": office.add(
                BoardDecision, dossier_id=dossier, round=1, outcome=Decided.DEFER, words="Complete it."
            ),
            "submission_id": submission,
            "information_request_id": office.add(
                InformationRequest,
                dossier_id=dossier,
                round=1,
                question="Who signs it?",
                due_on=date(2026, 2, 1),
            ),
        }

    def _condition(self, objects: dict[str, UUID | str], document: UUID, examiner: UUID) -> UUID:
        """A condition whose evidence waits for the reviewer who examines it."""
        return self.office.add(
            Condition,
            programme_id=objects["programme_id"],
            accreditation_id=objects["accreditation_id"],
            words="Hold the yearly review.",
            examiner_id=examiner,
            due_on=date(2026, 3, 1),
            document_id=document,
        )

    def _document(self, registration: UUID, cohort: UUID) -> UUID:
        asked = self.office.ask_for(cohort, "passport", secrecy=Secrecy.PASSPORT)
        return self.office.document(registration, asked)

    def _pair(self, programme: UUID, person: UUID, state: str) -> UUID:
        first, second = sorted((person, self.office.person(state=state)))
        return self.office.add(
            Suggestion, first_id=first, second_id=second, programme_id=programme, reasons=["email"], moved=[]
        )

    def _reports(self, programme: UUID, state: str, *, public: bool) -> dict[str, UUID | str]:
        """A report, and one that was made: for donors, or for the office alone."""
        facts = {"programme_id": programme, "made_by": self.office.account()}
        report = self.office.add(
            Report,
            kind=ReportKind.ANNUAL,
            title=Texts(en="A report"),
            text=Texts(),
            figures=["registrations.participants"],
            dimensions=[],
            rhythm=Rhythm.NEVER,
            **facts,
        )
        said = {
            "title": "A report",
            "text": [],
            "facts": [],
            "tables": [],
            "notes": [],
            "map": "",
            "timeline": "",
        }
        issue = self.office.add(
            ReportIssue,
            report_id=report,
            kind=ReportKind.DONOR if public else ReportKind.ANNUAL,
            state_code=state,
            number=1,
            content=dict.fromkeys(("en", "fr", "ar", "pt"), said),
            digest="0" * 64,
            **facts,
        )
        return {"report_id": report, "report_issue_id": issue}

    def _allocation(self, programme: UUID, cohort: UUID, *, public: bool) -> UUID:
        nominee = Nominee(key=NOMINEE, state="KE", languages={"en": "C1"})
        instance = Instance(seats=1, languages=("en",), rules=(), nominees=(nominee,))
        return self.office.add(
            Allocation,
            cohort_id=cohort,
            programme_id=programme,
            number=1,
            state=AllocationState.CONFIRMED,
            instance=instance.as_data(),
            instance_hash=instance.hash,
            result=solver.solve(instance).as_data(instance),
            same_state_first=False,
            made_by=self.office.account(),
            published_at=clock.now() if public else None,
        )

    def _accreditation(self, programme: UUID, curriculum: UUID, state: str) -> UUID:
        body = self.office.add(AccreditingBody, name=Texts(en=f"Body {state}"), name_key=f"body {state}")
        standard = self.office.add(
            Standard, body_id=body, code="S1", title=Texts(en="Standard"), state=StandardState.PUBLISHED
        )
        return self.office.add(
            Accreditation,
            programme_id=programme,
            curriculum_id=curriculum,
            standard_id=standard,
            valid_from=date(2026, 1, 1),
            valid_until=date(2027, 12, 31),
            document_reference="R/1",
        )

    def _standard(self, state: str, *, public: bool) -> dict[str, UUID | str]:
        """A standard whose one criterion is equal to one of another; it is published or a draft."""
        body = self.office.add(AccreditingBody, name=Texts(en=f"Asker {state}"), name_key=f"asker {state}")
        criteria = []
        for code in ("S2", "S3"):
            standard = self.office.add(
                Standard,
                body_id=body,
                code=code,
                title=Texts(en="Standard"),
                state=StandardState.PUBLISHED if public else StandardState.DRAFT,
            )
            criteria.append((standard, self.office.criterion(standard)))
        return {
            "body_id": body,
            "standard_id": criteria[0][0],
            "criterion_id": criteria[0][1],
            "group_code": "A",
            "measure_name": "attendance.rate",
            "criterion_mapping_id": self.office.add(
                CriterionMapping,
                criterion_id=criteria[0][1],
                other_id=criteria[1][1],
                kind=MappingKind.EQUAL,
            ),
        }

    def _certificate(self, registration: UUID, cohort: UUID, person: UUID, state: str) -> UUID:
        found = self.office.read(Person, person)
        return self.office.add(
            Certificate,
            registration_id=registration,
            programme_id=self.office.read(Cohort, cohort).programme_id,
            cohort_id=cohort,
            person_id=person,
            state_code=state,
            number=f"2026-{state}",
            code="A" * 26 if state == "KE" else "B" * 26,
            holder_name=found.name,
            initials=found.initials,
            language="en",
            state=CertificateState.ISSUED,
            issued_on=date(2026, 1, 10),
        )
