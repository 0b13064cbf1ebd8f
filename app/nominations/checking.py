"""What a file of nominees would do, row by row, before anything is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol
from uuid import UUID

from app.core.tables import FORMULA, Row, Table
from app.core.written import as_text, clean
from app.member_states.data import code_of
from app.nominations import cells
from app.nominations.cells import Asked, FaultError, Reason
from app.nominations.standard import OF_PERSON, STATE, STATE_CODE
from app.nominations.states import Verdict
from app.people.keys import email_key

Fault = tuple[str, Reason]
ROWS_AT_ONCE = 250
"""So many rows are compared with the known nominees at once: what a long file needs in memory."""


class Needed(Asked, Protocol):
    """What must be known of a question to check its column."""

    is_required: Any


@dataclass(slots=True)
class Known:
    """A nominee whom the office has already: what was answered, and whether it still counts.

    `is_fixed`: name and work stand in the person's own record; `is_open`: the answers may be changed.
    `later` are the questions that were not asked when this nominee was sent.
    """

    registration_id: UUID
    answers: Mapping[str, Any]
    counts: bool
    is_open: bool
    is_fixed: bool
    later: Collection[str] = ()


@dataclass(slots=True)
class KnownNominees:
    """The nominees whom some rows may mean, under (state, reference) and (state, address)."""

    by_reference: dict[tuple[str, str], Known] = field(default_factory=dict)
    by_email: dict[tuple[str, str], Known] = field(default_factory=dict)

    def of(self, row: Checked) -> Known | None:
        """The nominee who counts and whom a row means: by the state's reference, else by the address."""
        found = (
            self.by_reference.get((row.state_code, row.reference)),
            self.by_email.get((row.state_code, row.address)),
        )
        return next((one for one in found if one is not None and one.counts), None)


@dataclass(slots=True, kw_only=True)
class Ground:
    """What rows are checked against.

    `own` are the states of whoever sends the file, None for all; `room` says how many nominees more a
    state may have, where the office says so. `known` finds the known nominees by their references and
    addresses; `seated` are (state, address) of those who have a seat elsewhere on these days.
    """

    own: Collection[str] | None
    invited: Collection[str]
    sender_key: str
    known: Callable[[Collection[str], Collection[str]], KnownNominees]
    seated: Collection[tuple[str, str]]
    room: dict[str, int]


@dataclass(slots=True)
class Checked:
    """One row: what it would do, and why not. `changes` are the questions now answered otherwise."""

    number: int
    verdict: Verdict
    state_code: str
    answers: dict[str, Any]
    faults: list[Fault] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    registration_id: UUID | None = None

    @property
    def reference(self) -> str:
        """The state's own number of the nominee; "" without one."""
        return str(self.answers.get("ref", ""))

    @property
    def address(self) -> str:
        """The nominee's address as it is compared; "" without one."""
        return email_key(self.answers.get("email", ""))

    @property
    def name(self) -> str:
        """Whom the row names."""
        return " ".join(str(self.answers[k]) for k in ("given_names", "family_name") if self.answers.get(k))


def check(table: Table, questions: Sequence[Needed], ground: Ground) -> Iterator[Checked]:
    """The verdict on each row, in the order of the file; a row names its faults, but one unknown column."""
    seen: set[tuple[str, str]] = set()
    places: set[tuple[str, Any]] = set()
    said = (_said(number, _Cells(table, row), questions, ground) for number, row in table.rows)
    while some := list(islice(said, ROWS_AT_ONCE)):
        known = ground.known({found.reference for found in some}, {found.address for found in some})
        for found in some:
            _refuse_seen(found, seen)
            _forgive_later(found, known)
            place = (found.state_code, found.answers.get("priority"))
            if not found.faults and place in places:
                found.faults.append(("priority", Reason.SAME_PLACE))
            if not found.faults:
                _compare(found, ground, known)
            if not found.faults and place[1] is not None:
                places.add(place)
            yield found


def _said(number: int, cell: _Cells, questions: Sequence[Needed], ground: Ground) -> Checked:
    """What a row says, with the faults that it has by itself."""
    code, faults = _state(cell, ground)
    answers = _answers(cell, questions, code or "", faults)
    return Checked(number, Verdict.REFUSED, code or "", answers, faults)


def _refuse_seen(found: Checked, seen: set[tuple[str, str]]) -> None:
    """A reference or address that a row before has named is a fault of this one."""
    for key, said in (("ref", found.reference), ("email", found.address)):
        if said and (key, said) in seen:
            found.faults.append((key, Reason.DUPLICATE_IN_FILE))
        seen.add((key, said))


def _forgive_later(found: Checked, known: KnownNominees) -> None:
    """What was not asked when a known nominee was sent may be missing in the file that comes again."""
    match = known.of(found)
    if match is not None:
        found.faults = [
            (key, reason)
            for key, reason in found.faults
            if reason is not Reason.MISSING_VALUE or key not in match.later
        ]


class _Cells:
    """A row by the questions' keys."""

    def __init__(self, table: Table, row: Row) -> None:
        self.table, self.row = table, row

    def get(self, key: str) -> Any:
        """What stands in a column; None for nothing, and for a column that is not there."""
        place = self.table.columns.get(key)
        found = self.row[place] if place is not None and place < len(self.row) else None
        return (clean(found) or None) if isinstance(found, str) else found

    def foreign_formulas(self) -> Iterator[str]:
        """The unknown columns in which this row has a live formula."""
        unknown = self.table.unknown.items()
        return (name for place, name in unknown if place < len(self.row) and self.row[place] is FORMULA)


def _state(cell: _Cells, ground: Ground) -> tuple[str | None, list[Fault]]:
    """The state that a row names, and what is wrong with it."""
    written, second = cell.get(STATE), cell.get(STATE_CODE)
    if written is FORMULA or second is FORMULA:
        return None, [(STATE if written is FORMULA else STATE_CODE, Reason.FORMULA)]
    if written is None:
        return None, [(STATE, Reason.MISSING_VALUE)]
    code = code_of(as_text(written))
    if code is None:
        return None, [(STATE, Reason.UNKNOWN_STATE)]
    if second is not None and code_of(as_text(second)) != code:
        return code, [(STATE_CODE, Reason.UNKNOWN_VALUE)]
    if ground.own is not None and code not in ground.own:
        return code, [(STATE, Reason.OTHER_STATE)]
    if code not in ground.invited:
        return code, [(STATE, Reason.STATE_NOT_INVITED)]
    return code, []


def _answers(cell: _Cells, questions: Sequence[Needed], code: str, faults: list[Fault]) -> dict[str, Any]:
    """What a row answers; its faults are added to those found before."""
    answers: dict[str, Any] = {}
    at_fault: set[str] = set()
    for question in questions:
        written = cell.get(question.key)
        try:
            if written is FORMULA:
                raise FaultError(Reason.FORMULA)
            answer = cells.read(question, written, state_code=code)
            if answer is None and question.is_required:
                raise FaultError(Reason.MISSING_VALUE)
        except FaultError as fault:
            faults.append((question.key, fault.reason))
            at_fault.add(question.key)
        else:
            if answer is not None:
                answers[question.key] = answer
    asked = {question.key for question in questions}
    for key, reason in cells.disagreements(answers):
        if not at_fault & {"family_name", "given_names"} or key != "name":
            faults.append((key, reason))
    if (
        not (answers.get("ref") or answers.get("email"))
        and not at_fault & {"ref", "email"}
        and "ref" in asked
    ):
        faults.append(
            ("ref", Reason.MISSING_VALUE)
        )  # nothing would tell the nominee when the file comes again
    # one is enough to refuse the row: two hundred in each of 5,000 rows would fill the disk
    faults += [(name, Reason.FORMULA) for name in islice(cell.foreign_formulas(), 1)]
    return answers


def _compare(found: Checked, ground: Ground, known: KnownNominees) -> None:
    """What a faultless row would do with what the office has already."""
    code, answers, address = found.state_code, found.answers, found.address
    by_reference = known.by_reference.get((code, found.reference))
    by_email = known.by_email.get((code, address))
    if address and address == ground.sender_key:
        return found.faults.append(("email", Reason.OWN_CASE))
    match = known.of(found)
    if match is None:
        _find_room(found, ground, ended=by_email or _same_person(by_reference, address))
        return None
    if by_email is not None and by_email.counts and by_email is not match:
        return found.faults.append(("email", Reason.DUPLICATE_IN_FILE))
    found.registration_id = match.registration_id
    found.changes = changes(match.answers, answers, is_fixed=match.is_fixed)
    if found.changes and not match.is_open:
        return found.faults.append(("", Reason.FIXED))
    found.verdict = Verdict.CHANGED if found.changes else Verdict.UNCHANGED
    return None


def _same_person(known: Known | None, address: str) -> Known | None:
    """An ended nomination under this reference, if it was of the same person."""
    if known is None or (address and email_key(known.answers.get("email", "")) != address):
        return None
    return known


def _find_room(found: Checked, ground: Ground, *, ended: Known | None) -> None:
    code, address = found.state_code, found.address
    if ended is not None:
        found.faults.append(("", Reason.ENDED))
    elif (code, address) in ground.seated:
        found.faults.append(("email", Reason.CLASH))
    elif ground.room.get(code, 1) < 1:
        found.faults.append((STATE, Reason.ABOVE_QUOTA))
    else:
        found.verdict = Verdict.NEW
        if code in ground.room:
            ground.room[code] -= 1


def changes(before: Mapping[str, Any], answers: Mapping[str, Any], *, is_fixed: bool) -> list[str]:
    """The questions that a row answers otherwise than it stands; what it leaves empty stays."""
    return sorted(
        key
        for key, answer in answers.items()
        if (answer or None) != (before.get(key) or None) and not (is_fixed and key in OF_PERSON)
    )
