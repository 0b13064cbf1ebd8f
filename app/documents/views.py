"""The pages of documents: what a call asks, and each nominee's files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor, Role
from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.arrivals.states import Purpose
from app.audit import trail
from app.cohorts.models import AskedDocument
from app.cohorts.queries import documents_asked
from app.cohorts.states import Secrecy
from app.core import files, limits
from app.core.db import db, unit_of_work
from app.core.errors import DomainError
from app.core.files import LARGEST, LARGEST_BODY, served
from app.core.i18n import _, read
from app.disclosure import watch
from app.disclosure.queries import Look, looks_at
from app.documents import asking_views, operations, queries
from app.documents.forms import HandInForm, OpenForm
from app.documents.models import NomineeDocument
from app.documents.records import OPENED
from app.documents.room import room
from app.registrations import page
from app.registrations.models import Registration
from app.registrations.queries import one_registration
from app.registrations.standing import Event

__all__ = ["asking_views", "room"]
"""The room's other pages hang themselves into it when they are read."""

FILES_A_DAY = 300
"""So many files may one account hand in within a day: a state's nominees, with all their documents."""
watch.over(watch.SEALED, "documents.open_one")


@room.page(
    "/registrations/<uuid:registration_id>/documents/<document_code>",
    methods=("GET", "POST"),
    access=on(Registration, P.DOCUMENT_HAND_IN, "registration_id", one_registration),
    own_deeds=True,
    largest_body=LARGEST_BODY,
)
def hand_in(registration: Registration, document_code: str) -> ResponseReturnValue:
    """Hand a document in, or replace it. The file is cleaned before the deed, and kept in it."""
    actor, key = current_actor(), registration.id
    asked = _asked(registration, document_code)
    document = queries.handed_in(key).get(asked.id)
    form = HandInForm(data={"version": operations.as_read(document)})
    # In words: past the deed nothing of what was read before it is there any more.
    shown = {
        "registration_id": key,
        "code": asked.code,
        "called": read(asked.name),
        "name": registration.person.name,
        "is_own": registration.person_id == actor.person_id,
        "cohort": read(registration.cohort.title),
        "handed_in_at": document.handed_in_at if document else None,
        "why_not": operations.why_not_hand_in(registration) or operations.why_it_stands(document, actor),
        "why_not_back": operations.why_it_stands(document, actor, back=True),
    }
    if form.carry_out(lambda: _keep(key, document_code, form, actor)):
        flash(_("“%(document)s” is handed in.", document=shown["called"]), "good")
        return _back(key)
    return render_template("documents/hand_in.html", form=form, **shown), form.status


def _keep(key: UUID, code: str, form: HandInForm, actor: Actor) -> NomineeDocument:
    """Clean what was sent, then keep it: the office holds no lock meanwhile."""
    if not limits.within(f"documents {actor.user_id}", most=FILES_A_DAY, every=timedelta(days=1)):
        raise DomainError(_("You have sent very many files today. Go on tomorrow."), field="file")
    kind, content = files.cleaned(form.file.data.read(LARGEST + 1))
    with unit_of_work():
        statement = one_registration().where(Registration.id == key)
        registration = db.session.scalars(statement.execution_options(populate_existing=True)).unique().one()
        asked = _asked(registration, code)
        return operations.hand_in(
            registration, asked, kind=kind, content=content, read=form.version.data, actor=actor
        )


@room.page(
    "/registrations/<uuid:registration_id>/documents/<document_code>/take-back",
    methods=("POST",),
    access=on(Registration, P.DOCUMENT_HAND_IN, "registration_id", one_registration),
)
def take_back(registration: Registration, document_code: str) -> ResponseReturnValue:
    """Remove a document again, while others could still be handed in."""
    asked = _asked(registration, document_code)
    operations.take_back(registration, asked, read=request.form.get("version", ""), actor=current_actor())
    flash(_("“%(document)s” is taken back, and its file is removed.", document=read(asked.name)), "good")
    return _back(registration.id)


@room.page(
    "/documents/<uuid:nominee_document_id>",
    access=on(NomineeDocument, P.DOCUMENT_SEE, "nominee_document_id", queries.one_document),
)
def fetch(nominee_document: NomineeDocument) -> ResponseReturnValue:
    """Save a paper of the nomination; a dangerous one is never opened by a mere visit."""
    if nominee_document.asked.secrecy is not Secrecy.PLAIN:
        url = url_for("documents.open_one", nominee_document_id=nominee_document.id)
        return redirect(url, code=303)
    return _file(nominee_document)


@room.page(
    "/documents/<uuid:nominee_document_id>/open",
    methods=("GET", "POST"),
    access=on(NomineeDocument, P.DOCUMENT_OPEN, "nominee_document_id", queries.one_document),
)
def open_one(nominee_document: NomineeDocument) -> ResponseReturnValue:
    """Open a passport's copy or a medical paper: someone of the office says for what."""
    actor, registration = current_actor(), nominee_document.registration
    if nominee_document.asked.secrecy is Secrecy.PLAIN:
        url = url_for("documents.fetch", nominee_document_id=nominee_document.id)
        return redirect(url, code=303)
    speaks_for = policy.may(actor, P.DOCUMENT_HAND_IN, registration)
    form = OpenForm()
    if speaks_for:
        del form.purpose

    def deed() -> NomineeDocument:
        purpose = "" if speaks_for else form.purpose.data
        return operations.open_(nominee_document, purpose=purpose, actor=actor)

    if form.carry_out(deed):
        return _file(nominee_document)
    shown = render_template(
        "documents/open.html",
        form=form,
        registration=registration,
        document=nominee_document,
        is_told=operations.role_of(actor, registration) is Role.COORDINATOR,
        may_open=operations.may_open(nominee_document.asked, registration, actor),
    )
    return shown, form.status


def _file(document: NomineeDocument) -> ResponseReturnValue:
    registration = document.registration
    return served(
        document, name=f"{document.asked.code}-{registration.cohort.code}-{registration.state_code}"
    )


def _asked(registration: Registration, code: str) -> AskedDocument:
    found = next((one for one in documents_asked(registration.cohort_id) if one.code == code), None)
    if found is None:
        abort(404)
    return found


def _back(key: UUID) -> ResponseReturnValue:
    return redirect(url_for("registrations.show", registration_id=key, _anchor="documents"), code=303)


@page.add_section
def _documents(registration: Registration, actor: Actor) -> page.Section | None:
    """The documents that are asked of a nominee, those that are there, and who may open them."""
    if not policy.may(actor, P.DOCUMENT_SEE, registration):
        return None
    asked = documents_asked(registration.cohort_id)
    if not asked:
        return None
    speaks_for = policy.may(actor, P.DOCUMENT_HAND_IN, registration)
    why_not = operations.why_not_hand_in(registration) if speaks_for else None
    handed_in = queries.handed_in(registration.id)
    may_hand_in = speaks_for and why_not is None
    return page.Section(
        heading=_("Documents"),
        template="documents/_section.html",
        words={
            "registration": registration,
            "rows": [(one, handed_in.get(one.id)) for one in asked],
            "may_hand_in": {
                one.id
                for one in asked
                if may_hand_in and operations.why_it_stands(handed_in.get(one.id), actor) is None
            },
            "why_not": why_not,
            "may_open": {one.id for one in asked if operations.may_open(one, registration, actor)},
            "plain": Secrecy.PLAIN,
            "looks": _looks(registration, actor),
        },
    )


@page.add_events
def _events(registration: Registration, actor: Actor) -> list[Event]:
    """What became of a nominee's documents, for all who may see that they are there."""
    if not policy.may(actor, P.DOCUMENT_SEE, registration):
        return []
    names = {one.code: read(one.name) for one in documents_asked(registration.cohort_id)}
    return [
        Event(
            label=_said(action, data, names.get(data["document"], data["document"])),
            actor_id=actor_id,
            is_by_office=False,
            at=at,
            reason="",
        )
        for action, data, at, actor_id in trail.deeds_on(registration, operations.CHANGES)
    ]


def _said(action: str, data: Mapping[str, Any], document: str) -> str:
    if action == operations.TAKEN_BACK:
        return _("“%(document)s” was taken back", document=document)
    if data["replaced"]:
        return _("“%(document)s” was replaced", document=document)
    return _("“%(document)s” was handed in", document=document)


def _looks(registration: Registration, actor: Actor) -> list[tuple[Look, str]]:
    """Who opened one's own passport's copy or medical papers, and for what; nothing of another's."""
    if registration.person_id != actor.person_id:
        return []
    purposes = {purpose.value: str(purpose.label) for purpose in Purpose}
    looks = looks_at([registration.id], but=actor.user_id)
    return [(look, purposes.get(look.purpose, "")) for look in looks if look.kind is OPENED]


@page.add_lack
def _lacking(cohort_of: Mapping[UUID, UUID]) -> dict[UUID, list[page.Lack]]:
    """The documents that some nominees have not handed in yet."""
    return {
        key: [_lack(key, document) for document in documents]
        for key, documents in queries.missing(cohort_of).items()
    }


def _lack(key: UUID, document: Any) -> page.Lack:
    url = url_for("documents.hand_in", registration_id=key, document_code=document.code)
    return page.Lack(read(document.name), url)
