"""How a line of the board stands, what its next step is, whose turn it is, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.accreditation.follow_states import EXAMINER
from app.accreditation.states import AccreditationState
from app.core.i18n import _, _l
from app.core.labels import Labelled
from app.core.measures import last_months
from app.core.templating import day as written
from app.dossiers.states import ADMINISTRATOR, COORDINATOR
from app.oversight.board import Line


class Standing(Labelled):
    """How a programme stands to a standard, as the board is filtered by it."""

    IN_FORCE = "in_force", _l("In force")
    SUSPENDED = "suspended", _l("Suspended")
    ENDED = "ended", _l("Ended")
    APPLYING = "applying", _l("Applies for it")
    NOTHING = "nothing", _l("Nothing begun")

    @property
    def tone(self) -> str:
        """How a page sets it."""
        return {"in_force": "good", "suspended": "warn", "ended": "shut", "applying": "go"}.get(
            self.value, ""
        )


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is done next, whose turn it is; `by` is the day until which it waits."""

    what: Any
    whose: Any = ""
    by: date | None = None


def standing_of(line: Line, on: date) -> Standing:
    """How the line stands on a day; an application counts where nothing stands any more."""
    if line.stands(on):
        is_suspended = line.accreditation.state is AccreditationState.SUSPENDED
        return Standing.SUSPENDED if is_suspended else Standing.IN_FORCE
    if line.dossier is not None:
        return Standing.APPLYING
    return Standing.ENDED if line.accreditation is not None else Standing.NOTHING


def next_step(line: Line, on: date) -> NextStep:
    """The most urgent step: the application first, then what keeps the accreditation, then its renewal."""
    if line.dossier is not None:
        state = line.dossier.state
        return NextStep(_("Dossier: %(state)s", state=state.label), state.turn or "")
    standing = standing_of(line, on)
    if line.stands(on) and line.conditions.number:
        return _of_conditions(line, on)
    if standing is Standing.SUSPENDED:
        return NextStep(_("Put back in force, or withdraw"), ADMINISTRATOR, by=line.accreditation.valid_until)
    if standing is Standing.IN_FORCE:
        return _in_force(line, on)
    if standing is Standing.ENDED:
        return NextStep(_("Apply anew"), COORDINATOR)
    return NextStep(_("Nothing is asked"))


def _of_conditions(line: Line, on: date) -> NextStep:
    due = line.conditions.first_due
    if due is None:
        return NextStep(_("Examine the evidence of a condition"), EXAMINER)
    owner = line.conditions.owner or COORDINATOR
    if due < on:
        return NextStep(_("A condition is overdue: meet it"), owner, by=due)
    return NextStep(_("Meet the open conditions"), owner, by=due)


def _in_force(line: Line, on: date) -> NextStep:
    last = line.accreditation.valid_until
    opens = last_months(line.renewal_months, until=last).since or last
    if opens <= on:
        return NextStep(_("Begin the renewal"), COORDINATOR, by=last)
    if line.red:
        return NextStep(_("Look into what is not reached"), COORDINATOR)
    return NextStep(_("The renewal opens on %(day)s", day=written(opens)))
