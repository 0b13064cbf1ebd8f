"""What each route asks, said a second time, and what follows from it for each role.

The gate reads the routes' own declarations; this table does not. A right that is weakened in a view
must be weakened here as well, and a new route has its line here or the law fails.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.access.actor import Halfway, Role
from app.access.permissions import Permission
from app.access.permissions import Permission as P
from app.access.roles import MATRIX, Reach

LOGIN, OK, FORBIDDEN, MISSING = "sign in first", "let through", "403", "404"
PROVE = "prove first"


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What a route asks: a right, on an object of a kind; of everyone, or only of who is signed in.

    `posting` is a further right that its POST asks (a list of persons as a file); `by_name` the right
    that a move asks beyond seeing its object; `narrows` marks the few that look for the actor's own
    object themselves, so that "not yours" is a 404 whatever the role. `halfway` names who reaches it
    between password and second factor, `fresh` the methods that ask for a proof of the last ten minutes.
    """

    right: Permission | None = None
    kind: str = ""
    everyone: bool = False
    posting: Permission | None = None
    by_name: dict[str, Permission] = field(default_factory=dict)
    narrows: bool = False
    halfway: tuple[Halfway, ...] = ()
    fresh: tuple[str, ...] = ()


ALWAYS, POSTING = ("GET", "POST"), ("POST",)
EVERYONE, SIGNED_IN = Ask(everyone=True), Ask()
SECOND_STEP, SETTING_UP = Ask(halfway=(Halfway.FACTOR,)), Ask(halfway=(Halfway.SET_UP,))


def _needs(right: Permission, *, posting: Permission | None = None, fresh: tuple[str, ...] = ()) -> Ask:
    return Ask(right=right, posting=posting, fresh=fresh)


def _on(
    kind: str,
    right: Permission,
    *,
    posting: Permission | None = None,
    fresh: tuple[str, ...] = (),
    **by_name: Permission,
) -> Ask:
    return Ask(right=right, kind=kind, posting=posting, fresh=fresh, by_name=by_name)


ROUTES: dict[str, Ask] = {
    "api.change_programme": _on("programme", P.PROGRAMME_EDIT),
    "api.create_programme": _needs(P.PROGRAMME_CREATE),
    "api.move_programme": _on("programme", P.PROGRAMME_EDIT),
    "api.openapi": EVERYONE,
    "api.programme": _on("programme", P.PROGRAMME_SEE),
    "api.programme_moves": _on("programme", P.PROGRAMME_EDIT),
    "api.programmes": _needs(P.PROGRAMME_SEE),
    "people.end_token": Ask(narrows=True),
    "people.end_token_of": _on("user", P.ACCOUNT_MANAGE),
    "people.make_token": Ask(fresh=ALWAYS),
    "people.own_tokens": SIGNED_IN,
    "accreditation.add_criterion": _on("standard", P.STANDARD_EDIT),
    "accreditation.add_standard": _needs(P.ACCREDITATION_RECORD),
    "accreditation.begin_standard": _needs(P.STANDARD_EDIT),
    "accreditation.begin_version": _on("standard", P.STANDARD_EDIT),
    "accreditation.compare_standard": _on("standard", P.STANDARD_SEE),
    "accreditation.criteria_file": _on("standard", P.STANDARD_SEE),
    "accreditation.edit_body": _on("body", P.STANDARD_EDIT),
    "accreditation.edit_criterion": _on("standard", P.STANDARD_EDIT),
    "accreditation.edit_group": _on("standard", P.STANDARD_EDIT),
    "accreditation.enter_own_standard": _needs(P.STANDARD_EDIT),
    "accreditation.map_standard": _on("standard", P.STANDARD_EDIT),
    "accreditation.move_criterion": _on("standard", P.STANDARD_EDIT),
    "accreditation.move_group": _on("standard", P.STANDARD_EDIT),
    "accreditation.move_standard": _on("standard", P.STANDARD_EDIT),
    "accreditation.remove_criterion": _on("standard", P.STANDARD_EDIT),
    "accreditation.standard": _on("standard", P.STANDARD_SEE),
    "accreditation.standard_file": _on("standard", P.STANDARD_EDIT),
    "accreditation.standard_rules": _on("standard", P.STANDARD_EDIT),
    "accreditation.standards_index": _needs(P.STANDARD_SEE),
    "accreditation.unmap": _on("standard", P.STANDARD_EDIT),
    "accreditation.index": _needs(P.ACCREDITATION_SEE),
    "accreditation.move": _on("accreditation", P.ACCREDITATION_RECORD),
    "accreditation.record": _needs(P.ACCREDITATION_RECORD),
    "accreditation.show": _on("accreditation", P.ACCREDITATION_SEE),
    "arrivals.issue_visa_letter": _on("registration", P.TRAVEL_REVEAL),
    "arrivals.visa_letter": _on("registration", P.TRAVEL_SEE),
    "arrivals.needs": _on("registration", P.TRAVEL_WRITE),
    "arrivals.of_cohort": _on("cohort", P.TRAVEL_REVEAL),
    "arrivals.open_list": _on("cohort", P.TRAVEL_REVEAL, fresh=POSTING),
    "arrivals.open_own": _on("registration", P.TRAVEL_WRITE),
    "arrivals.reveal": _on("registration", P.TRAVEL_REVEAL),
    "arrivals.show": _on("registration", P.TRAVEL_SEE),
    "arrivals.travel": _on("registration", P.TRAVEL_WRITE),
    "attendance.check_in": Ask(right=P.REGISTER_CHECK_IN, kind="session", narrows=True),
    "assessments.agree": _on("sitting", P.MARK_GIVE),
    "assessments.by_trainee": _on("cohort", P.MARK_SEE, posting=P.REGISTRATION_EXPORT, fresh=POSTING),
    "assessments.correct": _on("sitting", P.MARK_PUBLISH),
    "assessments.file_of_cohort": _on("cohort", P.MARK_PUBLISH),
    "assessments.file_of_sitting": _on("sitting", P.MARK_GIVE),
    "assessments.template_of_cohort": _on("cohort", P.MARK_PUBLISH),
    "assessments.template_of_sitting": _on("sitting", P.MARK_GIVE),
    "assessments.mark_by_rubric": _on("sitting", P.MARK_GIVE),
    "assessments.second_by_rubric": _on("sitting", P.MARK_GIVE),
    "assessments.mine": _needs(P.MARK_GIVE),
    "assessments.move": _on(
        "sitting", P.MARK_SEE, hand_in=P.MARK_GIVE, take_back=P.MARK_PUBLISH, publish=P.MARK_PUBLISH
    ),
    "assessments.numbers": _on("sitting", P.MARK_PUBLISH),
    "assessments.of_cohort": _on("cohort", P.MARK_SEE),
    "assessments.of_trainee": _on("registration", P.MARK_SEE),
    "assessments.save": _on("sitting", P.MARK_GIVE),
    "assessments.second": _on("sitting", P.MARK_GIVE),
    "assessments.sit_again": _on("sitting", P.MARK_PUBLISH),
    "assessments.sitting": _on("sitting", P.MARK_SEE),
    "attendance.close": _on("session", P.REGISTER_TAKE),
    "attendance.correct": _on("session", P.REGISTER_CORRECT),
    "attendance.from_paper": _on("session", P.REGISTER_TAKE),
    "attendance.kit": _on("session", P.REGISTER_TAKE),
    "attendance.of_cohort": _on("cohort", P.REGISTER_SEE),
    "attendance.offline": EVERYONE,
    "attendance.paper": _on("session", P.REGISTER_TAKE),
    "attendance.register": _on("session", P.REGISTER_SEE),
    "attendance.replay": _on("session", P.REGISTER_TAKE),
    "attendance.save": _on("session", P.REGISTER_TAKE),
    "attendance.scan": _on("session", P.REGISTER_TAKE),
    "attendance.screen": _on("session", P.REGISTER_TAKE),
    "attendance.worker": EVERYONE,
    "certificates.decide": _on("certificate", P.CERTIFICATE_ISSUE),
    "certificates.index": _needs(P.CERTIFICATE_SEE, posting=P.REGISTRATION_EXPORT, fresh=POSTING),
    "certificates.issue_all": _on("cohort", P.CERTIFICATE_ISSUE),
    "certificates.issue_one": _on("certificate", P.CERTIFICATE_ISSUE),
    "certificates.let_stand": _on("certificate", P.CERTIFICATE_ISSUE),
    "certificates.replace": _on("certificate", P.CERTIFICATE_PROPOSE),
    "certificates.of_cohort": _on("cohort", P.CERTIFICATE_SEE, posting=P.REGISTRATION_EXPORT, fresh=POSTING),
    "certificates.propose": _on("cohort", P.CERTIFICATE_PROPOSE),
    "certificates.sheet": _on("certificate", P.CERTIFICATE_SEE),
    "certificates.show": _on("certificate", P.CERTIFICATE_SEE),
    "credentials.badge": _on("certificate", P.CREDENTIAL_TAKE),
    "credentials.check": EVERYONE,
    "credentials.document": _on("certificate", P.CREDENTIAL_TAKE),
    "credentials.identity": EVERYONE,
    "credentials.look_at_file": EVERYONE,
    "credentials.status": EVERYONE,
    "credentials.token": _on("certificate", P.CREDENTIAL_TAKE),
    "credentials.verify": EVERYONE,
    "cohorts.add_partner": _on("cohort", P.COHORT_EDIT),
    "cohorts.add_programme_partners": _on("cohort", P.COHORT_EDIT),
    "cohorts.call": _on("cohort", P.COHORT_WORK),
    "cohorts.choose_programme": _needs(P.COHORT_EDIT),
    "cohorts.edit": _on("cohort", P.COHORT_EDIT),
    "cohorts.edit_call": _on("cohort", P.COHORT_EDIT),
    "cohorts.index": _needs(P.COHORT_SEE),
    "cohorts.move": _on("cohort", P.COHORT_EDIT),
    "cohorts.overview": _on("cohort", P.COHORT_WORK),
    "cohorts.partners": _on("cohort", P.COHORT_WORK),
    "cohorts.plan": _on("programme", P.COHORT_EDIT),
    "cohorts.remove_partner": _on("cohort", P.COHORT_EDIT, fresh=ALWAYS),
    "cohorts.show": _on("cohort", P.COHORT_SEE),
    "completion.of_cohort": _on("cohort", P.REGISTER_SEE, posting=P.REGISTRATION_EXPORT, fresh=POSTING),
    "completion.standing": _on("registration", P.STANDING_SEE),
    "complaints.follow": Ask(everyone=True, narrows=True),
    "complaints.index": _needs(P.COMPLAINT_HANDLE, fresh=POSTING),
    "complaints.make": EVERYONE,
    "complaints.mine": SIGNED_IN,
    "complaints.move": _on("complaint", P.COMPLAINT_HANDLE),
    "complaints.reveal": _on("complaint", P.COMPLAINT_SEE),
    "complaints.show": _on("complaint", P.COMPLAINT_SEE),
    "consent.document": EVERYONE,
    "consent.documents": _needs(P.CONSENT_SEE),
    "consent.mine": SIGNED_IN,
    "consent.publish": _needs(P.CONSENT_PUBLISH),
    "consent.publish_notice": _needs(P.CONSENT_PUBLISH_NOTICE),
    "development.letter": Ask(everyone=True, narrows=True),
    "development.mailbox": EVERYONE,
    "development.styleguide": EVERYONE,
    "disclosure.break_glass": _on("registration", P.GLASS_BREAK, fresh=ALWAYS),
    "disclosure.note": _on("opening", P.GLASS_NOTE),
    "disclosure.openings": _needs(P.GLASS_SEE),
    "disclosure.read": _on("opening", P.GLASS_READ),
    "disclosure.show": _on("opening", P.GLASS_SEE),
    "cascade.anew": _on("cascade_activity", P.CASCADE_REPORT),
    "cascade.by_letter": EVERYONE,
    "cascade.index": _needs(P.CASCADE_SEE),
    "cascade.move": _on("cascade_activity", P.CASCADE_CONFIRM),
    "cascade.report": _on("registration", P.CASCADE_REPORT),
    "cascade.show": _on("cascade_activity", P.CASCADE_SEE),
    "cascade.thanks": EVERYONE,
    "evaluations.index": _needs(P.EVALUATION_SEE),
    "evaluations.mine": SIGNED_IN,
    "evaluations.of_programme": _on("programme", P.EVALUATION_SEE),
    "evaluations.of_round": _on("evaluation_round", P.EVALUATION_SEE),
    "evaluations.named": _on("programme", P.SUPERVISOR_SEE),
    "evaluations.supervisor": _on("registration", P.SUPERVISOR_NAME),
    "evaluations.supervisors": _needs(P.SUPERVISOR_NAME),
    "evaluations.words": _on("evaluation_round", P.EVALUATION_READ),
    "evaluations.questionnaires": _needs(P.EVALUATION_WORD),
    "evaluations.questionnaire": _on("questionnaire", P.EVALUATION_WORD),
    "evaluations.begin_draft": _needs(P.EVALUATION_WORD),
    "evaluations.reword": _on("questionnaire", P.EVALUATION_WORD),
    "evaluations.arrange": _on("questionnaire", P.EVALUATION_WORD),
    "evaluations.publish": _on("questionnaire", P.EVALUATION_WORD),
    "evaluations.asked": _on("evaluation_ask", P.EVALUATION_ANSWER),
    "evaluations.by_link": EVERYONE,
    "evaluations.thanks": EVERYONE,
    "home.accessibility": EVERYONE,
    "hosting.health": EVERYONE,
    "hosting.housekeeping": _needs(P.HOUSEKEEPING_SEE),
    "hosting.measured": EVERYONE,
    "hosting.ready": EVERYONE,
    "home.help_page": EVERYONE,
    "home.privacy": EVERYONE,
    "home.start": EVERYONE,
    "letters.drop_office_wording": _needs(P.LETTER_OFFICE),
    "letters.drop_wording": _on("cohort", P.LETTER_WORD),
    "letters.edit_office_wording": _needs(P.LETTER_OFFICE),
    "letters.edit_wording": _on("cohort", P.LETTER_WORD),
    "letters.index": _on("cohort", P.LETTER_SEE, posting=P.REGISTRATION_EXPORT, fresh=POSTING),
    "letters.office_wording": _needs(P.LETTER_OFFICE),
    "letters.office_wordings": _needs(P.LETTER_OFFICE),
    "letters.preview_sheet": _on("cohort", P.LETTER_WORD),
    "letters.sheet": _on("letter", P.LETTER_SEE),
    "letters.show": _on("letter", P.LETTER_SEE),
    "letters.wording": _on("cohort", P.LETTER_WORD),
    "letters.wordings": _on("cohort", P.LETTER_WORD),
    "duplicates.move": _on("suggestion", P.PERSON_MERGE),
    "duplicates.pair": _on("suggestion", P.PERSON_MERGE),
    "duplicates.suggestions": _needs(P.PERSON_MERGE, fresh=POSTING),
    "documents.ask": _on("cohort", P.COHORT_EDIT),
    "documents.ask_usual": _on("cohort", P.COHORT_EDIT),
    "documents.asked": _on("cohort", P.COHORT_WORK, posting=P.REGISTRATION_EXPORT, fresh=POSTING),
    "documents.change": _on("cohort", P.COHORT_EDIT),
    "documents.drop": _on("cohort", P.COHORT_EDIT),
    "documents.fetch": _on("nominee_document", P.DOCUMENT_SEE),
    "documents.hand_in": _on("registration", P.DOCUMENT_HAND_IN),
    "documents.open_one": _on("nominee_document", P.DOCUMENT_OPEN),
    "documents.take_back": _on("registration", P.DOCUMENT_HAND_IN),
    "nominations.add_question": _on("cohort", P.COHORT_EDIT),
    "nominations.answers_file": _on("cohort", P.REGISTRATION_EXPORT, fresh=POSTING),
    "nominations.apply": _on("cohort", P.REGISTRATION_APPLY),
    "nominations.change_question": _on("cohort", P.COHORT_EDIT),
    "nominations.check": _on("registration", P.REGISTRATION_WRITE),
    "nominations.checked_file": _on("nominee_file", P.NOMINATION_FILE_TAKE, fresh=POSTING),
    "nominations.edit": _on("registration", P.REGISTRATION_WRITE),
    "nominations.endorse": _on("registration", P.REGISTRATION_ENDORSE),
    "nominations.move_file": _on("nominee_file", P.NOMINATION_FILE_TAKE),
    "nominations.move_question": _on("cohort", P.COHORT_EDIT),
    "nominations.nominate": _on("cohort", P.REGISTRATION_NOMINATE),
    "nominations.send_file": _on("cohort", P.NOMINATION_FILE_SEND),
    "nominations.preview": _on("cohort", P.COHORT_WORK),
    "nominations.questions": _on("cohort", P.COHORT_WORK),
    "nominations.take_over_questions": _on("cohort", P.COHORT_EDIT),
    "nominations.template": _on("cohort", P.NOMINATION_FILE_SEND),
    "materials.add": _on("cohort", P.MATERIAL_ADD),
    "materials.add_to_session": _on("session", P.MATERIAL_ADD),
    "materials.change": _on("material", P.MATERIAL_CHANGE),
    "materials.fetch": _on("material", P.MATERIAL_SEE),
    "materials.of_cohort": _on("cohort", P.MATERIAL_SEE),
    "materials.of_session": _on("session", P.MATERIAL_ADD),
    "materials.of_trainee": _on("registration", P.MATERIAL_SEE),
    "materials.replace": _on("material", P.MATERIAL_CHANGE),
    "materials.show": _on("material", P.MATERIAL_SEE),
    "materials.withdraw": _on("material", P.MATERIAL_CHANGE),
    "needs.change": _on("need", P.NEED_WRITE),
    "needs.index": _needs(P.NEED_SEE, fresh=POSTING),
    "needs.put_forward": _needs(P.NEED_WRITE),
    "needs.remove": _on("need", P.NEED_WRITE),
    "people.accept": EVERYONE,
    "people.account": SIGNED_IN,
    "people.account_of": _on("user", P.ACCOUNT_SEE),
    "people.accounts": _needs(P.ACCOUNT_SEE, fresh=POSTING),
    "people.add_passkey": Ask(halfway=(Halfway.SET_UP,), fresh=ALWAYS),
    "people.answer_address": EVERYONE,
    "people.begin_directory": Ask(everyone=True, narrows=True),
    "people.change_address": Ask(fresh=ALWAYS),
    "people.change_password": SIGNED_IN,
    "people.choose_language": SIGNED_IN,
    "people.choose_zone": SIGNED_IN,
    "people.confirm": EVERYONE,
    "people.end_directory": SIGNED_IN,
    "people.end_grant": _on("grant", P.GRANT_GIVE, fresh=ALWAYS),
    "people.end_other_sessions": SIGNED_IN,
    "people.end_session": SIGNED_IN,
    "people.finish_directory": Ask(everyone=True, narrows=True),
    "people.forgotten": EVERYONE,
    "people.forgotten_sent": EVERYONE,
    "people.give_grant": _needs(P.GRANT_GIVE, fresh=ALWAYS),
    "people.give_up_address": SIGNED_IN,
    "people.grants": _needs(P.GRANT_SEE, fresh=POSTING),
    "people.invitations": _needs(P.ACCOUNT_INVITE, fresh=POSTING),
    "people.invite": _needs(P.ACCOUNT_INVITE, fresh=ALWAYS),
    "people.letter_sent": EVERYONE,
    "people.login": EVERYONE,
    "people.logout": Ask(halfway=tuple(Halfway)),
    "people.new_password": EVERYONE,
    "people.own_factors": SETTING_UP,
    "people.prove": SETTING_UP,
    "people.prove_by_passkey": SETTING_UP,
    "people.recover": SECOND_STEP,
    "people.remove_codes": Ask(fresh=ALWAYS),
    "people.remove_passkey": Ask(narrows=True, fresh=ALWAYS),
    "people.renew_recovery_codes": Ask(fresh=ALWAYS),
    "people.reset_factors": _on("user", P.ACCOUNT_MANAGE, fresh=ALWAYS),
    "people.second_step": SECOND_STEP,
    "people.second_step_by_passkey": SECOND_STEP,
    "people.send_invitation_anew": _on("invitation", P.ACCOUNT_INVITE, fresh=ALWAYS),
    "people.set_account": _on("user", P.ACCOUNT_MANAGE, fresh=ALWAYS),
    "people.set_up_codes": Ask(halfway=(Halfway.SET_UP,), fresh=ALWAYS),
    "people.sign_in_by_passkey": EVERYONE,
    "people.sign_out_account": _on("user", P.ACCOUNT_MANAGE),
    "people.sign_up": EVERYONE,
    "people.withdraw_invitation": _on("invitation", P.ACCOUNT_INVITE),
    "programmes.add_award": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.edit_award": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.remove_award": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.add_assessment": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.add_criterion": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.edit_criterion": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.move_criterion": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.edit_assessment": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.move_assessment": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.add_module": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.add_outcome": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.add_partner": _on("programme", P.PROGRAMME_EDIT),
    "programmes.create": _needs(P.PROGRAMME_CREATE),
    "programmes.curricula": _on("programme", P.PROGRAMME_EDIT),
    "programmes.curriculum": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.draft_curriculum": _on("programme", P.PROGRAMME_EDIT),
    "programmes.edit": _on("programme", P.PROGRAMME_EDIT),
    "programmes.edit_module": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.edit_outcome": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.edit_rules": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.index": _needs(P.PROGRAMME_SEE),
    "programmes.move": _on("programme", P.PROGRAMME_EDIT),
    "programmes.move_curriculum": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.move_module": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.move_outcome": _on("curriculum", P.PROGRAMME_EDIT),
    "programmes.partners": _on("programme", P.PROGRAMME_EDIT),
    "programmes.record": _on("programme", P.PROGRAMME_EDIT),
    "programmes.remove_assessment": _on("curriculum", P.PROGRAMME_EDIT, fresh=ALWAYS),
    "programmes.remove_module": _on("curriculum", P.PROGRAMME_EDIT, fresh=ALWAYS),
    "programmes.remove_outcome": _on("curriculum", P.PROGRAMME_EDIT, fresh=ALWAYS),
    "programmes.remove_partner": _on("programme", P.PROGRAMME_EDIT, fresh=ALWAYS),
    "programmes.show": _on("programme", P.PROGRAMME_SEE),
    "protection.ask": SIGNED_IN,
    "protection.end_hold": _on("hold", P.HOLD_PLACE),
    "protection.erase": _on("request", P.PERSON_ERASE, fresh=ALWAYS),
    "protection.move": _on(
        "request",
        P.REQUEST_SEE,
        take=P.REQUEST_ANSWER,
        withdraw=P.REQUEST_WITHDRAW,
    ),
    "protection.own_data": Ask(fresh=POSTING),
    "protection.place_hold": _needs(P.HOLD_PLACE),
    "protection.request_page": _on("request", P.REQUEST_SEE),
    "protection.requests": _needs(P.REQUEST_ANSWER),
    "protection.rounds": _needs(P.RETENTION_SEE),
    "protection.trail_of_deeds": _needs(P.TRAIL_SEE, fresh=POSTING),
    "registrations.answers": _on("cohort", P.COHORT_WORK, posting=P.REGISTRATION_EXPORT, fresh=POSTING),
    "registrations.remind": _on("cohort", P.LETTER_WORD),
    "registrations.desk": _needs(P.REGISTRATION_ENDORSE),
    "registrations.mine": SIGNED_IN,
    "registrations.move": _on(
        "registration",
        P.REGISTRATION_SEE,
        withdraw=P.REGISTRATION_WITHDRAW,
        no_show=P.REGISTRATION_SELECT,
    ),
    "registrations.nominees": _needs(P.REGISTRATION_ENDORSE, fresh=POSTING),
    "registrations.put_in_place": _on("registration", P.REGISTRATION_ENDORSE),
    "registrations.reorder": _on("registration", P.REGISTRATION_ENDORSE),
    "registrations.replace_official": _on("registration", P.REGISTRATION_ENDORSE),
    "registrations.results": _on("cohort", P.REGISTRATION_SELECT),
    "registrations.roster": _on("cohort", P.COHORT_WORK, posting=P.REGISTRATION_EXPORT, fresh=POSTING),
    "registrations.selection": _on("cohort", P.REGISTRATION_SELECT),
    "registrations.show": _on("registration", P.REGISTRATION_SEE),
    "indicators.index": _needs(P.FIGURES_SEE),
    "indicators.one": _needs(P.FIGURES_SEE),
    "indicators.behind": _needs(P.FIGURES_SEE),
    "reports.figures": _needs(P.FIGURES_SMALL),
    "reports.measure": _needs(P.FIGURES_SMALL),
    "screening.add_unit": _needs(P.REGISTRATION_SCREEN),
    "screening.answer": _on("registration", P.REGISTRATION_SCREEN),
    "screening.answer_unit": _on("unit", P.REGISTRATION_SCREEN),
    "screening.name_unit": _on("registration", P.REGISTRATION_SCREEN),
    "screening.queue": _needs(P.REGISTRATION_SCREEN),
    "screening.record": _on("registration", P.REGISTRATION_SCREEN),
    "screening.reveal": _on("registration", P.REGISTRATION_SCREEN),
    "screening.reveal_unit": _on("unit", P.REGISTRATION_SCREEN),
    "screening.unit": _on("unit", P.REGISTRATION_SCREEN),
    "screening.units": _needs(P.REGISTRATION_SCREEN, fresh=POSTING),
    "screening.waiting": _needs(P.REGISTRATION_SCREEN),
    "search.search": SIGNED_IN,
    "selection.check": _on("allocation", P.SELECTION_SEE),
    "selection.confirm": _on("allocation", P.SELECTION_CONFIRM),
    "selection.decide": _on("allocation", P.REGISTRATION_SELECT),
    "selection.fair": _on("allocation", P.FAIRNESS_SEE),
    "selection.file": _on("allocation", P.SELECTION_SEE),
    "selection.find": _on("cohort", P.REGISTRATION_SELECT),
    "selection.import_scores": _on("cohort", P.REGISTRATION_SELECT),
    "selection.overview": _on("cohort", P.SELECTION_SEE),
    "selection.publish": _on("allocation", P.REGISTRATION_SELECT),
    "selection.rules": _on("cohort", P.REGISTRATION_SELECT),
    "selection.scores": _on("cohort", P.REGISTRATION_SELECT),
    "selection.set_aside": _on("allocation", P.REGISTRATION_SELECT),
    "selection.sheet": _on("allocation", P.SELECTION_SEE, posting=P.REGISTRATION_EXPORT, fresh=POSTING),
    "selection.why": _on("allocation", P.SELECTION_SEE),
    "venues.add_room": _on("venue", P.VENUE_EDIT),
    "venues.add_venue": _needs(P.VENUE_EDIT),
    "timetable.add_unit": _on("cohort", P.SESSION_EDIT),
    "timetable.board": _needs(P.VENUE_SEE),
    "timetable.calendar": Ask(everyone=True, narrows=True),
    "timetable.cancel": _on("session", P.SESSION_EDIT),
    "timetable.fix": _on("session", P.SESSION_EDIT),
    "timetable.change": _on("session", P.SESSION_EDIT),
    "venues.change_room": _on("room", P.VENUE_EDIT),
    "venues.change_venue": _on("venue", P.VENUE_EDIT),
    "timetable.correct": _on("session", P.SESSION_EDIT),
    "timetable.copy_rules": _on("cohort", P.SESSION_EDIT),
    "dossiers.add_document": _on("dossier", P.DOSSIER_PREPARE),
    "dossiers.answer": _on("dossier", P.DOSSIER_PREPARE),
    "dossiers.answer_appeal": _on("dossier", P.DOSSIER_DECIDE),
    "dossiers.appeal": _on("dossier", P.DOSSIER_PREPARE),
    "dossiers.ask": _on("dossier", P.DOSSIER_REVIEW),
    "dossiers.assess": _on("dossier", P.DOSSIER_PREPARE),
    "dossiers.assign": _on("dossier", P.DOSSIER_STEER),
    "dossiers.begin": _needs(P.DOSSIER_PREPARE),
    "dossiers.close_accuracy": _on("dossier", P.DOSSIER_PREPARE),
    "dossiers.comment": _on("dossier", P.DOSSIER_PREPARE),
    "dossiers.criterion": _on("dossier", P.DOSSIER_SEE),
    "dossiers.decide": _on("dossier", P.DOSSIER_DECIDE),
    "dossiers.declare": _on("dossier", P.DOSSIER_SEE),
    "dossiers.fetch": _on("dossier", P.DOSSIER_SEE),
    "dossiers.find": _on("dossier", P.DOSSIER_REVIEW),
    "dossiers.index": _needs(P.DOSSIER_SEE),
    "dossiers.leave_document": _on("dossier", P.DOSSIER_PREPARE),
    "dossiers.move": _on("dossier", P.DOSSIER_STEER),
    "dossiers.recommend": _on("dossier", P.DOSSIER_REVIEW),
    "dossiers.record": _on("dossier", P.DOSSIER_STEER),
    "dossiers.relieve": _on("dossier", P.DOSSIER_STEER),
    "dossiers.report_visit": _on("dossier", P.DOSSIER_REVIEW),
    "dossiers.replace_document": _on("dossier", P.DOSSIER_PREPARE),
    "dossiers.reuse": _on("dossier", P.DOSSIER_PREPARE),
    "dossiers.send_findings": _on("dossier", P.DOSSIER_REVIEW),
    "dossiers.show": _on("dossier", P.DOSSIER_SEE),
    "dossiers.submit": _on("dossier", P.DOSSIER_PREPARE),
    "dossiers.take_back": _on("dossier", P.DOSSIER_REVIEW),
    "dossiers.take_up": _on("dossier", P.DOSSIER_PREPARE),
    "dossiers.use_document": _on("dossier", P.DOSSIER_PREPARE),
    "dossiers.visit": _on("dossier", P.DOSSIER_REVIEW),
    "dossiers.withdraw_document": _on("dossier", P.DOSSIER_PREPARE),
    "drafting.interpreter_absent": _on("interpreter", P.SESSION_EDIT),
    "drafting.room_absent": _on("room", P.SESSION_EDIT),
    "drafting.trainer_absent": _on("trainer", P.SESSION_EDIT),
    "drafting.draft": _on("run", P.SESSION_EDIT),
    "drafting.file": _on("run", P.SESSION_EDIT),
    "drafting.leave": _on("run", P.SESSION_EDIT),
    "drafting.overview": _on("cohort", P.SESSION_EDIT),
    "drafting.stop": _on("run", P.SESSION_EDIT),
    "drafting.take": _on("run", P.SESSION_EDIT),
    "timetable.end_address": Ask(narrows=True),
    "timetable.findings": _on("cohort", P.SESSION_EDIT),
    "timetable.change_unit": _on("teaching_unit", P.SESSION_EDIT),
    "timetable.curriculum_file": _on("cohort", P.SESSION_EDIT),
    "timetable.import_units": _on("cohort", P.SESSION_EDIT),
    "timetable.give_link": _on("session", P.SESSION_EDIT),
    "timetable.join": _on("session", P.SESSION_JOIN),
    "timetable.remove_link": _on("session", P.SESSION_EDIT),
    "timetable.make_address": Ask(narrows=True, fresh=POSTING),
    "timetable.mine": SIGNED_IN,
    "timetable.make_own_address": Ask(fresh=POSTING),
    "timetable.room_address": _on("room", P.VENUE_SEE, fresh=POSTING),
    "timetable.equipment_address": _on("equipment", P.VENUE_SEE, fresh=POSTING),
    "timetable.trainer_address": _on("trainer", P.TRAINER_SEE, fresh=POSTING),
    "timetable.interpreter_address": _on("interpreter", P.TRAINER_SEE, fresh=POSTING),
    "timetable.move": _on("session", P.SESSION_EDIT),
    "timetable.my_week": SIGNED_IN,
    "timetable.copy_module": _on("cohort", P.SESSION_EDIT),
    "timetable.holidays": _on("cohort", P.SESSION_EDIT),
    "timetable.moved": _needs(P.SESSION_EDIT),
    "timetable.office_holidays": _needs(P.HOLIDAY_DECIDE),
    "timetable.decide_holiday": _needs(P.HOLIDAY_DECIDE),
    "timetable.add_holiday": _needs(P.HOLIDAY_DECIDE),
    "timetable.take_back_holiday": _on("decision", P.HOLIDAY_DECIDE),
    "timetable.paste": _on("cohort", P.SESSION_EDIT),
    "timetable.pattern": _on("cohort", P.SESSION_EDIT),
    "timetable.print_weeks": _on("cohort", P.SESSION_SEE),
    "timetable.publish": _on("cohort", P.SESSION_EDIT),
    "timetable.remove": _on("session", P.SESSION_EDIT, fresh=ALWAYS),
    "timetable.remove_unit": _on("teaching_unit", P.SESSION_EDIT, fresh=ALWAYS),
    "timetable.room_week": _on("room", P.VENUE_SEE),
    "timetable.venue_week": _on("venue", P.VENUE_SEE),
    "timetable.venue_address": _on("venue", P.VENUE_SEE, fresh=POSTING),
    "timetable.rules": _on("cohort", P.SESSION_EDIT),
    "timetable.schedule": _on("cohort", P.SESSION_EDIT),
    "timetable.session": _on("session", P.SESSION_SEE),
    "timetable.sessions": _on("cohort", P.SESSION_SEE),
    "timetable.swap": _on("session", P.SESSION_EDIT),
    "venues.venue": _on("venue", P.VENUE_SEE),
    "venues.index": _needs(P.VENUE_SEE),
    "timetable.units": _on("cohort", P.SESSION_EDIT),
    "timetable.week": _on("cohort", P.SESSION_SEE),
    "trainers.add": _needs(P.TRAINER_EDIT),
    "trainers.edit": _on("trainer", P.TRAINER_EDIT),
    "trainers.index": _needs(P.TRAINER_SEE, fresh=POSTING),
    "trainers.join_account": _on("trainer", P.TRAINER_EDIT),
    "trainers.set_active": _on("trainer", P.TRAINER_EDIT),
    "trainers.show": _on("trainer", P.TRAINER_SEE),
    "interpreters.add": _needs(P.TRAINER_EDIT),
    "interpreters.edit": _on("interpreter", P.TRAINER_EDIT),
    "interpreters.index": _needs(P.TRAINER_SEE, fresh=POSTING),
    "interpreters.join_account": _on("interpreter", P.TRAINER_EDIT),
    "interpreters.set_active": _on("interpreter", P.TRAINER_EDIT),
    "interpreters.show": _on("interpreter", P.TRAINER_SEE),
    "timetable.cohort_against": _on("cohort", P.SESSION_EDIT),
    "timetable.equipment_days": _on("equipment", P.VENUE_EDIT),
    "timetable.equipment_take_back": _on("equipment", P.VENUE_EDIT),
    "timetable.equipment_week": _on("equipment", P.VENUE_SEE),
    "timetable.interpreter_days": _on("interpreter", P.TRAINER_EDIT),
    "timetable.interpreter_take_back": _on("interpreter", P.TRAINER_EDIT),
    "timetable.interpreter_week": _on("interpreter", P.TRAINER_SEE),
    "timetable.own_days": SIGNED_IN,
    "timetable.room_days": _on("room", P.VENUE_EDIT),
    "timetable.room_take_back": _on("room", P.VENUE_EDIT),
    "timetable.take_back_own": SIGNED_IN,
    "timetable.trainer_days": _on("trainer", P.TRAINER_EDIT),
    "timetable.trainer_take_back": _on("trainer", P.TRAINER_EDIT),
    "timetable.trainer_week": _on("trainer", P.TRAINER_SEE),
    "trainers.end_qualification": _on("trainer", P.TRAINER_EDIT),
    "trainers.qualify": _on("trainer", P.TRAINER_EDIT),
    "venues.add_equipment": _on("venue", P.VENUE_EDIT),
    "venues.change_equipment": _on("equipment", P.VENUE_EDIT),
    "venues.retire_equipment": _on("equipment", P.VENUE_EDIT),
    "venues.retire_room": _on("room", P.VENUE_EDIT),
}

SIGHT: dict[str, Permission] = {
    "programme": P.PROGRAMME_SEE,
    "curriculum": P.PROGRAMME_EDIT,
    "cohort": P.COHORT_SEE,
    "letter": P.LETTER_SEE,
    "nominee_document": P.DOCUMENT_SEE,
    "nominee_file": P.NOMINATION_FILE_TAKE,
    "registration": P.REGISTRATION_SEE,
    "session": P.SESSION_SEE,
    "material": P.MATERIAL_SEE,
    "sitting": P.MARK_SEE,
    "certificate": P.CERTIFICATE_SEE,
    "accreditation": P.ACCREDITATION_SEE,
    "standard": P.STANDARD_SEE,
    "dossier": P.DOSSIER_SEE,
    "body": P.STANDARD_EDIT,
    "allocation": P.SELECTION_SEE,
    "teaching_unit": P.SESSION_EDIT,
    "run": P.SESSION_EDIT,
    "trainer": P.TRAINER_SEE,
    "interpreter": P.TRAINER_SEE,
    "decision": P.HOLIDAY_DECIDE,
    "equipment": P.VENUE_SEE,
    "venue": P.VENUE_SEE,
    "room": P.VENUE_SEE,
    "grant": P.GRANT_SEE,
    "hold": P.RETENTION_SEE,
    "request": P.REQUEST_SEE,
    "opening": P.GLASS_SEE,
    "need": P.NEED_SEE,
    "complaint": P.COMPLAINT_SEE,
    "cascade_activity": P.CASCADE_SEE,
    "evaluation_ask": P.EVALUATION_ANSWER,
    "evaluation_round": P.EVALUATION_SEE,
    "questionnaire": P.EVALUATION_WORD,
    "unit": P.REGISTRATION_SCREEN,
    "suggestion": P.PERSON_MERGE,
    "user": P.ACCOUNT_SEE,
    "invitation": P.ACCOUNT_INVITE,
}
"""The right that puts an object of a kind within sight."""

SHARED = {"decision", "questionnaire", "trainer", "interpreter", "equipment", "unit", "venue", "room"}
"""What belongs to the whole office: whoever has the right anywhere has it there."""
OF_A_PROGRAMME = {
    "dossier",
    "allocation",
    "run",
    "programme",
    "curriculum",
    "cohort",
    "letter",
    "nominee_document",
    "nominee_file",
    "registration",
    "session",
    "material",
    "sitting",
    "certificate",
    "accreditation",
    "opening",
    "suggestion",
    "need",
    "teaching_unit",
    "evaluation_round",
    "cascade_activity",
}
OF_A_STATE = {
    "cascade_activity",
    "letter",
    "nominee_document",
    "nominee_file",
    "registration",
    "certificate",
    "need",
}
OF_A_PERSON = {
    "cascade_activity",
    "evaluation_ask",
    "nominee_document",
    "letter",
    "registration",
    "certificate",
    "material",
    "session",
    "request",
    "complaint",
}
PUBLIC_KINDS = {"allocation", "programme", "cohort", "standard"}
_PROGRAMME_ROLES = {Role.COORDINATOR, Role.SCREENING_OFFICER}


def answer(who: Role | Halfway, ask: Ask, side: str, *, name: str = "", method: str = "GET") -> str:
    """What someone with that role alone is told; `side` is "ours", "theirs" or "nowhere".

    Whoever is halfway has no role: there is the next step, and nothing else.
    """
    if isinstance(who, Halfway):
        return OK if who in ask.halfway else who
    return _answer(who, ask, side, name=name, method=method)


def answer_to_stale(role: Role, ask: Ask, side: str, *, name: str = "", method: str = "GET") -> str:
    """What someone is told whose last proof is old: what a view asks by itself comes after."""
    if method not in ask.fresh:
        return answer(role, ask, side, name=name, method=method)
    told = answer(role, replace(ask, posting=None, by_name={}), side)
    return PROVE if told == OK else told


def _answer(role: Role, ask: Ask, side: str, *, name: str, method: str) -> str:
    if ask.everyone:
        return OK
    if role is Role.PUBLIC and not (ask.right and Role.PUBLIC in MATRIX[ask.right]):
        return LOGIN
    if ask.right is None:
        return OK
    wanted = [ask.right, ask.by_name.get(name), ask.posting if method == "POST" else None]
    rights = [right for right in wanted if right]
    if not ask.kind:
        return OK if all(_plays(role) & MATRIX[right].keys() for right in rights) else FORBIDDEN
    if side == "nowhere" or not any(
        _has(role, right, ask.kind, side) for right in (SIGHT[ask.kind], ask.right)
    ):
        return MISSING
    return OK if all(_has(role, right, ask.kind, side) for right in rights) else FORBIDDEN


def _plays(role: Role) -> set[Role]:
    """Whoever has an account is a trainee of their own registrations, and everyone is the public."""
    return {Role.PUBLIC} if role is Role.PUBLIC else {role, Role.TRAINEE, Role.PUBLIC}


def _has(visitor: Role, right: Permission, kind: str, side: str) -> bool:
    return any(
        _reaches(visitor, role, MATRIX[right][role], kind, ours=side == "ours")
        for role in _plays(visitor) & MATRIX[right].keys()
    )


def _reaches(visitor: Role, role: Role, reach: Reach, kind: str, *, ours: bool) -> bool:
    if reach is Reach.OPEN:
        return kind in PUBLIC_KINDS and ours
    if reach is Reach.SELF:
        whose = {"opening": Role.ADMINISTRATOR, "dossier": Role.REVIEWER}.get(kind)
        if whose:  # an administrator's own, or one that a reviewer is assigned to
            return visitor is whose and ours
        return visitor is Role.TRAINEE and kind in OF_A_PERSON and ours
    if reach is Reach.ASSIGNED:
        return kind in {"material", "session", "sitting"} and ours
    if kind in SHARED:
        return True
    if role in _PROGRAMME_ROLES:
        return kind in OF_A_PROGRAMME and ours
    if role is Role.FOCAL_POINT:
        return kind in OF_A_STATE and ours
    return True
