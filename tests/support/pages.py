"""Every page of the demonstration office, each with a person who may see it and something true on it.

The sweep of `tests/laws/test_pages.py` and the pictures go through this list. A new page has its line in
EXAMPLES, or the sweep fails; one that shows best in several states or to several people has several.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from app.accreditation.follow_models import Condition, SurveillanceReport
from app.accreditation.follow_states import ConditionState, ReportState
from app.accreditation.models import Accreditation, AccreditingBody, Criterion, Standard
from app.accreditation.states import AccreditationState, StandardState
from app.arrivals.models import Needs, Travel
from app.assessments.models import Result, Sitting
from app.assessments.states import SittingState
from app.cascade.models import CascadeActivity, CascadeLink
from app.cascade.states import CascadeState
from app.certificates.models import Certificate, CertificateFlag
from app.certificates.states import CertificateState
from app.cohorts.models import AskedDocument, Cohort
from app.cohorts.states import CohortState, Secrecy
from app.complaints.models import Complaint
from app.complaints.states import ComplaintState
from app.core import clock
from app.core.crypto import token_hash
from app.core.db import db, new_id
from app.core.outbox import Mail
from app.core.templating import OFFICE_ZONE
from app.disclosure.models import Opening
from app.documents.models import NomineeDocument
from app.dossiers.models import Dossier, EvidenceDocument, EvidenceUse, Submission
from app.dossiers.review_models import InformationRequest
from app.dossiers.states import DossierState
from app.drafting.models import DraftRun
from app.duplicates.models import Suggestion
from app.evaluations.models import EvaluationAsk, EvaluationRound, Questionnaire
from app.evaluations.states import SMALLEST, Audience
from app.hooks.models import Webhook
from app.interpreters.models import Interpreter
from app.letters.models import Letter
from app.materials.models import Material
from app.materials.states import MaterialState, Shown
from app.needs.models import StateNeed
from app.nominations.models import NomineeFile
from app.nominations.states import FileState
from app.people.links import AccountInvitation
from app.people.models import Grant, Person, User
from app.programmes.models import Assessment, Award, Curriculum, Module, Outcome, Programme, ProgrammePartner
from app.programmes.states import AssessmentKind, CertificateKind, CurriculumState
from app.protection.models import DataRequest, LegalHold
from app.protection.states import RequestKind, RequestState
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.reports.kinds import ReportKind
from app.reports.models import Report, ReportIssue
from app.screening.models import RecipientUnit, Screening
from app.screening.states import RecordState
from app.selection.models import Allocation
from app.selection.states import AllocationState
from app.timetable.join_links import JoinLink
from app.timetable.models import Session, Teaching, Unit
from app.timetable.states import SessionState
from app.trainers.models import Qualification, Trainer
from app.venues.models import Equipment, Room
from tests.support.demonstration import BEGUN, Demonstration
from tests.support.office import Office, Visitor

NEWCOMER = "newcomer@example.org"
"""Who has just made an account, so that there is a letter to read and an address to confirm."""

EVALUATION_LINK = "a-link-of-an-evaluation-in-the-demonstration"
REPORT_LINK = "a-link-of-a-report-in-the-demonstration-ever"
"""What stands in letters that nobody sent."""

NO_PAGE = {
    "reports.file": "a file",
    "accreditation.criteria_file": "a file",
    "arrivals.open_list": "the way back to the masked list",
    "arrivals.open_own": "the way back to the masked record",
    "arrivals.reveal": "the way back to the masked record",
    "arrivals.visa_letter": "the way back to the masked record",
    "attendance.kit": "what a device keeps of a register",
    "attendance.worker": "a script",
    "assessments.template_of_cohort": "a file",
    "assessments.template_of_sitting": "a file",
    "catalogue.atom": "a feed",
    "catalogue.catalogue": "a file for programmes",
    "certificates.sheet": "a PDF",
    "credentials.badge": "a file",
    "credentials.badge_png": "a file",
    "credentials.document": "a file",
    "credentials.identity": "a file for programmes",
    "credentials.look_at_file": "the way back",
    "credentials.status": "a file for programmes",
    "credentials.token": "a file",
    "hosting.health": "a word for programmes",
    "hosting.measured": "a file for programmes",
    "hosting.ready": "a word for programmes",
    "letters.preview_sheet": "a PDF",
    "letters.sheet": "a PDF",
    "documents.fetch": "a file",
    "materials.fetch": "the way back to the material",
    "surveillance.condition_document": "a file",
    "surveillance.report_document": "a file",
    "dossiers.comment": "the way back to the criterion, but within a term",
    "dossiers.fetch": "a file",
    "dossiers.letter": "a file",
    "dossiers.report_visit": "the way back to the dossier, but for a visit",
    "nominations.template": "a file",
    "people.begin_directory": "a way to the directory",
    "people.finish_directory": "the way back",
    "disclosure.read": "the way back to the masked record",
    "screening.reveal": "the way back to the masked record",
    "screening.reveal_unit": "the same",
    "drafting.file": "a file",
    "selection.file": "a file",
    "complaints.reveal": "the way back to the sealed complaint",
    "registrations.put_in_place": "the way back to the desk",
    "registrations.reorder": "the same",
    "static": "files",
    "surveillance.due_calendar": "a calendar's file",
    "timetable.calendar": "a calendar's file",
    "timetable.curriculum_file": "a file",
    "timetable.join": "the way back to the session",
}
"""What a GET answers with something other than a page."""

AFTER_PASSWORD = " after the password"
"""How the name of a visitor ends who owes the second factor."""

FOR_BUILDERS = "development."
"""How the names of the pages begin that exist in development only."""


@dataclass(frozen=True)
class Example:
    """One page as one person sees it: `who` is an account's name before the @, empty for a stranger.

    `values` says for an argument of the address which known object, or which word, stands there;
    without it, it is the object that has the argument's own name.
    """

    who: str = ""
    values: dict[str, str] = field(default_factory=dict)
    query: str = ""
    status: int = 200


def _of(who: str = "", *, query: str = "", status: int = 200, **values: str) -> Example:
    return Example(who, values, query, status)


_ADMIN, _COORDINATOR, _BORDER = _of("administrator"), _of("coordinator"), _of("coordinator.border")
_SOON = _of("coordinator.border", cohort_id="soon")
_KENYA, _ATTENDING, _SCREENING = _of("focal.kenya"), _of("attending"), _of("screening")
_HALFWAY = _of(f"administrator{AFTER_PASSWORD}")

EXAMPLES: dict[str, list[Example]] = {
    "accreditation.accredited": [_of(), _of("graduate")],
    "accreditation.add_criterion": [_ADMIN],
    "accreditation.add_standard": [_ADMIN],
    "accreditation.begin_standard": [_ADMIN],
    "accreditation.compare_standard": [_ADMIN],
    "accreditation.edit_body": [_ADMIN],
    "accreditation.edit_criterion": [_ADMIN],
    "accreditation.edit_group": [_ADMIN],
    "accreditation.map_standard": [_ADMIN, _of("administrator", standard_id="university_standard")],
    "accreditation.move_standard": [
        _of("administrator", name="publish"),
        _of("administrator", name="retire", standard_id="published_standard"),
    ],
    "accreditation.remove_criterion": [_ADMIN],
    "accreditation.standard": [
        _ADMIN,
        _of("administrator", standard_id="published_standard"),
        _of("coordinator", standard_id="published_standard"),
        _of("board", standard_id="university_standard"),
    ],
    "accreditation.standard_file": [_ADMIN],
    "accreditation.standard_rules": [_ADMIN],
    "accreditation.standards_index": [_ADMIN, _of("board")],
    "accreditation.index": [_ADMIN, _of("board")],
    "accreditation.move": [_of("administrator", name="suspend")],
    "accreditation.record": [_ADMIN],
    "accreditation.show": [_ADMIN, _of("administrator", accreditation_id="suspended_accreditation")],
    "arrivals.needs": [_of("focal.senegal", registration_id="unanswered")],
    "arrivals.of_cohort": [_of("coordinator.border", cohort_id="offers")],
    "arrivals.show": [
        _ATTENDING,
        _of("focal.senegal", registration_id="unanswered"),
        _BORDER,
    ],
    "arrivals.travel": [_of("focal.senegal", registration_id="unanswered")],
    "attendance.check_in": [_of("attending", session_id="waiting")],
    "assessments.agree": [_of("coordinator.border", sitting_id="handed_in", number="apart")],
    "assessments.by_trainee": [_BORDER],
    "assessments.correct": [_of("coordinator.border", sitting_id="published_marks", number="paper")],
    "assessments.file_of_cohort": [_BORDER],
    "assessments.file_of_sitting": [_BORDER],
    "assessments.mark_by_rubric": [_of("coordinator.border", sitting_id="by_rubric", number="to_judge")],
    "assessments.second_by_rubric": [_of("coordinator.border", sitting_id="handed_in", number="apart")],
    "assessments.mine": [_of("trainer"), _BORDER],
    "assessments.move": [
        _of("coordinator.border", name="hand_in"),
        _of("coordinator.border", sitting_id="handed_in", name="take_back"),
    ],
    "assessments.numbers": [_BORDER],
    "assessments.of_cohort": [_BORDER],
    "assessments.of_trainee": [_ATTENDING, _of("coordinator", registration_id="graduated")],
    "assessments.second": [_of("coordinator.border", sitting_id="handed_in")],
    "assessments.sit_again": [_of("coordinator.border", sitting_id="published_marks")],
    "assessments.sitting": [
        _BORDER,
        _of("coordinator.border", sitting_id="published_marks"),
    ],
    "attendance.correct": [_of("coordinator.border", session_id="held", registration_id="attending")],
    "attendance.from_paper": [_of("trainer", session_id="waiting")],
    "attendance.of_cohort": [_BORDER],
    "attendance.offline": [_of()],
    "attendance.paper": [_of("trainer", session_id="waiting")],
    "attendance.register": [
        _of("trainer", session_id="waiting"),
        _of("coordinator.border", session_id="held"),
    ],
    "attendance.screen": [_of("trainer", session_id="waiting")],
    "credentials.check": [_of()],
    "certificates.propose": [_of("coordinator", cohort_id="past")],
    "certificates.decide": [
        _of("registrar", certificate_id="proposed", name="reject"),
        _of("administrator", name="revoke"),
    ],
    "certificates.index": [_ADMIN, _of("graduate")],
    "certificates.issue_all": [_of("registrar", cohort_id="over")],
    "certificates.let_stand": [_of("registrar", certificate_id="flagged")],
    "certificates.of_cohort": [_of("registrar", cohort_id="over"), _of("coordinator", cohort_id="past")],
    "certificates.replace": [
        _of("coordinator", name="correct"),
        _of("coordinator", certificate_id="renewable", name="renew"),
    ],
    "certificates.show": [
        _of("graduate"),
        _of("registrar", certificate_id="proposed"),
        _of("registrar", certificate_id="flagged"),
        _of("coordinator", certificate_id="renewable"),
        _of("coordinator", certificate_id="superseded"),
    ],
    "credentials.verify": [
        _of(code="valid"),
        _of(code="revoked"),
        _of(code="ABCDEFGHIJKLMNOPQRSTUVWXYZ", status=404),
    ],
    "cohorts.add_partner": [_BORDER],
    "cohorts.call": [_of("coordinator", cohort_id="open"), _of("coordinator.border", cohort_id="planned")],
    "cohorts.choose_programme": [_COORDINATOR],
    "cohorts.edit": [_of("coordinator", cohort_id="open"), _BORDER],
    "cohorts.edit_call": [_of("coordinator", cohort_id="open")],
    "cohorts.index": [_COORDINATOR, _of("administrator", query="sort=-code")],
    "cohorts.move": [_of("coordinator", cohort_id="open", name="postpone")],
    "cohorts.overview": [
        _BORDER,
        _of("coordinator", cohort_id="open"),
        _of("coordinator", cohort_id="prisons"),
        _of("coordinator.border", cohort_id="offers"),
        _of("coordinator.border", cohort_id="soon"),
        _of("coordinator.border", cohort_id="planned"),
        _of("coordinator.border", cohort_id="over"),
        _of("coordinator", cohort_id="postponed"),
        _of("coordinator.border", cohort_id="cancelled"),
    ],
    "cohorts.partners": [_BORDER],
    "cohorts.plan": [_COORDINATOR],
    "cohorts.show": [_of(cohort_id="open"), _of("trainee", cohort_id="open"), _of(cohort_id="past")],
    "completion.of_cohort": [_BORDER, _of("coordinator.border", cohort_id="over")],
    "completion.standing": [_ATTENDING, _of("coordinator.border", registration_id="failed")],
    "evaluations.index": [_ADMIN, _of("observer")],
    "evaluations.mine": [_of("trainer")],
    "evaluations.of_programme": [
        _COORDINATOR,
        _of("observer"),
        _of("coordinator", query="audience=graduates"),
        _of("coordinator", query="audience=states"),
    ],
    "evaluations.of_round": [
        _COORDINATOR,
        _of("coordinator", evaluation_round_id="small_round"),
        _of("coordinator.border", evaluation_round_id="open_round"),
    ],
    "evaluations.reopen": [_of("coordinator", evaluation_round_id="small_round")],
    "evaluations.named": [_COORDINATOR],
    "evaluations.supervisor": [_of("graduate", registration_id="graduated")],
    "evaluations.supervisors": [_KENYA],
    "cascade.anew": [_of("graduate", cascade_activity_id="returned_report")],
    "cascade.by_letter": [_of(token="report_link"), _of(token="dead", status=410)],
    "cascade.index": [
        _COORDINATOR,
        _of("coordinator", query="programme=STOCTI&state=SN"),
        _of("focal.senegal"),
    ],
    "cascade.report": [_of("graduate", registration_id="graduated")],
    "cascade.show": [
        _of("focal.senegal", cascade_activity_id="waiting_report"),
        _of("graduate", cascade_activity_id="returned_report"),
    ],
    "cascade.thanks": [_of()],
    "evaluations.words": [_COORDINATOR, _of("coordinator", evaluation_round_id="small_round")],
    "evaluations.questionnaires": [_ADMIN],
    "evaluations.questionnaire": [_ADMIN, _of("administrator", questionnaire_id="draft_questionnaire")],
    "evaluations.reword": [
        _of("administrator", questionnaire_id="draft_questionnaire", asked_key="relevance")
    ],
    "evaluations.asked": [_ATTENDING],
    "evaluations.by_link": [_of(token="evaluation_link"), _of(token="dead", status=410)],
    "evaluations.thanks": [_of()],
    "complaints.follow": [_of(token="complaint_link")],
    "complaints.index": [_ADMIN],
    "complaints.make": [_of(), _ATTENDING],
    "complaints.mine": [_of("trainee"), _ATTENDING],
    "complaints.show": [_ADMIN, _of("administrator", complaint_id="late_complaint")],
    "consent.document": [_of(name="notice")],
    "consent.documents": [_of("data.protection"), _ADMIN],
    "consent.mine": [_COORDINATOR, _ATTENDING],
    "consent.publish": [_of("administrator", name="code")],
    "consent.publish_notice": [_of("data.protection")],
    "development.letter": [_of()],
    "development.mailbox": [_of()],
    "development.styleguide": [_of(), _of(query="wrong=1")],
    "disclosure.break_glass": [_ADMIN],
    "disclosure.openings": [_of("data.protection")],
    "disclosure.show": [_ADMIN, _of("data.protection")],
    "home.accessibility": [_of()],
    "hosting.housekeeping": [_ADMIN],
    "home.help_page": [_of()],
    "home.privacy": [_of()],
    "home.start": [
        _of(),
        _ADMIN,
        _COORDINATOR,
        _BORDER,
        _of("trainer"),
        _SCREENING,
        _of("reviewer"),
        _of("board"),
        _of("data.protection"),
        _KENYA,
        _of("trainee"),
        _of("graduate"),
        _of("invited"),
        _ATTENDING,
        _of("observer"),
    ],
    "letters.edit_office_wording": [_of("administrator", name="offer")],
    "letters.edit_wording": [_of("coordinator", cohort_id="open", name="call")],
    "letters.index": [_of("coordinator", cohort_id="open")],
    "letters.office_wording": [_of("administrator", name="regret")],
    "letters.office_wordings": [_ADMIN],
    "letters.show": [_of("focal.kenya", letter_id="call_letter")],
    "letters.wording": [_of("coordinator", cohort_id="open", name="call")],
    "letters.wordings": [_of("coordinator", cohort_id="open")],
    "documents.ask": [_of("coordinator", cohort_id="open")],
    "documents.asked": [_of("coordinator", cohort_id="open"), _of("coordinator.border", cohort_id="planned")],
    "documents.change": [_of("coordinator", cohort_id="open", document_code="passport")],
    "documents.hand_in": [
        _of("focal.kenya", registration_id="submitted", document_code="passport"),
        _of("focal.kenya", registration_id="returned", document_code="letter"),
    ],
    "documents.open_one": [_KENYA, _COORDINATOR],
    "nominations.add_question": [
        _of("coordinator", cohort_id="open"),
        _of("coordinator", query="kind=several", cohort_id="open"),
    ],
    "nominations.apply": [_of("trainee", cohort_id="open")],
    "nominations.change_question": [
        _of("coordinator", cohort_id="open", question_key="sector"),
        _of("coordinator", cohort_id="open", question_key="expected_use"),
    ],
    "nominations.check": [_of("focal.kenya", registration_id="returned")],
    "nominations.edit": [
        _of("focal.kenya", registration_id="returned"),
        _of("focal.kenya", registration_id="returned", query="part=work"),
    ],
    "nominations.endorse": [_of("focal.kenya", registration_id="submitted")],
    "nominations.checked_file": [_KENYA],
    "nominations.send_file": [_of("focal.kenya", cohort_id="open"), _of("coordinator", cohort_id="open")],
    "nominations.nominate": [_of("focal.kenya", cohort_id="open")],
    "nominations.preview": [_of("coordinator", query="tongue=ar&reader=official", cohort_id="open")],
    "nominations.questions": [_of("coordinator", cohort_id="open"), _of("screening", cohort_id="open")],
    "nominations.take_over_questions": [_of("coordinator", cohort_id="open")],
    "materials.add": [_BORDER],
    "materials.add_to_session": [_of("trainer", session_id="lectured")],
    "materials.change": [_BORDER, _of("trainer", material_id="own_material")],
    "materials.of_cohort": [_BORDER, _SOON],
    "materials.of_session": [_of("trainer", session_id="lectured")],
    "materials.of_trainee": [_ATTENDING, _BORDER],
    "materials.replace": [_BORDER],
    "materials.show": [
        _ATTENDING,
        _BORDER,
        _of("trainer", material_id="own_material"),
        _of("coordinator.border", material_id="withdrawn_material"),
        _of("coordinator.border", material_id="later_material"),
    ],
    "materials.withdraw": [_BORDER],
    "needs.change": [_KENYA],
    "needs.index": [_KENYA, _COORDINATOR],
    "needs.put_forward": [_KENYA],
    "needs.remove": [_KENYA],
    "people.accept": [
        _of(token="invited_newcomer"),
        _of(token="invited_trainee"),
        _of("trainee", token="invited_trainee"),
    ],
    "people.account": [_of("trainee"), _of("graduate")],
    "people.account_of": [_of("administrator", user_id="disabled"), _ADMIN],
    "people.accounts": [_ADMIN, _of("administrator", query="state=disabled")],
    "people.add_passkey": [_ADMIN],
    "people.answer_address": [_of(token="agree"), _of(token="prove"), _of(token="dead", status=410)],
    "people.change_address": [_of("trainee")],
    "people.change_password": [_of("trainee")],
    "people.confirm": [_of()],
    "people.end_grant": [_ADMIN],
    "people.forgotten": [_of()],
    "people.forgotten_sent": [_of()],
    "people.give_grant": [_ADMIN, _of("administrator", query="role=focal_point")],
    "people.grants": [_ADMIN],
    "people.invitations": [_ADMIN, _of("administrator", query="state=all")],
    "people.invite": [_ADMIN, _of("administrator", query="role=focal_point")],
    "people.letter_sent": [_of()],
    "people.login": [_of()],
    "people.make_token": [_ADMIN],
    "people.own_tokens": [_ADMIN, _of("attending")],
    "people.own_factors": [_ADMIN, _of("attending")],
    "people.prove": [_ADMIN],
    "people.recover": [_HALFWAY],
    "people.remove_codes": [_ADMIN],
    "people.remove_passkey": [_ADMIN],
    "people.renew_recovery_codes": [_ADMIN],
    "people.reset_factors": [_ADMIN],
    "people.second_step": [_HALFWAY],
    "people.set_up_codes": [_of("attending")],
    "people.new_password": [_of(token="reset")],
    "people.send_invitation_anew": [_ADMIN],
    "people.set_account": [
        _of("administrator", way="deactivate"),
        _of("administrator", way="reactivate", user_id="disabled"),
    ],
    "people.sign_up": [_of()],
    "people.withdraw_invitation": [_ADMIN],
    "programmes.add_award": [_COORDINATOR],
    "programmes.add_assessment": [_COORDINATOR],
    "programmes.add_criterion": [_of("coordinator", assessment_id="judged")],
    "programmes.edit_criterion": [_of("coordinator", assessment_id="judged", place="1")],
    "programmes.edit_assessment": [_COORDINATOR],
    "programmes.remove_assessment": [_COORDINATOR],
    "programmes.add_module": [_COORDINATOR],
    "programmes.add_outcome": [_COORDINATOR],
    "programmes.add_partner": [_COORDINATOR],
    "programmes.create": [_ADMIN],
    "programmes.curricula": [_COORDINATOR],
    "programmes.curriculum": [_COORDINATOR, _of("coordinator", curriculum_id="published")],
    "programmes.draft_curriculum": [_of("coordinator", programme_id="prison")],
    "programmes.edit": [_COORDINATOR],
    "programmes.edit_award": [_COORDINATOR],
    "programmes.edit_module": [_COORDINATOR],
    "programmes.edit_outcome": [_COORDINATOR],
    "programmes.edit_rules": [_COORDINATOR],
    "programmes.index": [_of(), _COORDINATOR],
    "programmes.move": [_of("coordinator", name="withdraw")],
    "programmes.move_curriculum": [_of("coordinator", name="publish")],
    "programmes.partners": [_COORDINATOR],
    "programmes.record": [_COORDINATOR],
    "programmes.remove_award": [_COORDINATOR],
    "programmes.remove_module": [_COORDINATOR],
    "programmes.remove_outcome": [_COORDINATOR],
    "programmes.remove_partner": [_COORDINATOR],
    "programmes.show": [_of()],
    "protection.ask": [_ATTENDING],
    "protection.end_hold": [_of("data.protection")],
    "duplicates.move": [_of("coordinator", name="set_aside")],
    "duplicates.pair": [_COORDINATOR],
    "duplicates.suggestions": [_COORDINATOR],
    "protection.erase": [
        _of("data.protection", request_id="erasure"),
        _of("data.protection", request_id="held_erasure"),
    ],
    "protection.move": [
        _of("attending", request_id="correction", name="withdraw"),
        _of("data.protection", request_id="erasure", name="refuse"),
    ],
    "protection.own_data": [_ATTENDING],
    "protection.place_hold": [_of("data.protection")],
    "protection.request_page": [
        _of("data.protection", request_id="erasure"),
        _of("data.protection", request_id="held_erasure"),
        _of("attending", request_id="correction"),
    ],
    "protection.requests": [_of("data.protection")],
    "protection.rounds": [_of("data.protection"), _ADMIN],
    "protection.trail_of_deeds": [_of("data.protection"), _ADMIN],
    "registrations.answers": [_of("coordinator", cohort_id="open")],
    "registrations.desk": [_KENYA, _of("focal.senegal")],
    "registrations.mine": [_of("invited"), _ATTENDING, _of("trainee")],
    "registrations.move": [
        _of("focal.kenya", registration_id="submitted", name="return"),
        _of("invited", registration_id="offered", name="decline"),
    ],
    "registrations.nominees": [_KENYA],
    "registrations.replace_official": [_of("focal.senegal", registration_id="replaceable")],
    "registrations.results": [_of("coordinator.border", cohort_id="offers")],
    "registrations.roster": [_of("coordinator", cohort_id="open"), _BORDER],
    "registrations.selection": [
        _of("coordinator", cohort_id="prisons"),
        _of("coordinator.border", cohort_id="offers"),
    ],
    "registrations.show": [
        _of("invited", registration_id="offered"),
        _of("focal.kenya", registration_id="submitted"),
        _of("screening", registration_id="endorsed"),
        _of("coordinator", registration_id="cleared"),
        _of("graduate", registration_id="graduated"),
    ],
    "indicators.index": [_of("administrator"), _of("observer")],
    "indicators.one": [
        _of("administrator", query="by=state"),
        _of("observer", query="by=state"),
        _of("coordinator", query="show=registrations.women"),
    ],
    "indicators.behind": [_of("coordinator")],
    "reports.index": [_ADMIN, _of("observer"), _KENYA],
    "reports.set_up": [_of("administrator", name="donor"), _of("administrator", name="state")],
    "reports.show": [_ADMIN, _of("administrator", report_id="sheet_report")],
    "reports.edit": [_ADMIN, _of("administrator", report_id="sheet_report")],
    "reports.issue": [
        _of("observer"),
        _of("administrator", report_issue_id="annual_issue"),
        _of("focal.kenya", report_issue_id="sheet_issue"),
    ],
    "reports.take": [_of("focal.kenya", report_issue_id="sheet_issue")],
    "reports.figures": [_of("board"), _COORDINATOR],
    "reports.measure": [_of("board"), _COORDINATOR],
    "oversight.board": [_ADMIN, _of("administrator", query="standing=all"), _of("board")],
    "oversight.condition": [
        _of("coordinator", condition_id="open_condition"),
        _of("administrator", condition_id="met_condition"),
        _of("board", condition_id="rejected_condition"),
    ],
    "oversight.document": [_BORDER],
    "oversight.endangered": [_ADMIN, _of("board")],
    "oversight.module": [
        _of("administrator", curriculum_id="planned_version", module_id="planned_module"),
        _of("board", curriculum_id="planned_version", module_id="planned_module"),
    ],
    "oversight.trainer": [_COORDINATOR, _of("administrator", trainer_id="lapsing")],
    "screening.add_unit": [_SCREENING],
    "screening.queue": [_SCREENING],
    "screening.record": [
        _of("screening", registration_id="endorsed"),
        _of("screening", registration_id="cleared"),
        _of("screening", registration_id="proposed_nominee"),
    ],
    "screening.unit": [
        _SCREENING,
        _of("screening", unit_id="proposed_unit"),
        _of("screening", unit_id="referred_unit"),
    ],
    "screening.units": [_SCREENING],
    "screening.waiting": [_SCREENING, _of("screening.second")],
    "surveillance.ask": [_of("administrator", accreditation_id="suspended_accreditation")],
    "surveillance.condition": [
        _of("coordinator", condition_id="open_condition"),
        _of("reviewer", condition_id="handed_in_condition"),
        _of("administrator", condition_id="met_condition"),
        _of("coordinator", condition_id="rejected_condition"),
    ],
    "accreditation.version": [
        _of("coordinator", accreditation_id="reported_accreditation", version_id="curriculum_id"),
        _of("administrator", accreditation_id="reported_accreditation", version_id="accredited_version"),
    ],
    "surveillance.due": [_ADMIN, _COORDINATOR, _of("administrator", query="within=late")],
    "surveillance.examine_report": [_of("reviewer", surveillance_report_id="handed_in_report")],
    "surveillance.let_examine_report": [_of("administrator", surveillance_report_id="handed_in_report")],
    "surveillance.report": [
        _of("reviewer", surveillance_report_id="handed_in_report"),
        _of("coordinator", surveillance_report_id="accepted_report"),
    ],
    "surveillance.report_again": [_of("coordinator", surveillance_report_id="asked_report")],
    "surveillance.report_new": [_of("coordinator", accreditation_id="reported_accreditation")],
    "surveillance.hand_in": [_of("coordinator", condition_id="open_condition")],
    "surveillance.judge": [_of("reviewer", condition_id="handed_in_condition")],
    "surveillance.let_examine": [_of("administrator", condition_id="handed_in_condition")],
    "dossiers.add_document": [_of("coordinator", dossier_id="drafting_dossier", criterion_id="asked")],
    "dossiers.answer": [_BORDER],
    "dossiers.answer_appeal": [_of("board", dossier_id="dossier_before_the_board")],
    "dossiers.appeal": [_BORDER],
    "dossiers.ask": [_of("reviewer")],
    "dossiers.assess": [_of("coordinator", dossier_id="drafting_dossier", criterion_id="asked")],
    "dossiers.assign": [_ADMIN],
    "dossiers.begin": [_COORDINATOR],
    "dossiers.criterion": [
        _of("coordinator", dossier_id="drafting_dossier", criterion_id="asked"),
        _of("coordinator", dossier_id="submitted_dossier", criterion_id="measured"),
        _of("reviewer", criterion_id="measured"),
        _of("reviewer", criterion_id="asked"),
    ],
    "dossiers.decide": [_of("board", dossier_id="dossier_before_the_board")],
    "dossiers.declare": [_of("reviewer")],
    "dossiers.find": [_of("reviewer", criterion_id="asked")],
    "dossiers.index": [_ADMIN, _of("reviewer"), _of("board", query="state=all")],
    "dossiers.move": [_of("administrator", name="return")],
    "dossiers.records": [_of("coordinator", dossier_id="submitted_dossier", criterion_id="measured")],
    "dossiers.recommend": [_of("reviewer")],
    "dossiers.record": [_ADMIN],
    "dossiers.replace_document": [
        _of("coordinator", dossier_id="drafting_dossier", evidence_document_id="evidence")
    ],
    "dossiers.withdraw_document": [
        _of("coordinator", dossier_id="drafting_dossier", evidence_document_id="evidence")
    ],
    "dossiers.reuse": [_of("coordinator", dossier_id="drafting_dossier")],
    "dossiers.show": [
        _of("coordinator", dossier_id="drafting_dossier"),
        _BORDER,
        _of("reviewer"),
        _of("board", dossier_id="dossier_before_the_board"),
    ],
    "dossiers.submission": [
        _of("reviewer"),
        _of("coordinator", dossier_id="submitted_dossier", submission_id="just_submitted"),
    ],
    "dossiers.submit": [_of("coordinator", dossier_id="drafting_dossier")],
    "dossiers.visit": [_of("reviewer")],
    "drafting.interpreter_absent": [_COORDINATOR],
    "drafting.room_absent": [_COORDINATOR],
    "drafting.trainer_absent": [_BORDER],
    "drafting.draft": [_of("coordinator.border")],
    "drafting.overview": [_of("coordinator.border", cohort_id="drafted")],
    "selection.confirm": [_of("administrator")],
    "selection.decide": [_of("coordinator")],
    "selection.fair": [_of("coordinator.border", allocation_id="confirmed")],
    "selection.find": [_of("coordinator", cohort_id="prisons")],
    "selection.import_scores": [_of("coordinator", cohort_id="prisons")],
    "selection.overview": [
        _of("coordinator", cohort_id="prisons"),
        _of("coordinator.border", cohort_id="offers"),
    ],
    "search.search": [
        _of("coordinator", query="q=mohamed"),
        _of("administrator", query="q=border"),
        _of("focal.kenya", query="q=zzzz"),
        _of("trainee"),
    ],
    "selection.rules": [_of("coordinator", cohort_id="prisons")],
    "selection.scores": [_of("coordinator", cohort_id="prisons")],
    "selection.sheet": [
        _of("administrator"),
        _of("coordinator.border", allocation_id="confirmed"),
        _of("coordinator.border", allocation_id="impossible"),
    ],
    "selection.why": [_of("coordinator"), _of("coordinator", key="unchosen")],
    "venues.add_room": [_COORDINATOR],
    "venues.add_venue": [_COORDINATOR],
    "timetable.add_unit": [_SOON],
    "timetable.board": [_COORDINATOR, _of("coordinator.border")],
    "timetable.cancel": [_of("coordinator.border", session_id="coming")],
    "timetable.change": [_of("coordinator.border", session_id="coming")],
    "venues.change_room": [_COORDINATOR],
    "venues.change_venue": [_COORDINATOR],
    "timetable.correct": [_of("coordinator.border", session_id="held")],
    "timetable.findings": [_BORDER, _of("coordinator.border", cohort_id="soon")],
    "timetable.change_unit": [_BORDER],
    "timetable.import_units": [_SOON],
    "timetable.mine": [_of("trainer"), _ATTENDING],
    "timetable.move": [_of("coordinator.border", session_id="coming")],
    "timetable.my_week": [_of("trainer"), _ATTENDING],
    "timetable.copy_module": [_SOON],
    "timetable.holidays": [_SOON],
    "timetable.moved": [_BORDER],
    "timetable.office_holidays": [_BORDER],
    "timetable.decide_holiday": [
        _of("coordinator.border", query="country=MA&on=2026-11-18&kind=holiday&name=Independence+Day")
    ],
    "timetable.add_holiday": [_BORDER],
    "timetable.paste": [_SOON],
    "timetable.pattern": [_SOON],
    "timetable.print_weeks": [_BORDER],
    "timetable.publish": [_SOON],
    "timetable.remove_unit": [_BORDER],
    "timetable.units": [_SOON, _BORDER],
    "timetable.remove": [_of("coordinator.border", session_id="draft")],
    "timetable.room_week": [_COORDINATOR],
    "timetable.rules": [_BORDER],
    "timetable.schedule": [_BORDER],
    "timetable.give_link": [
        _of("coordinator.border", session_id="joined"),
        _of("coordinator.border", session_id="draft"),
    ],
    "timetable.session": [
        _of("attending", session_id="coming"),
        _of("attending", session_id="joined"),
        _of("coordinator.border", session_id="joined"),
        _of("coordinator.border", session_id="waiting"),
        _of("coordinator.border", session_id="cancelled_session"),
    ],
    "timetable.sessions": [_BORDER],
    "venues.venue": [_COORDINATOR],
    "venues.index": [_COORDINATOR],
    "timetable.swap": [_of("coordinator.border", session_id="coming", trainer_id="teaches_coming")],
    "timetable.venue_week": [_COORDINATOR],
    "timetable.week": [_BORDER, _of("coordinator", cohort_id="open")],
    "trainers.add": [_COORDINATOR],
    "trainers.edit": [_COORDINATOR],
    "trainers.index": [_COORDINATOR],
    "trainers.set_active": [_of("coordinator", way="deactivate")],
    "trainers.show": [_COORDINATOR],
    "trainers.qualify": [_COORDINATOR],
    "exchange.package": [_BORDER, _of("coordinator.border", cohort_id="soon")],
    "exchange.contacts_sheet": [_COORDINATOR, _of("focal.senegal")],
    "exchange.register_of_session": [_of("trainer", session_id="waiting")],
    "exchange.registers_of_cohort": [_BORDER],
    "exchange.take_completions": [_of("coordinator.border", cohort_id="soon")],
    "hooks.add": [_ADMIN],
    "hooks.edit": [_ADMIN],
    "hooks.index": [_ADMIN],
    "hooks.remove": [_ADMIN],
    "hooks.renew_secret": [_ADMIN],
    "hooks.show": [_of("administrator")],
    "interpreters.add": [_COORDINATOR],
    "interpreters.edit": [_COORDINATOR],
    "interpreters.index": [_COORDINATOR],
    "interpreters.set_active": [_of("coordinator", way="deactivate")],
    "interpreters.show": [_COORDINATOR],
    "timetable.cohort_against": [_BORDER],
    "timetable.equipment_days": [_COORDINATOR],
    "timetable.equipment_week": [_COORDINATOR],
    "timetable.interpreter_days": [_COORDINATOR],
    "timetable.interpreter_week": [_COORDINATOR],
    "timetable.own_days": [_of("trainer"), _ATTENDING],
    "timetable.room_days": [_COORDINATOR],
    "timetable.trainer_days": [_COORDINATOR],
    "timetable.trainer_week": [_COORDINATOR],
    "venues.add_equipment": [_COORDINATOR],
    "venues.change_equipment": [_COORDINATOR],
    "venues.retire_equipment": [_of("coordinator", way="retire")],
    "venues.retire_room": [_of("coordinator", way="retire")],
}


@dataclass(frozen=True)
class Page:
    """A page to open: whose cookies open it, and where it is."""

    name: str
    who: str
    path: str
    status: int

    @property
    def endpoint(self) -> str:
        """The route that answers it."""
        return self.name.partition(" ")[0]

    def within(self, language: str) -> str:
        """Its address in a language."""
        return f"{self.path}{'&' if '?' in self.path else '?'}lang={language}"


def pages_of(app: Flask) -> set[str]:
    """The name of every route that answers a GET with a page."""
    served = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())}
    return {name for name in served - NO_PAGE.keys() if not name.startswith("api.")}


def pages(demonstration: Demonstration) -> list[Page]:
    """Every page with its examples, in the order of their names."""
    known = _known(demonstration)
    found = []
    for name, examples in sorted(EXAMPLES.items()):
        [arguments, *_others] = [rule.arguments for rule in demonstration.app.url_map.iter_rules(name)]
        for example in examples:
            chosen = {argument: example.values.get(argument, argument) for argument in arguments}
            with demonstration.app.test_request_context():
                path = demonstration.app.url_for(name, **{key: known.get(w, w) for key, w in chosen.items()})
            words = [word for word in (*example.values.values(), example.query) if word]
            label = " ".join([name, *([f"as {example.who}"] if example.who else []), *words])
            path += f"?{example.query}" if example.query else ""
            found.append(Page(label, example.who, path, example.status))
    return found


def visitors(demonstration: Demonstration) -> dict[str, Visitor]:
    """A browser for each account that the examples name, signed in, and one without an account."""
    names = sorted({example.who for examples in EXAMPLES.values() for example in examples})
    return {name: _visitor(demonstration, name) for name in names}


def _visitor(demonstration: Demonstration, name: str) -> Visitor:
    office, who = Office(demonstration.app), name.removesuffix(AFTER_PASSWORD)
    if not who:
        return office.anonymous()
    return office.signed_in(_account(demonstration, who), has_passed=who == name)


def _account(demonstration: Demonstration, name: str) -> UUID:
    with demonstration.app.app_context():
        key = _first(User, _at(name))
        db.session.remove()
    return key


def _at(name: str) -> sa.ColumnElement[bool]:
    return User.email == f"{name}@example.org"


def _known(demonstration: Demonstration) -> dict[str, Any]:
    """The objects that the examples name."""
    address = _newcomer(demonstration)
    with demonstration.app.app_context():
        known = dict(_objects())
        db.session.remove()
    known["passkey_id"] = Office(demonstration.app).passkey(_account(demonstration, "administrator"))
    for name in ("administrator", "trainee"):
        Office(demonstration.app).token(_account(demonstration, name))
    _break_the_glass(demonstration, f"/registrations/{known['registration_id']}/emergency")
    with demonstration.app.app_context():
        known["opening_id"] = _first(Opening)
        known["call_letter"] = _first(Letter, Letter.state_code == "KE")
        letter = db.session.scalar(
            sa.select(Mail.message_id).where(Mail.recipient == NEWCOMER).order_by(Mail.created_at).limit(1)
        )
        db.session.remove()
    with Office(demonstration.app).deed() as session:
        unanswered = _unanswered(Audience.TRAINEES)
        session.execute(
            sa.update(EvaluationAsk)
            .where(EvaluationAsk.id == unanswered)
            .values(token_hash=token_hash(EVALUATION_LINK))
        )
        session.execute(
            sa.insert(CascadeLink).values(
                id=new_id(),
                registration_id=known["graduated"],
                token_hash=token_hash(REPORT_LINK),
                expires_at=BEGUN + timedelta(days=30),
            )
        )
    urls = {name: path.rpartition("/")[2] for name, path in demonstration.described["urls"].items()}
    return (
        known
        | _letters(demonstration)
        | {
            "token": address,
            "evaluation_link": EVALUATION_LINK,
            "report_link": REPORT_LINK,
            "mail_id": UUID(str(letter).strip("<>").partition("@")[0]),
            "valid": urls["verify_valid"],
            "revoked": urls["verify_revoked"],
        }
    )


def _newcomer(demonstration: Demonstration) -> str:
    """Make an account by the front door; the token in the letter's link."""
    who = {"family_name": "Diarra", "given_names": "Awa", "sex": "F", "state_code": "ML", "email": NEWCOMER}
    work = {"institution": "Police nationale", "post": "Inspectrice", "password": "four words of spring"}
    Office(demonstration.app).anonymous().post("/register", {**who, **work}, page="/register")
    return demonstration.link_in_letter(NEWCOMER, r"/confirm/\S+").rpartition("/")[2]


def _letters(demonstration: Demonstration) -> dict[str, Any]:
    """Invite, disable, move and forget by the front door; the tokens in the letters and the objects' keys."""
    office = Office(demonstration.app)
    administrator, moving = (
        office.signed_in(_account(demonstration, name)) for name in ("administrator", "graduate")
    )
    with demonstration.app.app_context():
        of_togo = sa.select(Grant.user_id).where(Grant.scope_id == "TG")
        disabled = _first(User, User.id.in_(of_togo))
        db.session.remove()
    for email in ("guest@ministry.example.org", "trainee@example.org"):
        form = {"email": email, "role": "observer", "scope": "office:", "letters_in": "fr"}
        administrator.post("/invitations/new", form, page="/invitations/new")
    reason = {"reason": "The official has left the ministry."}
    administrator.post(f"/accounts/{disabled}/deactivate", reason, page=f"/accounts/{disabled}/deactivate")
    form = {"email": "moved@example.org"}
    moving.post("/account/address", form, page="/account/address")
    office.anonymous().post(
        "/password/forgotten", {"email": "attending@example.org"}, page="/password/forgotten"
    )
    complaint = {"category": "conduct", "words": "Someone asked me for money."}
    office.anonymous().post(
        "/complaints/new",
        {**complaint, "email": "someone@elsewhere.example"},
        page="/complaints/new",
    )
    letters = {
        "invited_newcomer": ("guest@ministry.example.org", r"/invitation/\S+"),
        "invited_trainee": ("trainee@example.org", r"/invitation/\S+"),
        "agree": ("graduate@example.org", r"/address/\S+"),
        "prove": ("moved@example.org", r"/address/\S+"),
        "reset": ("attending@example.org", r"/password/new/\S+"),
        "complaint_link": ("someone@elsewhere.example", r"/complaints/follow/\S+"),
    }
    tokens = {
        name: demonstration.link_in_letter(to, pattern).rpartition("/")[2]
        for name, (to, pattern) in letters.items()
    }
    with demonstration.app.app_context():
        invitation = _first(AccountInvitation)
        db.session.remove()
    user = _account(demonstration, "coordinator")
    return tokens | {"user_id": user, "disabled": disabled, "invitation_id": invitation}


def _break_the_glass(demonstration: Demonstration, path: str) -> None:
    """Open a sealed record in an emergency, so that there is something to read of it."""
    administrator = Office(demonstration.app).signed_in(_account(demonstration, "administrator"))
    form = {
        "kind": "screening",
        "reason": "The Ministry of Foreign Affairs asks before the official travels.",
    }
    administrator.post(path, form, page=path)


def _first(model: Any, *where: Any, newest: bool = False) -> UUID:
    order = model.id.desc() if newest else model.id
    found = db.session.scalar(sa.select(model.id).where(*where).order_by(order).limit(1))
    assert found, f"the demonstration has no such {model.__name__}: {[str(one) for one in where]}"
    return found


def _cohort(programme: str, state: CohortState) -> UUID:
    of_it = Cohort.programme_id.in_(sa.select(Programme.id).where(Programme.code == programme))
    return _first(Cohort, of_it, Cohort.state == state)


def _registration(state: RegistrationState, *where: Any) -> UUID:
    return _first(Registration, Registration.state == state, *where)


def _of_account(name: str) -> Any:
    person = sa.select(User.person_id).where(User.email == f"{name}@example.org")
    return Registration.person_id.in_(person)


def _unanswered(audience: Audience, *where: Any) -> UUID:
    rounds = sa.select(EvaluationRound.id).where(
        EvaluationRound.audience == audience, EvaluationRound.closes_on >= BEGUN.date()
    )
    return _first(EvaluationAsk, EvaluationAsk.round_id.in_(rounds), ~EvaluationAsk.is_spent, *where)


def _objects() -> Iterator[tuple[str, Any]]:
    cohorts, at = CohortState, RegistrationState
    running, soon = _cohort("BORDER", cohorts.RUNNING), _cohort("BORDER", cohorts.CONFIRMED)
    called, over = _cohort("STOCTI", cohorts.OPEN), _cohort("BORDER", cohorts.COMPLETED)
    yield from {"cohort_id": running, "open": called, "over": over, "soon": soon}.items()
    yield "prisons", _cohort("PRISON", cohorts.SELECTING)
    yield "offers", _cohort("DRR", cohorts.SELECTING)
    yield "suggestion_id", _first(Suggestion)
    yield "planned", _cohort("BORDER", cohorts.PLANNED)
    yield "postponed", _cohort("PRISON", cohorts.POSTPONED)
    yield "cancelled", _cohort("DRR", cohorts.CANCELLED)
    yield "past", _cohort("STOCTI", cohorts.ARCHIVED)
    yield from _of_programmes()
    kenya, senegal = Registration.state_code == "KE", Registration.state_code == "SN"
    here = Registration.cohort_id == called
    attending = _registration(at.ATTENDING, _of_account("attending"))
    yield from {"attending": attending, "registration_id": attending}.items()
    yield "offered", _registration(at.OFFERED, _of_account("invited"))
    graduated = _registration(at.COMPLETED, _of_account("graduate"))
    yield "graduated", graduated
    yield "failed", _registration(at.NOT_COMPLETED, Registration.cohort_id == over)
    yield "returned", _registration(at.RETURNED, kenya, here)
    yield "submitted", _registration(at.SUBMITTED, kenya, here)
    yield "cleared", _registration(at.CLEARED, here)
    proposed = sa.select(Screening.registration_id).where(Screening.state == RecordState.PROPOSED)
    yield "endorsed", _registration(at.ENDORSED, here, Registration.id.not_in(proposed))
    yield "proposed_nominee", _registration(at.ENDORSED, Registration.id.in_(proposed))
    person = sa.select(User.person_id).where(_at("attending"))
    past, few = EvaluationRound.closes_on < BEGUN.date(), EvaluationRound.answered < SMALLEST
    at_end = EvaluationRound.audience == Audience.TRAINEES
    senegals = CascadeActivity.state_code == "SN"
    yield "waiting_report", _first(CascadeActivity, CascadeActivity.state == CascadeState.REPORTED, senegals)
    yield "returned_report", _first(CascadeActivity, CascadeActivity.state == CascadeState.RETURNED)
    yield "evaluation_round_id", _first(EvaluationRound, at_end, past, ~few)
    yield "small_round", _first(EvaluationRound, at_end, past, few)
    yield "open_round", _first(EvaluationRound, at_end, ~past)
    yield "questionnaire_id", _first(Questionnaire, Questionnaire.published_at.is_not(None))
    yield "draft_questionnaire", _first(Questionnaire, Questionnaire.published_at.is_(None))
    yield "evaluation_ask_id", _unanswered(Audience.TRAINEES, EvaluationAsk.person_id.in_(person))
    yield "report_id", _first(Report, Report.kind == ReportKind.DONOR)
    yield "sheet_report", _first(Report, Report.kind == ReportKind.STATE)
    yield "report_issue_id", _first(ReportIssue, ReportIssue.kind == ReportKind.DONOR)
    yield "annual_issue", _first(ReportIssue, ReportIssue.kind == ReportKind.ANNUAL)
    yield "sheet_issue", _first(ReportIssue, ReportIssue.kind == ReportKind.STATE)
    yield "webhook_id", _first(Webhook, Webhook.is_on.is_(sa.true()))
    yield "need_id", _first(StateNeed, StateNeed.state_code == "KE")
    yield "complaint_id", _first(Complaint, Complaint.state == ComplaintState.ANSWERED)
    late = Complaint.due_on < BEGUN.date()
    yield "late_complaint", _first(Complaint, Complaint.state == ComplaintState.RECEIVED, late)
    yield "unit_id", _first(RecipientUnit, RecipientUnit.state == RecordState.IN_FORCE)
    yield "proposed_unit", _first(RecipientUnit, RecipientUnit.state == RecordState.PROPOSED)
    yield "referred_unit", _first(RecipientUnit, RecipientUnit.state == RecordState.OPEN)
    answered = [Registration.id.in_(sa.select(kind.registration_id)) for kind in (Travel, Needs)]
    yield "unanswered", _registration(at.CONFIRMED, senegal, *map(sa.not_, answered))
    yield "replaceable", _registration(at.CONFIRMED, senegal, Registration.cohort_id == soon)
    of_running = Session.cohort_id == running
    yield "held", _first(Session, of_running, Session.state == SessionState.HELD)
    scheduled = Session.state == SessionState.SCHEDULED
    yield "waiting", _first(Session, of_running, scheduled, Session.starts_at <= BEGUN, newest=True)
    coming = _first(Session, of_running, scheduled, Session.starts_at > BEGUN)
    yield from {"coming": coming, "session_id": coming}.items()
    yield "joined", _first(Session, Session.id.in_(sa.select(JoinLink.session_id)))
    yield (
        "teaches_coming",
        db.session.scalar(
            sa.select(Teaching.trainer_id).where(Teaching.session_id == coming).order_by(Teaching.id).limit(1)
        ),
    )
    yield from _of_marks(running)
    yield from _of_materials(running)
    yield "cancelled_session", _first(Session, of_running, Session.state == SessionState.CANCELLED)
    yield "draft", _first(Session, Session.cohort_id == soon)
    yield "teaching_unit_id", _first(Unit, Unit.cohort_id == soon)
    yield "certificate_id", _first(Certificate, Certificate.registration_id == graduated)
    waits = DataRequest.state.in_({RequestState.OPEN, RequestState.IN_HAND})
    yield "correction", _first(DataRequest, DataRequest.kind == RequestKind.CORRECTION, waits)
    for name, who in (("erasure", "leaving"), ("held_erasure", "graduate")):
        theirs = DataRequest.person_id.in_(sa.select(User.person_id).where(_at(who)))
        yield name, _first(DataRequest, DataRequest.kind == RequestKind.ERASURE, waits, theirs)
    yield "hold_id", _first(LegalHold)
    passports = sa.select(AskedDocument.id).where(
        AskedDocument.cohort_id == _cohort("STOCTI", CohortState.OPEN),
        AskedDocument.secrecy == Secrecy.PASSPORT,
    )
    yield (
        "nominee_document_id",
        _first(NomineeDocument, NomineeDocument.asked_id.in_(passports), NomineeDocument.state_code == "KE"),
    )
    yield "nominee_file_id", _first(NomineeFile, NomineeFile.state == FileState.CHECKED)
    for name, state in (
        ("allocation_id", AllocationState.SOLVED),
        ("confirmed", AllocationState.CONFIRMED),
        ("impossible", AllocationState.IMPOSSIBLE),
    ):
        yield name, _first(Allocation, Allocation.state == state)
    yield from {
        "run_id": _first(DraftRun),
        "drafted": db.session.scalar(sa.select(DraftRun.cohort_id)),
    }.items()
    result = (
        db.session.scalars(
            sa.select(Allocation.result).where(Allocation.state == AllocationState.SOLVED)
        ).one()
        or {}
    )
    yield from {"key": result["chosen"][0], "unchosen": result["reserve"][0]}.items()
    yield "proposed", _first(Certificate, Certificate.state == CertificateState.PROPOSED)
    flagged = sa.select(CertificateFlag.certificate_id)
    yield "flagged", _first(Certificate, Certificate.id.in_(flagged))
    yield (
        "renewable",
        _first(
            Certificate,
            Certificate.state == CertificateState.ISSUED,
            Certificate.kind == CertificateKind.TRAINER,
        ),
    )
    yield "superseded", _first(Certificate, Certificate.state == CertificateState.SUPERSEDED)


def _of_marks(cohort: UUID) -> Iterator[tuple[str, Any]]:
    """A sitting of each standing, with a paper to be agreed on and one to be corrected."""
    states = {"sitting_id": SittingState.OPEN, "handed_in": SittingState.HANDED_IN}
    for name, state in states.items():
        nameless = Assessment.is_anonymous if state is SittingState.OPEN else sa.true()
        of_kind = Sitting.assessment_id.in_(sa.select(Assessment.id).where(nameless))
        yield name, _first(Sitting, Sitting.cohort_id == cohort, Sitting.state == state, of_kind)
    again = Sitting.assessment_id.in_(sa.select(Assessment.id).where(Assessment.attempts > 1))
    published = _first(Sitting, Sitting.cohort_id == cohort, Sitting.state == SittingState.PUBLISHED, again)
    yield "published_marks", published
    is_open = Sitting.state == SittingState.OPEN
    judged = sa.select(Assessment.id).where(Assessment.kind == AssessmentKind.PRACTICAL)
    by_rubric = _first(Sitting, Sitting.cohort_id == cohort, is_open, Sitting.assessment_id.in_(judged))
    yield "by_rubric", by_rubric
    yield "to_judge", _number(Result.sitting_id == by_rubric)
    yield "paper", _number(Result.sitting_id == published)
    yield "apart", _number(Result.first_mark - Result.second_mark > Decimal(10))


def _of_materials(cohort: UUID) -> Iterator[tuple[str, Any]]:
    """A material that trainees see, and one of each other standing; a session of the trainer who signs in."""
    of_it = Material.cohort_id == cohort
    in_use = Material.state == MaterialState.IN_USE
    yield "material_id", _first(Material, of_it, in_use, Material.shown == Shown.AT_ONCE, newest=True)
    yield "withdrawn_material", _first(Material, of_it, Material.state == MaterialState.WITHDRAWN)
    yield "later_material", _first(Material, of_it, Material.shown == Shown.AT_TIME)
    trainer = sa.select(Trainer.id).join(User, User.person_id == Trainer.person_id).where(_at("trainer"))
    taught = sa.select(Teaching.session_id).where(Teaching.trainer_id.in_(trainer))
    with_some = sa.select(Material.session_id).where(Material.trainer_id.in_(trainer))
    yield "lectured", _first(Session, Session.id.in_(taught), Session.id.in_(with_some))
    yield "own_material", _first(Material, of_it, in_use, Material.trainer_id.in_(trainer))


def _number(*where: Any) -> int:
    """The number of the first such paper."""
    return db.session.execute(
        sa.select(Result.number).where(*where).order_by(Result.id).limit(1)
    ).scalar_one()


def _of_dossiers(own_bodies: Any) -> Iterator[tuple[str, Any]]:
    reviewed = _first(Dossier, Dossier.state == DossierState.UNDER_REVIEW)
    yield "dossier_id", reviewed
    with_papers = Dossier.id.in_(sa.select(EvidenceUse.dossier_id))
    drafting = _first(Dossier, Dossier.state == DossierState.DRAFTING, with_papers)
    yield "drafting_dossier", drafting
    yield "dossier_before_the_board", _first(Dossier, Dossier.state == DossierState.REVIEW_DONE)
    yield "information_request_id", _first(InformationRequest, InformationRequest.dossier_id == reviewed)
    shown = sa.select(EvidenceUse.document_id).where(EvidenceUse.dossier_id == drafting)
    yield "evidence", _first(EvidenceDocument, EvidenceDocument.id.in_(shown))
    used = sa.select(EvidenceUse.document_id).where(EvidenceUse.dossier_id == reviewed)
    yield "evidence_document_id", _first(EvidenceDocument, EvidenceDocument.id.in_(used))
    today = clock.today(OFFICE_ZONE)
    ends = Qualification.valid_until.between(today, today + timedelta(days=365))
    yield "lapsing", _first(Trainer, Trainer.id.in_(sa.select(Qualification.trainer_id).where(ends)))
    ahead = sa.select(Session.module_id).where(Session.state == SessionState.SCHEDULED, Session.day > today)
    planned = _first(Module, Module.id.in_(ahead))
    yield "planned_module", planned
    yield "planned_version", _first(Curriculum, Curriculum.modules.any(Module.id == planned))
    standard = _first(Standard, Standard.body_id.in_(own_bodies), Standard.state == StandardState.PUBLISHED)
    yield "asked", _first(Criterion, Criterion.standard_id == standard, Criterion.code == "A1")
    yield "measured", _first(Criterion, Criterion.standard_id == standard, Criterion.code == "D3")
    yield "submission_id", _first(Submission, Submission.dossier_id == reviewed)
    yield "submitted_dossier", (submitted := _first(Dossier, Dossier.state == DossierState.SUBMITTED))
    yield "just_submitted", _first(Submission, Submission.dossier_id == submitted)


def _of_surveillance() -> Iterator[tuple[str, Any]]:
    yield "condition_id", _first(Condition)
    for name, state in (
        ("open", ConditionState.OPEN),
        ("handed_in", ConditionState.EVIDENCE),
        ("met", ConditionState.MET),
        ("rejected", ConditionState.REJECTED),
    ):
        yield f"{name}_condition", _first(Condition, Condition.state == state, newest=True)
    yield "surveillance_report_id", _first(SurveillanceReport)
    for name, step in (
        ("handed_in", ReportState.HANDED_IN),
        ("asked", ReportState.MORE_ASKED),
        ("accepted", ReportState.ACCEPTED),
    ):
        yield f"{name}_report", _first(SurveillanceReport, SurveillanceReport.state == step)
    yield (
        "reported_accreditation",
        _first(Accreditation, Accreditation.document_reference == "AUI/EXEC/2025/009"),
    )


def _of_surveillance() -> Iterator[tuple[str, Any]]:
    yield "condition_id", _first(Condition)
    for name, state in (
        ("open", ConditionState.OPEN),
        ("handed_in", ConditionState.EVIDENCE),
        ("met", ConditionState.MET),
        ("rejected", ConditionState.REJECTED),
    ):
        yield f"{name}_condition", _first(Condition, Condition.state == state, newest=True)
    yield "surveillance_report_id", _first(SurveillanceReport)
    for name, step in (
        ("handed_in", ReportState.HANDED_IN),
        ("asked", ReportState.MORE_ASKED),
        ("accepted", ReportState.ACCEPTED),
    ):
        yield f"{name}_report", _first(SurveillanceReport, SurveillanceReport.state == step)
    stocti = sa.select(Programme.id).where(Programme.code == "STOCTI")
    published = Curriculum.state == CurriculumState.PUBLISHED
    yield (
        "accredited_version",
        _first(Curriculum, Curriculum.programme_id.in_(stocti), published, newest=True),
    )
    yield (
        "reported_accreditation",
        _first(Accreditation, Accreditation.document_reference == "AUI/EXEC/2025/009"),
    )


def _of_programmes() -> Iterator[tuple[str, Any]]:
    stocti = _first(Programme, Programme.code == "STOCTI")
    draft = _first(Curriculum, Curriculum.programme_id == stocti, Curriculum.state == CurriculumState.DRAFT)
    module = _first(Module, Module.curriculum_id == draft)
    yield from {"programme_id": stocti, "curriculum_id": draft, "module_id": module}.items()
    yield "award_id", _first(Award, Award.curriculum_id == draft, Award.kind == CertificateKind.TRAINER)
    yield "prison", _first(Programme, Programme.code == "PRISON")
    yield "published", _first(Curriculum, Curriculum.state == CurriculumState.PUBLISHED)
    yield "outcome_id", _first(Outcome, Outcome.module_id == module)
    yield "assessment_id", _first(Assessment, Assessment.module_id == module)
    practical = Assessment.kind == AssessmentKind.PRACTICAL
    yield "judged", _first(Assessment, Assessment.module_id == module, practical)
    yield "partnership_id", _first(ProgrammePartner, ProgrammePartner.programme_id == stocti)
    yield "accreditation_id", _first(Accreditation, Accreditation.state == AccreditationState.IN_FORCE)
    own = sa.select(AccreditingBody.id).where(AccreditingBody.is_own)
    standard = _first(Standard, Standard.body_id.in_(own), Standard.state == StandardState.DRAFT)
    criterion = _first(Criterion, Criterion.standard_id == standard, Criterion.code == "D3")
    yield from {"standard_id": standard, "criterion_id": criterion, "group_code": "D"}.items()
    yield "measure_name", "attendance.rate"
    yield "body_id", _first(AccreditingBody, AccreditingBody.is_own)
    yield from _of_dossiers(own)
    yield from _of_surveillance()
    stands = Standard.state == StandardState.PUBLISHED
    yield "published_standard", _first(Standard, Standard.body_id.in_(own), stands)
    yield "university_standard", _first(Standard, ~Standard.body_id.in_(own), stands)
    suspended = _first(Accreditation, Accreditation.state == AccreditationState.SUSPENDED)
    yield "suspended_accreditation", suspended
    yield "trainer_id", _first(Trainer, Trainer.person_id.in_(sa.select(User.person_id)))
    room = _first(Room, Room.id.in_(sa.select(Session.room_id).where(Session.starts_at > BEGUN)))
    yield "interpreter_id", _first(Interpreter, Interpreter.is_active)
    yield "equipment_id", _first(Equipment, ~Equipment.is_retired)
    yield from {
        "room_id": room,
        "venue_id": db.session.scalar(sa.select(Room.venue_id).where(Room.id == room)),
    }.items()
    observer = sa.select(User.id).join(Person).where(User.email == "observer@example.org")
    yield "grant_id", _first(Grant, Grant.user_id.in_(observer))
