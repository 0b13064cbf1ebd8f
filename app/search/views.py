"""The page of what was found, in groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import SIGNED_IN, Room, as_uuid, current_actor
from app.core.i18n import language, read
from app.core.templating import day
from app.interpreters.models import Interpreter
from app.member_states import data as member_states
from app.people.models import User
from app.registrations.models import Registration
from app.search import queries
from app.search.folding import words_of
from app.search.forms import SearchForm
from app.search.kinds import Kind
from app.trainers.models import Trainer

room = Room("search", __name__)
IN_A_GROUP, ALONE = 5, 50
"""How many of each kind are shown beside the others, and how many of one kind alone."""
SHORTEST = 2
"""How many letters the words have at least, all together."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: its name, where it leads, and what tells it from others of the name."""

    name: str
    url: str
    below: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind: what is spelled as asked, and names that are spelled otherwise.

    `more_url` leads to the rest, None where this is all.
    """

    kind: Kind
    hits: list[Hit] = field(default_factory=list)
    alike: list[Hit] = field(default_factory=list)
    more_url: str | None = None


@room.page("/search", access=SIGNED_IN)
def search() -> ResponseReturnValue:
    """What the words find within the reader's sight; of one kind or institution, more of it."""
    actor = current_actor()
    if "institution" in request.args:
        return _of_institution(as_uuid(request.args["institution"]), actor)
    form = SearchForm(formdata=request.args, meta={"csrf": False})
    form.leave_out_unreadable()
    words = words_of(form.q.data or "")
    is_enough = sum(len(word) for word in words) >= SHORTEST
    kinds = [kind for kind in queries.kinds_for(actor) if form.kind.data in {"", kind.value}]
    groups = [_group(kind, words, actor, alone=bool(form.kind.data)) for kind in kinds] if is_enough else []
    return render_template(
        "search/search.html",
        form=form,
        groups=[group for group in groups if group.hits or group.alike],
        is_enough=is_enough,
        kind=Kind(form.kind.data) if form.kind.data else None,
    )


def _of_institution(key: UUID | None, actor: Actor) -> str:
    """The page of those who serve an institution, among those whom the reader sees."""
    is_led = Kind.INSTITUTION in queries.kinds_for(actor)
    found = queries.institution(key, actor=actor) if key and is_led else None
    hits = _persons(queries.serving(found, actor=actor, most=ALONE)) if found else []
    return render_template(
        "search/institution.html",
        institution=found,
        state=member_states.name(str(found.state_code), language()) if found else "",
        hits=hits[:ALONE],
        is_all=len(hits) <= ALONE,
    )


def _group(kind: Kind, words: Sequence[str], actor: Actor, *, alone: bool) -> Group:
    most = ALONE if alone else IN_A_GROUP
    keys = queries.find(kind, words, actor=actor, most=most + 1)
    asked = queries.as_asked(kind, words, keys)
    hits = _HITS[kind]([key for key in keys if key in asked])
    alike = _HITS[kind]([key for key in keys if key not in asked])
    more = len(hits) + len(alike) > most
    more_url = url_for("search.search", q=request.args.get("q"), kind=kind.value) if more else None
    return Group(kind, hits[:most], alike[: max(0, most - len(hits))], more_url)


def _programmes(keys: Sequence[UUID]) -> list[Hit]:
    return [
        Hit(read(one.title), url_for("programmes.show", programme_id=one.id), (one.code,))
        for one in queries.programmes(keys)
    ]


def _cohorts(keys: Sequence[UUID]) -> list[Hit]:
    return [
        Hit(
            read(one.title),
            url_for("cohorts.show", cohort_id=one.id),
            (one.code, day(one.first_day)),
        )
        for one in queries.cohorts(keys)
    ]


def _persons(keys: Sequence[UUID]) -> list[Hit]:
    """Each person once, leading to the latest of the registrations that were found."""
    by_person: dict[UUID, list[Registration]] = {}
    for one in queries.registrations(keys):
        by_person.setdefault(one.person_id, []).append(one)
    return [_person(found) for found in by_person.values()]


def _person(found: Sequence[Registration]) -> Hit:
    by_time = sorted(found, key=lambda one: (one.created_at, one.id), reverse=True)
    person = by_time[0].person
    told = [
        person.name_original,
        member_states.name(by_time[0].state_code, language()),
        *(one.cohort.code for one in by_time),
    ]
    url = url_for("registrations.show", registration_id=by_time[0].id)
    return Hit(person.name, url, tuple(word for word in told if word))


def _institutions(keys: Sequence[UUID]) -> list[Hit]:
    return [
        Hit(
            one.label,
            url_for("search.search", institution=one.record_id),
            (member_states.name(str(one.state_code), language()),),
        )
        for one in queries.institutions(keys)
    ]


def _dossiers(keys: Sequence[UUID]) -> list[Hit]:
    return [
        Hit(
            read(one.programme.title),
            url_for("dossiers.show", dossier_id=one.id),
            (one.programme.code, read(one.standard.title), one.state.label),
        )
        for one in queries.found_dossiers(keys)
    ]


def _holders(
    model: Any, endpoint: str, argument: str, below: Callable[[Any], str]
) -> Callable[[Sequence[UUID]], list[Hit]]:
    """What makes hits of the records of a kind that belong to one person each."""

    def hits(keys: Sequence[UUID]) -> list[Hit]:
        return [
            Hit(one.person.name, url_for(endpoint, **{argument: one.id}), tuple(filter(None, [below(one)])))
            for one in queries.holders(model, keys)
        ]

    return hits


_HITS: dict[Kind, Callable[[Sequence[UUID]], list[Hit]]] = {
    Kind.PROGRAMME: _programmes,
    Kind.COHORT: _cohorts,
    Kind.PERSON: _persons,
    Kind.INSTITUTION: _institutions,
    Kind.DOSSIER: _dossiers,
    Kind.TRAINER: _holders(Trainer, "trainers.show", "trainer_id", lambda one: one.organisation),
    Kind.INTERPRETER: _holders(
        Interpreter, "interpreters.show", "interpreter_id", lambda one: one.organisation
    ),
    Kind.ACCOUNT: _holders(User, "people.account_of", "user_id", lambda one: one.email),
}
