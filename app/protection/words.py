"""The trail in plain words: what each deed is called, and each kind of record."""

from __future__ import annotations

from typing import Any

from app.core.i18n import _, _l
from app.core.workflow import all_workflows

ACTIONS: dict[str, Any] = {
    "access.refused": _l("Was refused"),
    "account.address": _l("Changed an account’s address"),
    "account.address_answered": _l("Answered a letter about another address"),
    "account.address_asked": _l("Asked for another address"),
    "account.address_given_up": _l("Gave up another address"),
    "account.directory_link": _l("Signed in by a directory for the first time"),
    "account.directory_unlink": _l("Ended the sign-in by a directory"),
    "account.export": _l("Took the accounts away as a file"),
    "account.language": _l("Chose a language"),
    "account.password": _l("Changed a password"),
    "account.reset": _l("Chose a new password by a letter"),
    "account.reset_asked": _l("Forgot a password"),
    "account.reset_unknown": _l("Asked for a new password without an account in use"),
    "account.prove": _l("Proved again who they are"),
    "account.prove_failed": _l("Failed to prove again who they are"),
    "account.sign_in": _l("Signed in"),
    "account.sign_in_failed": _l("Failed to sign in"),
    "account.sign_out": _l("Signed out"),
    "account.sign_out_all": _l("Signed out every device of an account"),
    "account.sign_out_others": _l("Signed out the other devices"),
    "account.sign_up": _l("Made an account"),
    "account.sign_up_repeated": _l("Signed up with an address that has an account"),
    "account.warn_unused": _l("Told of an unused account"),
    "accreditation.record": _l("Recorded an accreditation"),
    "accrediting_body.add": _l("Added an accrediting body"),
    "attendance.export": _l("Took attendance away as a file"),
    "calendar.end": _l("Ended a calendar’s address"),
    "calendar.make": _l("Made a calendar’s address"),
    "call.change": _l("Changed a call"),
    "call.write": _l("Wrote a call"),
    "certificate.export": _l("Took certificates away as a file"),
    "certificate.propose": _l("Proposed a certificate"),
    "cohort.add_partner": _l("Added a cohort’s partner"),
    "cohort.add_programme_partners": _l("Added the programme’s partners to a cohort"),
    "cohort.change": _l("Changed a cohort"),
    "cohort.plan": _l("Planned a cohort"),
    "cohort.remove_partner": _l("Removed a cohort’s partner"),
    "cohort.results": _l("Released a cohort’s results"),
    "completion.decide": _l("Decided who completed"),
    "curriculum.add_module": _l("Added a module"),
    "curriculum.add_outcome": _l("Added a learning outcome"),
    "curriculum.change": _l("Changed a curriculum’s rules"),
    "curriculum.change_module": _l("Changed a module"),
    "curriculum.change_outcome": _l("Changed a learning outcome"),
    "curriculum.draft": _l("Drafted a curriculum"),
    "curriculum.move_module": _l("Moved a module"),
    "curriculum.move_outcome": _l("Moved a learning outcome"),
    "curriculum.remove_module": _l("Removed a module"),
    "curriculum.remove_outcome": _l("Removed a learning outcome"),
    "demo.grow": _l("Grew the demonstration"),
    "demo.load": _l("Loaded the demonstration"),
    "factor.codes_removed": _l("Removed an authenticator app"),
    "factor.codes_set_up": _l("Set up an authenticator app"),
    "factor.passkey_added": _l("Added a passkey"),
    "factor.passkey_removed": _l("Removed a passkey"),
    "factor.recovery_made": _l("Made new recovery codes"),
    "factor.recovery_used": _l("Used a recovery code"),
    "factor.reset": _l("Took another’s second factor away"),
    "glass.break": _l("Opened a sealed record in an emergency"),
    "glass.note": _l("Noted an emergency opening"),
    "grant.end": _l("Took a role away"),
    "grant.export": _l("Took the roles away as a file"),
    "grant.give": _l("Gave a role"),
    "keys.rotate": _l("Sealed records under a new key"),
    "needs.give": _l("Gave medical, food and access needs"),
    "needs.reveal": _l("Opened a record of needs"),
    "invitation.accept": _l("Accepted an invitation"),
    "invitation.export": _l("Took the invitations away as a file"),
    "invitation.send": _l("Invited someone to a role"),
    "invitation.withdraw": _l("Withdrew an invitation"),
    "hold.end": _l("Ended a legal hold"),
    "hold.place": _l("Placed a legal hold"),
    "data.take": _l("Took their own data away as a file"),
    "partner.add": _l("Added a partner"),
    "person.erase": _l("Erased a person"),
    "programme.add_partner": _l("Added a programme’s partner"),
    "programme.change": _l("Changed a programme"),
    "programme.create": _l("Set up a programme"),
    "programme.remove_partner": _l("Removed a programme’s partner"),
    "register.correct": _l("Corrected a register"),
    "register.save": _l("Took attendance"),
    "registration.apply": _l("Began an application"),
    "registration.edit": _l("Changed a registration"),
    "registration.export": _l("Took a list of officials away as a file"),
    "registration.nominate": _l("Nominated an official"),
    "registration.order": _l("Ordered the nominees"),
    "request.ask": _l("Asked something of their own data"),
    "request.erase": _l("Granted an erasure"),
    "retention.begin": _l("Began to remove what is due"),
    "retention.end": _l("Removed what was due"),
    "retention.remove": _l("Removed some of what was due"),
    "room.add": _l("Added a room"),
    "room.change": _l("Changed a room"),
    "screening.decide": _l("Wrote a screening record"),
    "screening.name_unit": _l("Named the unit of a nominee"),
    "screening.reveal": _l("Opened a screening record"),
    "session.change": _l("Changed a session"),
    "session.remove": _l("Removed a session"),
    "session.schedule": _l("Scheduled a session"),
    "standard.add": _l("Added a standard"),
    "timetable.publish": _l("Published a timetable"),
    "trail.anchor": _l("Anchored the trail"),
    "trail.check": _l("Checked the trail"),
    "trail.shorten": _l("Removed the oldest links of the trail"),
    "trail.export": _l("Took the trail away as a file"),
    "trainer.add": _l("Added a trainer"),
    "trainer.change": _l("Changed a trainer’s profile"),
    "trainer.deactivate": _l("Took a trainer out of use"),
    "trainer.export": _l("Took the trainers away as a file"),
    "trainer.join_account": _l("Joined an account to a trainer"),
    "trainer.reactivate": _l("Took a trainer into use again"),
    "travel.give": _l("Gave passport and journey"),
    "travel.reveal": _l("Opened a travel record"),
    "unit.add": _l("Began the record of a unit"),
    "unit.decide": _l("Wrote the record of a unit"),
    "unit.export": _l("Took the units away as a file"),
    "unit.reveal": _l("Opened the record of a unit"),
    "venue.add": _l("Added a venue"),
    "venue.change": _l("Changed a venue"),
    "watch.alarm": _l("Opened unusually many records"),
}
"""What is done apart from the moves of a lifecycle."""

KINDS: dict[str, Any] = {
    "account_invitations": _l("Invitation"),
    "accreditations": _l("Accreditation"),
    "accrediting_bodies": _l("Accrediting body"),
    "address_changes": _l("Change of address"),
    "attendances": _l("Mark of a register"),
    "calls": _l("Call"),
    "certificates": _l("Certificate"),
    "cohorts": _l("Cohort"),
    "curricula": _l("Curriculum"),
    "directory_links": _l("Sign-in by a directory"),
    "data_requests": _l("Request about own data"),
    "feed_links": _l("Calendar’s address"),
    "grants": _l("Role given"),
    "legal_holds": _l("Legal hold"),
    "office": _l("Office"),
    "keys": _l("Keys"),
    "openings": _l("Emergency opening"),
    "partners": _l("Partner"),
    "persons": _l("Person"),
    "programmes": _l("Programme"),
    "recipient_units": _l("Unit"),
    "registrations": _l("Registration"),
    "screenings": _l("Screening record"),
    "request": _l("Request"),
    "retention_runs": _l("Round of retention"),
    "rooms": _l("Room"),
    "sessions": _l("Session"),
    "standards": _l("Standard"),
    "trail_links": _l("Trail"),
    "trainers": _l("Trainer"),
    "user_sessions": _l("Device"),
    "users": _l("Account"),
    "venues": _l("Venue"),
}
"""What each kind of record is called that a deed may be done to."""
NEVER_THEMSELVES = frozenset(
    {
        "bookings",
        "code_apps",
        "cohort_partners",
        "completions",
        "confirmations",
        "invitations",
        "module_dates",
        "modules",
        "needs_records",
        "nominations",
        "outcomes",
        "password_resets",
        "passkeys",
        "programme_partners",
        "questions",
        "recovery_codes",
        "teachings",
        "travel_records",
        "tries",
    }
)
"""The tables whose rows are parts: the trail names the record that they belong to."""


def moves() -> dict[str, str]:
    """Every move of every lifecycle, as the record's name and the move's."""
    return {
        f"{workflow.name}.{transition.name}": _(
            "%(record)s: %(move)s", record=str(_WORKFLOWS[workflow.name]), move=str(transition.label)
        )
        for workflow in all_workflows()
        for transition in workflow.transitions
    }


_WORKFLOWS: dict[str, Any] = {
    "account": KINDS["users"],
    "accreditation": KINDS["accreditations"],
    "certificate": KINDS["certificates"],
    "cohort": KINDS["cohorts"],
    "curriculum": KINDS["curricula"],
    "diligence": KINDS["screenings"],
    "programme": KINDS["programmes"],
    "registration": KINDS["registrations"],
    "request": KINDS["data_requests"],
    "session": KINDS["sessions"],
}
"""What each lifecycle leads."""


def actions() -> dict[str, str]:
    """Every deed with its label, in the order of the alphabet that the reader knows."""
    known = {key: str(label) for key, label in ACTIONS.items()} | moves()
    return dict(sorted(known.items(), key=lambda item: item[1].casefold()))


def action(key: str) -> str:
    """What a deed is called; one that the office no longer does keeps its own name."""
    if key in ACTIONS:
        return str(ACTIONS[key])
    return moves().get(key, key)


def kinds() -> dict[str, str]:
    """Every kind of record with its label, in alphabetical order."""
    return dict(sorted(((key, str(label)) for key, label in KINDS.items()), key=lambda item: item[1]))


def kind(key: str) -> str:
    """What a kind of record is called."""
    return str(KINDS.get(key, key))


_SECTIONS: dict[str, Any] = {
    "persons": _l("You"),
    "users": _l("Your account"),
    "grants": _l("Your roles"),
    "user_sessions": _l("Your devices"),
    "code_apps": _l("Your authenticator app"),
    "passkeys": _l("Your passkeys"),
    "recovery_codes": _l("Your recovery codes"),
    "address_changes": _l("Other addresses that you asked for"),
    "password_resets": _l("Letters about your password"),
    "directory_links": _l("Your sign-in by a directory"),
    "account_invitations": _l("Invitations that you accepted"),
    "confirmations": _l("Letters that confirm your address"),
    "feed_links": _l("Your calendars’ addresses"),
    "registrations": _l("Your registrations"),
    "nominations": _l("What was answered for your registrations"),
    "travel_records": _l("Passport, visa and travel"),
    "needs_records": _l("Medical, dietary and access needs"),
    "attendances": _l("Your attendance"),
    "completions": _l("What was decided on your completion"),
    "certificates": _l("Your certificates"),
    "trainers": _l("Your trainer’s profile"),
    "teachings": _l("Sessions that you teach"),
    "data_requests": _l("What you asked about your data"),
    "mails": _l("Letters to you"),
    "way": _l("Where your registrations stand"),
    "looks": _l("Who looked at your sealed records"),
}
"""What each section of a person's own data is called."""

_FIELDS: dict[str, Any] = {
    "access": _l("Access needs"),
    "accreditation_id": _l("Key of the accreditation"),
    "accepted_at": _l("Accepted"),
    "accepted_by": _l("Key of the account"),
    "added_at": _l("Added"),
    "agreed_at": _l("Agreed at the old address"),
    "answer": _l("Answer"),
    "answers": _l("Answers"),
    "arrival_day": _l("Day of arrival"),
    "arrival_flight": _l("Flight of arrival"),
    "arrival_time": _l("Hour of arrival"),
    "at": _l("When"),
    "attempts": _l("Tries to send it"),
    "attended_minutes": _l("Minutes attended"),
    "body": _l("Text"),
    "closed_at": _l("Closed"),
    "code": _l("Code"),
    "cohort": _l("Cohort"),
    "cohort_id": _l("Key of the cohort"),
    "created_at": _l("Since when"),
    "decided_at": _l("Decided"),
    "departure_day": _l("Day of departure"),
    "departure_flight": _l("Flight of departure"),
    "departure_time": _l("Hour of departure"),
    "device": _l("Device"),
    "details": _l("Details"),
    "dietary": _l("Dietary needs"),
    "due_on": _l("To be answered by"),
    "email": _l("E-mail"),
    "ended_at": _l("Ended"),
    "expires_at": _l("Valid until"),
    "factor_at": _l("Second factor given"),
    "family_name": _l("Family name"),
    "given_at": _l("Given"),
    "given_names": _l("Given names"),
    "held_minutes": _l("Minutes held"),
    "holder_name": _l("Holder"),
    "initials": _l("Initials"),
    "institution": _l("Institution"),
    "is_active": _l("In use"),
    "is_alternate": _l("Alternate"),
    "is_met": _l("Rules met"),
    "issuer": _l("Directory"),
    "issued_on": _l("Issued on"),
    "kind": _l("Kind"),
    "language": _l("Language"),
    "languages": _l("Languages"),
    "last_step": _l("Last code used"),
    "lodging": _l("Lodging"),
    "marked_at": _l("Marked"),
    "medical": _l("Medical needs"),
    "message_id": _l("Key of the letter"),
    "minutes": _l("Minutes"),
    "name": _l("Name"),
    "name_original": _l("Name in its original script"),
    "next_try_at": _l("Next try to send it"),
    "number": _l("Number"),
    "offer_until": _l("Offer until"),
    "organisation": _l("Organisation"),
    "origin": _l("Origin"),
    "passport_country": _l("Country of the passport"),
    "passport_expiry": _l("Passport valid until"),
    "passport_number": _l("Number of the passport"),
    "person_id": _l("Key of the person"),
    "post": _l("Post"),
    "profile": _l("Profile"),
    "programme_id": _l("Key of the programme"),
    "proposed_at": _l("Proposed"),
    "proved_at": _l("Proved"),
    "purpose": _l("Purpose"),
    "reason": _l("Reason"),
    "recipient": _l("To"),
    "record": _l("Record"),
    "reference": _l("Reference of the state"),
    "registration_id": _l("Key of the registration"),
    "required_percent": _l("Per cent required"),
    "role": _l("Role"),
    "scope_id": _l("Key of where"),
    "scope_kind": _l("Where"),
    "seen_at": _l("Last seen"),
    "sent_at": _l("Sent"),
    "session_id": _l("Key of the session"),
    "settled_at": _l("Confirmed by you"),
    "sex": _l("Sex"),
    "sha256": _l("Hash of the sheet"),
    "sign_count": _l("Times used"),
    "sheet": _l("What the sheet says"),
    "standing": _l("Standing"),
    "state": _l("State"),
    "state_code": _l("Member state"),
    "statement": _l("Statement"),
    "status": _l("Mark"),
    "subject": _l("Subject"),
    "trainer_id": _l("Key of the trainer"),
    "used_at": _l("Used"),
    "user_id": _l("Key of the account"),
    "valid_from": _l("Valid from"),
    "valid_until": _l("Valid until"),
    "visa": _l("Visa"),
    "warned_at": _l("Warned by letter"),
    "withdrawn_at": _l("Withdrawn"),
    "written_at": _l("Written"),
    "words": _l("In your own words"),
    "working_language": _l("Working language"),
    "zone": _l("Time zone"),
}
"""What each field of a person's own data is called."""


def section(name: str) -> str:
    """What a section of a person's own data is called."""
    return str(_SECTIONS.get(name, name))


def field(name: str) -> str:
    """What a field of a person's own data is called."""
    return str(_FIELDS.get(name, name))
