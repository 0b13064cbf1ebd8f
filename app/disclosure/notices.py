"""The letters about dangerous data: who is told at once when someone opens it, or opens too much."""

from __future__ import annotations

from app.core.i18n import _, speaking
from app.core.templating import moment
from app.disclosure import queries, records
from app.disclosure.models import Opening
from app.people.notices import office_url, write_to
from app.registrations.models import Registration


def glass_broken(opening: Opening, registration: Registration, *, by: str) -> None:
    """Tell the programme's coordinators and every data protection officer; the reason stays in the house."""
    readers = {
        user.id: user
        for user in [*queries.officers(), *queries.coordinators(registration.programme_id)]
        if user.person_id != opening.person_id
    }
    for user in readers.values():
        with speaking(user.language):
            write_to(
                user,
                _("A sealed record was opened in an emergency"),
                _(
                    "%(who)s opened one record (%(kind)s) of an official in cohort %(cohort)s, and may read "
                    "it until %(until)s. Read the reason here, and ask if it does not convince you:"
                    "\n\n%(url)s",
                    who=by,
                    kind=records.kind(opening.kind).label,
                    cohort=registration.cohort.code,
                    until=moment(opening.until),
                    url=office_url(f"/openings/{opening.id}"),
                ),
            )


def too_much_read(*, who: str, what: str, most: int) -> None:
    """Tell every data protection officer that an account opens more than anyone needs to."""
    for user in queries.officers():
        with speaking(user.language):
            write_to(
                user,
                _("An account opens unusually many records"),
                _(
                    "The account of %(who)s tried to open more than %(most)s records within an hour "
                    "(%(what)s). The office now refuses it until the hour is over. Ask why it was done:"
                    "\n\n%(url)s",
                    who=who,
                    most=most,
                    what=what,
                    url=office_url("/"),
                ),
            )
