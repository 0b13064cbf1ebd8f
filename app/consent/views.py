"""The pages of consent: one's own answers, each document for everyone, and publishing a new version."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor
from app.access.gate import EVERYONE, SIGNED_IN, Room, current_actor, needs
from app.access.permissions import Permission as P
from app.consent import operations, queries
from app.consent.forms import ConsentForm, DocumentForm
from app.consent.models import Document
from app.consent.states import Kind
from app.core.addresses import inside
from app.core.i18n import _, language
from app.core.templating import Link
from app.registrations import page
from app.registrations.models import Registration

room = Room("consent", __name__)


@room.page("/consent", methods=("GET", "POST"), access=SIGNED_IN)
def mine() -> ResponseReturnValue:
    """What the office asks of everyone, and what one has answered: each document by itself."""
    actor = current_actor()
    versions, accepted = queries.currents(), queries.accepted_by(actor.person_id)
    stands = {
        kind: kind in accepted and accepted[kind].number == version.number
        for kind, version in versions.items()
    }
    form = ConsentForm(
        data={
            "next": request.args.get("next", ""),
            **{kind.value: holds for kind, holds in stands.items()},
            **{f"{kind.value}_number": version.number for kind, version in versions.items()},
        }
    )

    def deed() -> bool:
        operations.answer(accepted=form.accepted, read=form.read, language=language(), actor=actor)
        return True

    if form.carry_out(deed):
        if queries.lacking(actor.person_id):
            flash(_("What you accepted is kept. To take part you need both the notice and the code."), "warn")
            return redirect(url_for("consent.mine", next=inside(form.next.data)), code=303)
        flash(_("What you accepted is kept. You find it here at any time."), "good")
        return redirect(inside(form.next.data) if form.next.data else url_for("consent.mine"), code=303)
    for kind, version in versions.items():
        if form.read.get(kind) != version.number:  # what was not on the page is not accepted by it
            form[kind.value].data = stands[kind]
            form[f"{kind.value}_number"].data = str(version.number)
    html = render_template(
        "consent/mine.html",
        form=form,
        versions=versions,
        accepted=accepted,
        stands=stands,
        lacks=queries.lacking(actor.person_id),
    )
    return html, form.status


@room.page("/consent/<any(notice, code, image):name>", access=EVERYONE)
def document(name: str) -> ResponseReturnValue:
    """The version of a document that counts now, for everyone."""
    return render_template("consent/document.html", version=queries.current(Kind(name)))


@room.page("/consent/documents", access=needs(P.CONSENT_SEE))
def documents() -> ResponseReturnValue:
    """The documents, each with its version and how many accepted it."""
    actor = current_actor()
    versions = queries.currents().values()
    return render_template(
        "consent/documents.html",
        rows=[
            (version, queries.number_accepted(version), _publish_url(version.kind, actor))
            for version in versions
        ],
    )


def _publish_url(kind: Kind, actor: Actor) -> str | None:
    """Where this reader publishes a new version, if they may."""
    if kind is Kind.NOTICE:
        return url_for("consent.publish_notice") if policy.may(actor, P.CONSENT_PUBLISH_NOTICE) else None
    return url_for("consent.publish", name=kind.value) if policy.may(actor, P.CONSENT_PUBLISH) else None


@room.page(
    "/consent/<any(code, image):name>/publish", methods=("GET", "POST"), access=needs(P.CONSENT_PUBLISH)
)
def publish(name: str) -> ResponseReturnValue:
    """Publish a new version of the code of conduct or of the image permission."""
    return _publish(Kind(name))


@room.page("/consent/notice/publish", methods=("GET", "POST"), access=needs(P.CONSENT_PUBLISH_NOTICE))
def publish_notice() -> ResponseReturnValue:
    """Publish a new version of the privacy notice."""
    return _publish(Kind.NOTICE)


def _publish(kind: Kind) -> ResponseReturnValue:
    version = queries.current(kind)
    form = DocumentForm(data={"text": version.text, "number": version.number})

    def deed() -> Document:
        read = str(form.number.data)
        return operations.publish(
            kind, form.text.texts, read=int(read) if read.isdecimal() else 0, actor=current_actor()
        )

    if form.carry_out(deed):
        flash(_("It counts from now on, and everyone is asked to read it."), "good")
        return redirect(url_for("consent.documents"), code=303)
    return render_template("consent/publish.html", form=form, version=version), form.status


@page.add_link
def _to_what_is_asked(registration: Registration, actor: Actor) -> Link | None:
    """From one's own registration to what is still to be accepted."""
    if registration.person_id != actor.person_id or not queries.lacking(actor.person_id):
        return None
    here = url_for("registrations.show", registration_id=registration.id)
    return Link(_("Read and accept what the office asks of everyone"), url_for("consent.mine", next=here))
