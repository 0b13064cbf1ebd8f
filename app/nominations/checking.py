"""What a file of nominees would do, row by row, before anything is done."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol
from uuid import UUID

from app.member_states.data import code_of
from app.nominations import cells
from app.nominations.cells import Asked, FaultError, Reason, as_text, clean
from app.nominations.reading import FORMULA, Row, Table
from app.nominations.standard import OF_PERSON, STATE, STATE_CODE
from app.nominations.states import Verdict
from app.people.queries import email_key

Fault = tuple[str, Reason]


class Needed(Asked, Protocol):
    """What must be known of a question to check its column."""

    is_required: Any


@dataclass(slots=True)
class Known:
    """A nominee whom the office has already: what was answered, and whether it still counts.

    `is_fixed`: name and work stand in the person's own record; `is_open`: the answers may be changed.
    """

    registration_id: UUID
    answers: Mapping[str, Any]
    counts: bool
    is_open: bool
    is_fixed: bool


@dataclass(slots=True, kw_only=True)
class Ground:
    """What rows are checked against.

    `own` are the states of whoever sends the file, None for all; `room` says how many nominees more a
    state may have, where the office says so. The known nominees stand under (state, reference) and
    (state, address); `seated` are (state, address) of those who have a seat elsewhere on these days.
    """

    own: Collection[str] | None
    invited: Collection[str]
    sender_key: str
    by_reference: Mapping[tuple[str, str], Known]
    by_email: Mapping[tuple[str, str], Known]
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
    def name(self) -> str:
        """Whom the row names."""
        return " ".join(str(self.answers[k]) for k in ("given_names", "family_name") if self.answers.get(k))


def check(table: Table, questions: Sequence[Needed], ground: Ground) -> Iterator[Checked]:
    """The verdict on each row, in the order of the file; a row names its faults, but one unknown column."""
    seen: set[tuple[str, str]] = set()
    for number, row in table.rows:
        cell = _Cells(table, row)
        code, faults = _state(cell, ground)
        answers = _answers(cell, questions, code or "", faults)
        for key in ("ref", "email"):
            said = _identity(key, answers.get(key))
            if said and (key, said) in seen:
                faults.append((key, Reason.DUPLICATE_IN_FILE))
            seen.add((key, said))
        found = Checked(number, Verdict.REFUSED, code or "", answers, faults)
        if not faults:
            _compare(found, ground)
        yield found


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


def _identity(key: str, answer: Any) -> str:
    return "" if answer is None else email_key(answer) if key == "email" else str(answer)


def _compare(found: Checked, ground: Ground) -> None:
    """What a faultless row would do with what the office has already."""
    code, answers = found.state_code, found.answers
    reference, address = answers.get("ref", ""), _identity("email", answers.get("email"))
    by_reference, by_email = ground.by_reference.get((code, reference)), ground.by_email.get((code, address))
    if address and address == ground.sender_key:
        return found.faults.append(("email", Reason.OWN_CASE))
    match = next((known for known in (by_reference, by_email) if known is not None and known.counts), None)
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
    if known is None or (address and _identity("email", known.answers.get("email")) != address):
        return None
    return known


def _find_room(found: Checked, ground: Ground, *, ended: Known | None) -> None:
    code, address = found.state_code, _identity("email", found.answers.get("email"))
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
