"""Contacts as a file that leaves and comes back: officials, their services, and the states' focal points.

A row of an official is known by the registration's key. A file that comes back unchanged writes nothing; a
changed cell is an answer of the nomination that is changed, by the rules of its page: while the call is open,
and of nobody whose name and work stand in a record of their own. The other rows are there to be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from app.access.actor import Actor
from app.access.gate import as_uuid
from app.access.permissions import Permission as P
from app.access.policy import may
from app.core.errors import DomainError
from app.core.i18n import _, language, read
from app.core.texts import Texts
from app.exchange import queries
from app.exchange.lines import Checked, Line, is_formula
from app.exchange.states import Verdict
from app.member_states import data as member_states
from app.nominations import cells
from app.nominations import operations as nominations
from app.nominations import queries as asked
from app.nominations.standard import OF_PERSON, questions
from app.registrations.models import Registration

_ASKED: Mapping[str, Any] = {said["key"]: SimpleNamespace(**said) for said in questions()}
CHANGEABLE = ("given_names", "family_name", "name_original", "organisation", "post", "email", "phone")
"""What a row may change of an official: answers of the nomination."""
COLUMNS: dict[str, Texts] = {
    "key": Texts(en="Key", fr="Clé", ar="المفتاح", pt="Chave"),
    "kind": Texts(en="Kind", fr="Type", ar="النوع", pt="Tipo"),
    **{key: _ASKED[key].label for key in CHANGEABLE},
    "state": Texts(en="Member state", fr="État membre", ar="الدولة العضو", pt="Estado-Membro"),
    "cohort": Texts(en="Cohort", fr="Cohorte", ar="الدفعة", pt="Turma"),
    "version": Texts(en="Version", fr="Version", ar="النسخة", pt="Versão"),
}
OFFICIAL = Texts(en="Official", fr="Agent", ar="موظف", pt="Funcionário")
FOCAL_POINT = _ASKED["focal_point_name"].label
INSTITUTION = Texts(en="Institution", fr="Institution", ar="المؤسسة", pt="Instituição")
_OF_A_FOCAL_POINT = {
    "family_name": "focal_point_name",
    "post": "focal_point_title",
    "email": "focal_point_email",
    "phone": "focal_point_phone",
}
"""What a state said of whom the office asks, with each nomination."""


def rows(actor: Actor, programme_id: UUID | None = None) -> Iterator[list[Any]]:
    """The header; then each official once, by name; then services, and the states' focal points."""
    yield [read(texts) for texts in COLUMNS.values()]
    services: set[tuple[str, str]] = set()
    focal_points: dict[tuple[str, str], dict[str, Any]] = {}
    before: UUID | None = None
    for batch in queries.in_batches(queries.contacts(actor, programme_id)):
        answers = asked.answers_of((one.id for one in batch), seen_by=actor)
        for one in batch:
            given = answers.get(one.id, {})
            if given.get("focal_point_email"):
                focal_points.setdefault((one.state_code, given["focal_point_email"]), given)
            if one.person_id == before:
                continue
            before = one.person_id
            if one.person.institution:
                services.add((one.state_code, one.person.institution))
            stands = _stands(one, given)
            yield _row(
                key=one.id,
                kind=read(OFFICIAL),
                state=_state(one.state_code),
                cohort=one.cohort.code,
                version=_version(stands),
                **stands,
            )
    for code, name in sorted(services):
        yield _row(kind=read(INSTITUTION), organisation=name, state=_state(code))
    for (code, _address), given in sorted(focal_points.items(), key=lambda one: one[0]):
        said = {key: given.get(named, "") for key, named in _OF_A_FOCAL_POINT.items()}
        yield _row(kind=read(FOCAL_POINT), state=_state(code), **said)


def _row(**said: Any) -> list[Any]:
    return [str(said.get(key, "")) for key in COLUMNS]


def _state(code: str) -> str:
    return member_states.name(code, language())


def _stands(registration: Registration, given: Mapping[str, Any]) -> dict[str, str]:
    """What a row of an official says where nothing was changed."""
    person = registration.person
    return {
        key: getattr(person, OF_PERSON[key]) if key in OF_PERSON else str(given.get(key) or "")
        for key in CHANGEABLE
    }


def _version(stands: Mapping[str, str]) -> str:
    """What tells whether an official's row still stands as it left: no number, for that would tell more."""
    return f"v{sha256('|'.join(stands.values()).encode()).hexdigest()[:12]}"


def check(lines: Sequence[Line], *, actor: Actor) -> list[Checked]:
    """What each row would do, by what stands now."""
    keys = [key for line in lines if (key := as_uuid(line["key"]))]
    found = queries.sent_back(actor, keys)
    answers = asked.answers_of(found, seen_by=actor)
    seen: set[UUID] = set()
    return [_check(line, found, answers, seen, actor) for line in lines]


def _check(
    line: Line,
    found: Mapping[UUID, Registration],
    answers: Mapping[UUID, Mapping[str, Any]],
    seen: set[UUID],
    actor: Actor,
) -> Checked:
    checked = Checked(line, name=" ".join(filter(None, (line["given_names"], line["family_name"]))))
    if not line["key"]:
        is_known = line["kind"] in {*INSTITUTION.filled().values(), *FOCAL_POINT.filled().values()}
        checked.verdict = Verdict.UNCHANGED if is_known else Verdict.REFUSED
        checked.why = (
            _("This row is there to be read, and changes nothing.")
            if is_known
            else _("The key is missing. New officials are nominated, and do not come by this file.")
        )
        checked.name = checked.name or line["organisation"]
        return checked
    one = found.get(as_uuid(line["key"]))  # type: ignore[arg-type]
    if one is None:
        checked.why = _("No official whom you may take away has this key.")
        return checked
    stands = _stands(one, answers.get(one.id, {}))
    checked.record, checked.seen, checked.name = one, _version(stands), one.person.name
    said = {key: text for key in CHANGEABLE if (text := line.changed(key, stands[key])) is not None}
    if not said:
        checked.verdict = Verdict.UNCHANGED
        return checked
    checked.stands, checked.says = _in_words({key: stands[key] for key in said}), _in_words(said)
    try:
        meant = _answers(one, said, stands)
        if all(answer == stands[key] for key, answer in meant.items()):
            checked.verdict = Verdict.UNCHANGED
            return checked
        if one.id in seen:
            raise DomainError(_("This official stands in the file twice: the first row counts."))
        seen.add(one.id)
        _refuse(checked, one, said, actor)
        checked.values = meant
        checked.verdict = Verdict.CHANGED
    except DomainError as refusal:
        checked.why = str(refusal.message)
    return checked


def _refuse(checked: Checked, one: Registration, said: Mapping[str, str], actor: Actor) -> None:
    """DomainError where this reader may not change this official's answers now."""
    if checked.is_stale:
        raise DomainError(_("The office changed this after the file was taken. Take the file anew."))
    if not (may(actor, P.REGISTRATION_WRITE, one) or may(actor, P.COHORT_EDIT, one.cohort)):
        raise DomainError(_("You may not do this here."))
    refusal = nominations.why_not_change(one)
    if refusal is not None:
        raise DomainError(refusal)
    open_to = {question.key for question in nominations.answerable(one, actor)}
    if any(key in OF_PERSON and key not in open_to for key in said):
        raise DomainError(
            _("This official has an account or another registration: name and work are changed there.")
        )
    if not said.keys() <= open_to:
        raise DomainError(_("The call does not ask this."))


def _answers(one: Registration, said: Mapping[str, str], stands: Mapping[str, str]) -> dict[str, Any]:
    """The answers that the cells give; DomainError names the column of one that can't be taken."""
    answers: dict[str, Any] = {}
    for key, text in said.items():
        try:
            if is_formula(text) and key != "phone":
                raise cells.FaultError(cells.Reason.FORMULA)
            answers[key] = cells.read(_ASKED[key], text, state_code=one.state_code) or ""
            if not answers[key] and (_ASKED[key].is_required or key == "email"):
                raise cells.FaultError(cells.Reason.MISSING_VALUE)
        except cells.FaultError as fault:
            label = read(COLUMNS[key])
            raise DomainError(f"{label}: {fault.reason.label}") from None
    if not (
        answers.get("given_names", stands["given_names"]) or answers.get("family_name", stands["family_name"])
    ):
        raise DomainError(f"{read(COLUMNS['family_name'])}: {cells.Reason.MISSING_VALUE.label}")
    return answers


def _in_words(said: Mapping[str, str]) -> str:
    return "; ".join(f"{read(COLUMNS[key])}: {text or '–'}" for key, text in said.items())


def take(checked: Iterable[Checked], *, actor: Actor) -> int:
    """Change the answers that the rows change, each as on its page; how many officials."""
    changed = [one for one in checked if one.verdict is Verdict.CHANGED]
    for one in sorted(changed, key=lambda each: (each.record.cohort_id, each.record.id)):
        nominations.change(one.record, answers=one.values, actor=actor)
    return len(changed)
