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
    "accreditation.add_standard": _needs(P.ACCREDITATION_RECORD),
    "accreditation.index": _needs(P.ACCREDITATION_SEE),
    "accreditation.move": _on("accreditation", P.ACCREDITATION_RECORD),
    "accreditation.record": _needs(P.ACCREDITATION_RECORD),
    "accreditation.show": _on("accreditation", P.ACCREDITATION_SEE),
    "arrivals.issue_visa_letter": _on("registration", P.TRAVEL_REVEAL),
    "arrivals.visa_letter": _on("registration", P.TRAVEL_SEE),
    "arrivals.needs": _on("registration", P.TRAVEL_WRITE),
    "arrivals.of_cohort": _on("cohort", P.TRAVEL_REVEAL),
    "arrivals.open_own": _on("registration", P.TRAVEL_WRITE),
    "arrivals.reveal": _on("registration", P.TRAVEL_REVEAL),
    "arrivals.show": _on("registration", P.TRAVEL_SEE),
    "arrivals.travel": _on("registration", P.TRAVEL_WRITE),
    "attendance.close": _on("session", P.REGISTER_TAKE),
    "attendance.correct": _on("session", P.REGISTER_CORRECT),
    "attendance.of_cohort": _on("cohort", P.REGISTER_SEE),
    "attendance.register": _on("session", P.REGISTER_SEE),
    "attendance.save": _on("session", P.REGISTER_TAKE),
    "certificates.check": EVERYONE,
    "certificates.decide": _on("certificate", P.CERTIFICATE_ISSUE),
    "certificates.index": _needs(P.CERTIFICATE_SEE, posting=P.REGISTRATION_EXPORT, fresh=POSTING),
    "certificates.issue_all": _on("cohort", P.CERTIFICATE_ISSUE),
    "certificates.issue_one": _on("certificate", P.CERTIFICATE_ISSUE),
    "certificates.of_cohort": _on("cohort", P.CERTIFICATE_SEE, posting=P.REGISTRATION_EXPORT, fresh=POSTING),
    "certificates.propose": _on("cohort", P.CERTIFICATE_PROPOSE),
    "certificates.sheet": _on("certificate", P.CERTIFICATE_SEE),
    "certificates.show": _on("certificate", P.CERTIFICATE_SEE),
    "certificates.verify": EVERYONE,
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
    "home.accessibility": EVERYONE,
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
    "nominations.apply": _on("cohort", P.REGISTRATION_APPLY),
    "nominations.checked_file": _on("nominee_file", P.NOMINATION_FILE_TAKE, fresh=POSTING),
    "nominations.edit": _on("registration", P.REGISTRATION_WRITE),
    "nominations.move_file": _on("nominee_file", P.NOMINATION_FILE_TAKE),
    "nominations.nominate": _on("cohort", P.REGISTRATION_NOMINATE),
    "nominations.send_file": _on("cohort", P.NOMINATION_FILE_SEND),
    "nominations.template": _on("cohort", P.NOMINATION_FILE_SEND),
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
    "registrations.reorder": _on("registration", P.REGISTRATION_ENDORSE),
    "registrations.replace_official": _on("registration", P.REGISTRATION_ENDORSE),
    "registrations.results": _on("cohort", P.REGISTRATION_SELECT),
    "registrations.roster": _on("cohort", P.COHORT_WORK, posting=P.REGISTRATION_EXPORT, fresh=POSTING),
    "registrations.selection": _on("cohort", P.REGISTRATION_SELECT),
    "registrations.show": _on("registration", P.REGISTRATION_SEE),
    "reports.figures": _needs(P.FIGURES_SEE),
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
    "selection.sheet": _on("allocation", P.SELECTION_SEE, posting=P.REGISTRATION_EXPORT, fresh=POSTING),
    "selection.why": _on("allocation", P.SELECTION_SEE),
    "timetable.add_room": _on("venue", P.VENUE_EDIT),
    "timetable.add_venue": _needs(P.VENUE_EDIT),
    "timetable.calendar": Ask(everyone=True, narrows=True),
    "timetable.cancel": _on("session", P.SESSION_EDIT),
    "timetable.change": _on("session", P.SESSION_EDIT),
    "timetable.change_room": _on("room", P.VENUE_EDIT),
    "timetable.change_venue": _on("venue", P.VENUE_EDIT),
    "timetable.end_address": Ask(narrows=True),
    "timetable.make_address": Ask(narrows=True, fresh=POSTING),
    "timetable.mine": SIGNED_IN,
    "timetable.my_week": SIGNED_IN,
    "timetable.publish": _on("cohort", P.SESSION_EDIT),
    "timetable.remove": _on("session", P.SESSION_EDIT, fresh=ALWAYS),
    "timetable.room_week": _on("room", P.VENUE_SEE),
    "timetable.schedule": _on("cohort", P.SESSION_EDIT),
    "timetable.session": _on("session", P.SESSION_SEE),
    "timetable.sessions": _on("cohort", P.SESSION_SEE),
    "timetable.venue": _on("venue", P.VENUE_SEE),
    "timetable.venues": _needs(P.VENUE_SEE),
    "timetable.week": _on("cohort", P.SESSION_SEE),
    "trainers.add": _needs(P.TRAINER_EDIT),
    "trainers.edit": _on("trainer", P.TRAINER_EDIT),
    "trainers.index": _needs(P.TRAINER_SEE, fresh=POSTING),
    "trainers.join_account": _on("trainer", P.TRAINER_EDIT),
    "trainers.set_active": _on("trainer", P.TRAINER_EDIT),
    "trainers.show": _on("trainer", P.TRAINER_SEE),
}

SIGHT: dict[str, Permission] = {
    "programme": P.PROGRAMME_SEE,
    "curriculum": P.PROGRAMME_EDIT,
    "cohort": P.COHORT_SEE,
    "letter": P.LETTER_SEE,
    "nominee_file": P.NOMINATION_FILE_TAKE,
    "registration": P.REGISTRATION_SEE,
    "session": P.SESSION_SEE,
    "certificate": P.CERTIFICATE_SEE,
    "accreditation": P.ACCREDITATION_SEE,
    "allocation": P.SELECTION_SEE,
    "trainer": P.TRAINER_SEE,
    "venue": P.VENUE_SEE,
    "room": P.VENUE_SEE,
    "grant": P.GRANT_SEE,
    "hold": P.RETENTION_SEE,
    "request": P.REQUEST_SEE,
    "opening": P.GLASS_SEE,
    "need": P.NEED_SEE,
    "complaint": P.COMPLAINT_SEE,
    "unit": P.REGISTRATION_SCREEN,
    "suggestion": P.PERSON_MERGE,
    "user": P.ACCOUNT_SEE,
    "invitation": P.ACCOUNT_INVITE,
}
"""The right that puts an object of a kind within sight."""

SHARED = {"trainer", "unit", "venue", "room"}
"""What belongs to the whole office: whoever has the right anywhere has it there."""
OF_A_PROGRAMME = {
    "allocation",
    "programme",
    "curriculum",
    "cohort",
    "letter",
    "nominee_file",
    "registration",
    "session",
    "certificate",
    "accreditation",
    "opening",
    "suggestion",
    "need",
}
OF_A_STATE = {"letter", "nominee_file", "registration", "certificate", "need"}
OF_A_PERSON = {"letter", "registration", "certificate", "session", "request", "complaint"}
PUBLIC_KINDS = {"allocation", "programme", "cohort"}
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
        if kind == "opening":  # an administrator's own
            return visitor is Role.ADMINISTRATOR and ours
        return visitor is Role.TRAINEE and kind in OF_A_PERSON and ours
    if reach is Reach.ASSIGNED:
        return kind == "session" and ours
    if kind in SHARED:
        return True
    if role in _PROGRAMME_ROLES:
        return kind in OF_A_PROGRAMME and ours
    if role is Role.FOCAL_POINT:
        return kind in OF_A_STATE and ours
    return True
