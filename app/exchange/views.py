"""The pages by which a cohort goes to the learning platform."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import Room, current_actor, on
from app.access.permissions import Permission as P
from app.access.policy import may
from app.audit import trail
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.core.i18n import _, read
from app.core.templating import Link
from app.exchange import oneroster, queries
from app.exchange.forms import PackageForm

room = Room("exchange", __name__)
_EXPORT = on(Cohort, P.REGISTRATION_EXPORT, "cohort_id", one_cohort)


@room.page("/cohorts/<uuid:cohort_id>/oneroster", methods=("GET", "POST"), access=_EXPORT, fresh="POST")
def package(cohort: Cohort) -> ResponseReturnValue:
    """Who takes part, taken away as a OneRoster package, for a purpose that the trail keeps."""
    actor = current_actor()
    members = queries.members(cohort, actor)
    form = PackageForm()

    def deed() -> bytes:
        trail.record(
            "registration.export",
            actor=actor,
            subject=cohort,
            list="oneroster",
            purpose=form.purpose.data,
        )
        return oneroster.package(_group(cohort), members)

    packed = form.carry_out(deed)
    if packed:
        response = Response(packed, mimetype="application/zip")
        name = f"oneroster-{cohort.code.replace('/', '-')}.zip"
        response.headers.set("Content-Disposition", "attachment", filename=name)
        return response
    return render_template(
        "exchange/package.html",
        form=form,
        cohort=cohort,
        trainees=sum(one.role == oneroster.STUDENT for one in members),
        trainers=sum(one.role == oneroster.TEACHER for one in members),
        nameless=sum(not one.email for one in members),
    ), form.status


def _group(cohort: Cohort) -> oneroster.Group:
    return oneroster.Group(
        cohort_id=cohort.id,
        code=cohort.code,
        title=read(cohort.title),
        place=read(cohort.place),
        first_day=cohort.first_day,
        last_day=cohort.last_day,
        programme_id=cohort.programme_id,
        programme_code=cohort.programme.code,
        programme_title=read(cohort.programme.title),
        office=_("Rabat Programmes"),
        system=urlsplit(current_app.config["PUBLIC_URL"]).hostname or "",
    )


@workspace.add_link
def _to_package(cohort: Cohort, actor: Actor) -> Link | None:
    """A coordinator's way from the cohort to its package."""
    if not may(actor, P.REGISTRATION_EXPORT, cohort):
        return None
    return Link(_("For the learning platform"), url_for("exchange.package", cohort_id=cohort.id))
