"""Every page of the demonstration office, each with a person who may see it and something true on it.

The sweep of `tests/laws/test_pages.py` and the pictures go through this list. A new page has its line in
EXAMPLES, or the sweep fails; one that shows best in several states or to several people has several.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from app.accreditation.models import Accreditation
from app.accreditation.states import AccreditationState
from app.arrivals.models import Needs, Travel
from app.certificates.models import Certificate
from app.certificates.states import CertificateState
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.complaints.models import Complaint
from app.complaints.states import ComplaintState
from app.core.db import db
from app.core.outbox import Mail
from app.disclosure.models import Opening
from app.duplicates.models import Suggestion
from app.letters.models import Letter
from app.needs.models import StateNeed
from app.nominations.models import NomineeFile
from app.nominations.states import FileState
from app.people.links import AccountInvitation
from app.people.models import Grant, Person, User
from app.programmes.models import Curriculum, Module, Outcome, Programme, ProgrammePartner
from app.programmes.states import CurriculumState
from app.protection.models import DataRequest, LegalHold
from app.protection.states import RequestKind, RequestState
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.screening.models import RecipientUnit, Screening
from app.screening.states import RecordState
from app.selection.models import Allocation
from app.selection.states import AllocationState
from app.timetable.models import Room, Session
from app.timetable.states import SessionState
from app.trainers.models import Trainer
from tests.support.demonstration import BEGUN, Demonstration
from tests.support.office import Office, Visitor

NEWCOMER = "newcomer@example.org"
"""Who has just made an account, so that there is a letter to read and an address to confirm."""

NO_PAGE = {
    "arrivals.open_own": "the way back to the masked record",
    "arrivals.reveal": "the way back to the masked record",
    "arrivals.visa_letter": "the way back to the masked record",
    "certificates.sheet": "a PDF",
    "letters.preview_sheet": "a PDF",
    "letters.sheet": "a PDF",
    "nominations.template": "a file",
    "people.begin_directory": "a way to the directory",
    "people.finish_directory": "the way back",
    "disclosure.read": "the way back to the masked record",
    "screening.reveal": "the way back to the masked record",
    "screening.reveal_unit": "the same",
    "selection.file": "a file",
    "complaints.reveal": "the way back to the sealed complaint",
    "static": "files",
    "timetable.calendar": "a calendar's file",
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
_KENYA, _ATTENDING, _SCREENING = _of("focal.kenya"), _of("attending"), _of("screening")
_HALFWAY = _of(f"administrator{AFTER_PASSWORD}")

EXAMPLES: dict[str, list[Example]] = {
    "accreditation.add_standard": [_ADMIN],
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
    "attendance.correct": [_of("coordinator.border", session_id="held", registration_id="attending")],
    "attendance.of_cohort": [_BORDER],
    "attendance.register": [
        _of("trainer", session_id="waiting"),
        _of("coordinator.border", session_id="held"),
    ],
    "certificates.check": [_of()],
    "certificates.decide": [
        _of("registrar", certificate_id="proposed", name="reject"),
        _of("administrator", name="revoke"),
    ],
    "certificates.index": [_ADMIN, _of("graduate")],
    "certificates.of_cohort": [_of("registrar", cohort_id="over"), _of("coordinator", cohort_id="past")],
    "certificates.show": [_of("graduate"), _of("registrar", certificate_id="proposed")],
    "certificates.verify": [
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
    "nominations.apply": [_of("trainee", cohort_id="open")],
    "nominations.edit": [_of("focal.kenya", registration_id="returned")],
    "nominations.checked_file": [_KENYA],
    "nominations.send_file": [_of("focal.kenya", cohort_id="open"), _of("coordinator", cohort_id="open")],
    "nominations.nominate": [_of("focal.kenya", cohort_id="open")],
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
    "people.give_grant": [_ADMIN],
    "people.grants": [_ADMIN],
    "people.invitations": [_ADMIN, _of("administrator", query="state=all")],
    "people.invite": [_ADMIN, _of("administrator", query="role=focal_point")],
    "people.letter_sent": [_of()],
    "people.login": [_of()],
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
    "programmes.add_module": [_COORDINATOR],
    "programmes.add_outcome": [_COORDINATOR],
    "programmes.add_partner": [_COORDINATOR],
    "programmes.create": [_ADMIN],
    "programmes.curricula": [_COORDINATOR],
    "programmes.curriculum": [_COORDINATOR, _of("coordinator", curriculum_id="published")],
    "programmes.draft_curriculum": [_of("coordinator", programme_id="prison")],
    "programmes.edit": [_COORDINATOR],
    "programmes.edit_module": [_COORDINATOR],
    "programmes.edit_outcome": [_COORDINATOR],
    "programmes.edit_rules": [_COORDINATOR],
    "programmes.index": [_of(), _COORDINATOR],
    "programmes.move": [_of("coordinator", name="withdraw")],
    "programmes.move_curriculum": [_of("coordinator", name="publish")],
    "programmes.partners": [_COORDINATOR],
    "programmes.record": [_COORDINATOR],
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
    "reports.figures": [_of("observer"), _COORDINATOR],
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
    "selection.confirm": [_of("administrator")],
    "selection.decide": [_of("coordinator")],
    "selection.fair": [_of("coordinator.border", allocation_id="confirmed")],
    "selection.import_scores": [_of("coordinator", cohort_id="prisons")],
    "selection.overview": [
        _of("coordinator", cohort_id="prisons"),
        _of("coordinator.border", cohort_id="offers"),
    ],
    "selection.rules": [_of("coordinator", cohort_id="prisons")],
    "selection.scores": [_of("coordinator", cohort_id="prisons")],
    "selection.sheet": [
        _of("administrator"),
        _of("coordinator.border", allocation_id="confirmed"),
        _of("coordinator.border", allocation_id="impossible"),
    ],
    "selection.why": [_of("coordinator"), _of("coordinator", key="unchosen")],
    "timetable.add_room": [_COORDINATOR],
    "timetable.add_venue": [_COORDINATOR],
    "timetable.cancel": [_of("coordinator.border", session_id="coming")],
    "timetable.change": [_of("coordinator.border", session_id="coming")],
    "timetable.change_room": [_COORDINATOR],
    "timetable.change_venue": [_COORDINATOR],
    "timetable.mine": [_of("trainer"), _ATTENDING],
    "timetable.my_week": [_of("trainer"), _ATTENDING],
    "timetable.publish": [_of("coordinator.border", cohort_id="soon")],
    "timetable.remove": [_of("coordinator.border", session_id="draft")],
    "timetable.room_week": [_COORDINATOR],
    "timetable.schedule": [_BORDER],
    "timetable.session": [
        _of("attending", session_id="coming"),
        _of("coordinator.border", session_id="waiting"),
        _of("coordinator.border", session_id="cancelled_session"),
    ],
    "timetable.sessions": [_BORDER],
    "timetable.venue": [_COORDINATOR],
    "timetable.venues": [_COORDINATOR],
    "timetable.week": [_BORDER, _of("coordinator", cohort_id="open")],
    "trainers.add": [_COORDINATOR],
    "trainers.edit": [_COORDINATOR],
    "trainers.index": [_COORDINATOR],
    "trainers.set_active": [_of("coordinator", way="deactivate")],
    "trainers.show": [_COORDINATOR],
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
    return served - NO_PAGE.keys()


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
    _break_the_glass(demonstration, f"/registrations/{known['registration_id']}/emergency")
    with demonstration.app.app_context():
        known["opening_id"] = _first(Opening)
        known["call_letter"] = _first(Letter, Letter.state_code == "KE")
        letter = db.session.scalar(
            sa.select(Mail.message_id).where(Mail.recipient == NEWCOMER).order_by(Mail.created_at).limit(1)
        )
        db.session.remove()
    urls = {name: path.rpartition("/")[2] for name, path in demonstration.described["urls"].items()}
    return (
        known
        | _letters(demonstration)
        | {
            "token": address,
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
    yield "cancelled_session", _first(Session, of_running, Session.state == SessionState.CANCELLED)
    yield "draft", _first(Session, Session.cohort_id == soon)
    yield "certificate_id", _first(Certificate, Certificate.registration_id == graduated)
    waits = DataRequest.state.in_({RequestState.OPEN, RequestState.IN_HAND})
    yield "correction", _first(DataRequest, DataRequest.kind == RequestKind.CORRECTION, waits)
    for name, who in (("erasure", "leaving"), ("held_erasure", "graduate")):
        theirs = DataRequest.person_id.in_(sa.select(User.person_id).where(_at(who)))
        yield name, _first(DataRequest, DataRequest.kind == RequestKind.ERASURE, waits, theirs)
    yield "hold_id", _first(LegalHold)
    yield "nominee_file_id", _first(NomineeFile, NomineeFile.state == FileState.CHECKED)
    for name, state in (
        ("allocation_id", AllocationState.SOLVED),
        ("confirmed", AllocationState.CONFIRMED),
        ("impossible", AllocationState.IMPOSSIBLE),
    ):
        yield name, _first(Allocation, Allocation.state == state)
    result = (
        db.session.scalars(
            sa.select(Allocation.result).where(Allocation.state == AllocationState.SOLVED)
        ).one()
        or {}
    )
    yield from {"key": result["chosen"][0], "unchosen": result["reserve"][0]}.items()
    yield "proposed", _first(Certificate, Certificate.state == CertificateState.PROPOSED)


def _of_programmes() -> Iterator[tuple[str, Any]]:
    stocti = _first(Programme, Programme.code == "STOCTI")
    draft = _first(Curriculum, Curriculum.programme_id == stocti, Curriculum.state == CurriculumState.DRAFT)
    module = _first(Module, Module.curriculum_id == draft)
    yield from {"programme_id": stocti, "curriculum_id": draft, "module_id": module}.items()
    yield "prison", _first(Programme, Programme.code == "PRISON")
    yield "published", _first(Curriculum, Curriculum.state == CurriculumState.PUBLISHED)
    yield "outcome_id", _first(Outcome, Outcome.module_id == module)
    yield "partnership_id", _first(ProgrammePartner, ProgrammePartner.programme_id == stocti)
    yield "accreditation_id", _first(Accreditation, Accreditation.state == AccreditationState.IN_FORCE)
    suspended = _first(Accreditation, Accreditation.state == AccreditationState.SUSPENDED)
    yield "suspended_accreditation", suspended
    yield "trainer_id", _first(Trainer, Trainer.person_id.in_(sa.select(User.person_id)))
    room = _first(Room, Room.id.in_(sa.select(Session.room_id).where(Session.starts_at > BEGUN)))
    yield from {
        "room_id": room,
        "venue_id": db.session.scalar(sa.select(Room.venue_id).where(Room.id == room)),
    }.items()
    observer = sa.select(User.id).join(Person).where(User.email == "observer@example.org")
    yield "grant_id", _first(Grant, Grant.user_id.in_(observer))
