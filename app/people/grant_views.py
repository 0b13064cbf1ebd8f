"""Who holds which role: giving roles and taking them away."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import GRANTABLE, Role, ScopeKind
from app.access.gate import TakenAway, current_actor, needs, on
from app.access.permissions import Permission as P
from app.core import clock, zones
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.people import grants, queries
from app.people.forms import GrantForm, InvitationForm
from app.people.grants import Terms
from app.people.lists import GRANTS
from app.people.models import Grant
from app.people.room import room
from app.people.scopes import scope_options, scopes_of
from app.people.states import AccountState


@room.page(
    "/roles", access=needs(P.GRANT_SEE), taken_away=TakenAway("grant.export", "grants"), endpoint="grants"
)
def index() -> ResponseReturnValue:
    """Who holds which role, where and until when; taken away by POST, with a row in the trail."""
    page = GRANTS.page(queries.all_grants())
    if page.wants_csv:
        return page.as_csv()
    return render_template("people/grants.html", page=page, scopes=scope_options(), now=clock.now())


@room.page("/roles/new", methods=("GET", "POST"), access=needs(P.GRANT_GIVE), fresh=True)
def give_grant() -> ResponseReturnValue:
    """Give a role to an account; the role is chosen first, for where it is given follows from it."""
    asked = {name: request.args.get(name, "") for name in ("email", "role", "scope")}
    form = GrantForm(data=asked)
    role = role_of(form)
    if role is None:
        return choose_role(form)

    def deed() -> Grant:
        user = queries.user_by_email(form.email.data)
        if user is None or user.state is not AccountState.ACTIVE:
            raise DomainError(
                _("There is no account in use with this address. Invite the person instead."), field="email"
            )
        terms = terms_of(form, valid_from=_beginning(form.valid_from.data))
        return grants.give_grant(user, terms, both_meant=form.both_meant.data, actor=current_actor())

    if form.carry_out(deed):
        flash(_("The role is given, and its holder is told by mail."), "good")
        return redirect(url_for("people.grants"), code=303)
    return render_template("people/give_grant.html", form=form, role=role), form.status


def role_of(form: GrantForm | InvitationForm) -> Role | None:
    """The role that a form is about, with the scopes of this role offered; None until one is chosen."""
    role = next((role for role in GRANTABLE if role == form.role.data), None)
    if role:
        form.scope.choices = scopes_of(role)
    return role


def choose_role(form: GrantForm | InvitationForm) -> ResponseReturnValue:
    """The page before the form: which role is it about?"""
    return render_template("people/choose_role.html", roles=GRANTABLE), 422 if form.is_submitted() else 200


def terms_of(form: GrantForm | InvitationForm, *, valid_from: datetime | None = None) -> Terms:
    """The role, its scope and its end as a form says them; the end is that of a day in Rabat."""
    kind, _colon, scope_id = form.scope.data.partition(":")
    until = form.valid_until.data
    return Terms(
        role=Role(form.role.data),
        kind=ScopeKind(kind),
        scope_id=scope_id,
        valid_from=valid_from,
        valid_until=zones.end_of_day(until, OFFICE_ZONE) if until else None,
    )


def _beginning(first: date | None) -> datetime | None:
    """When a day begins in Rabat; None for today, whose beginning is now."""
    if first is None or first == clock.today(OFFICE_ZONE):
        return None
    return zones.end_of_day(first - timedelta(days=1), OFFICE_ZONE)


@room.page(
    "/roles/<uuid:grant_id>/end",
    methods=("GET", "POST"),
    access=on(Grant, P.GRANT_GIVE, "grant_id", queries.all_grants),
    fresh=True,
)
def end_grant(grant: Grant) -> ResponseReturnValue:
    """Take a role away, after asking."""
    if request.method == "GET":
        return render_template("people/end_grant.html", grant=grant, scopes=scope_options())
    grants.end_grant(grant, actor=current_actor())
    flash(_("The role has ended."), "good")
    return redirect(url_for("people.grants"), code=303)
