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
    "account.export": _l("Took the accounts away as a file"),
    "account.language": _l("Chose a language"),
    "account.password": _l("Changed a password"),
    "account.reset": _l("Chose a new password by a letter"),
    "account.reset_asked": _l("Forgot a password"),
    "account.reset_unknown": _l("Asked for a new password without an account in use"),
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
    "partner.add": _l("Added a partner"),
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
    "room.add": _l("Added a room"),
    "room.change": _l("Changed a room"),
    "screening.decide": _l("Wrote a screening record"),
    "screening.reveal": _l("Opened a screening record"),
    "session.change": _l("Changed a session"),
    "session.remove": _l("Removed a session"),
    "session.schedule": _l("Scheduled a session"),
    "standard.add": _l("Added a standard"),
    "timetable.publish": _l("Published a timetable"),
    "trail.anchor": _l("Anchored the trail"),
    "trail.check": _l("Checked the trail"),
    "trail.export": _l("Took the trail away as a file"),
    "trainer.add": _l("Added a trainer"),
    "trainer.change": _l("Changed a trainer’s profile"),
    "trainer.deactivate": _l("Took a trainer out of use"),
    "trainer.export": _l("Took the trainers away as a file"),
    "trainer.join_account": _l("Joined an account to a trainer"),
    "trainer.reactivate": _l("Took a trainer into use again"),
    "travel.give": _l("Gave passport and journey"),
    "travel.reveal": _l("Opened a travel record"),
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
    "feed_links": _l("Calendar’s address"),
    "grants": _l("Role given"),
    "office": _l("Office"),
    "keys": _l("Keys"),
    "openings": _l("Emergency opening"),
    "partners": _l("Partner"),
    "persons": _l("Person"),
    "programmes": _l("Programme"),
    "registrations": _l("Registration"),
    "request": _l("Request"),
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
        "cohort_partners",
        "completions",
        "confirmations",
        "invitations",
        "module_dates",
        "modules",
        "needs_records",
        "outcomes",
        "password_resets",
        "programme_partners",
        "screenings",
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
    "programme": KINDS["programmes"],
    "registration": KINDS["registrations"],
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
