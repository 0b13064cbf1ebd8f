"""The administrators' pages of accounts: who has one, with which roles and devices, and its end."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import TakenAway, current_actor, needs, on
from app.access.permissions import Permission as P
from app.access.scopes import Scope
from app.core import clock
from app.core.i18n import _
from app.people import accounts, factors, queries, tokens
from app.people.forms import ReasonForm
from app.people.history import history
from app.people.lists import ACCOUNTS
from app.people.models import User
from app.people.room import room
from app.people.scopes import scope_options
from app.people.states import ACCOUNT

_ON_SEE = on(User, P.ACCOUNT_SEE, "user_id", queries.all_accounts)
_ON_MANAGE = on(User, P.ACCOUNT_MANAGE, "user_id", queries.all_accounts)


@room.page(
    "/accounts",
    access=needs(P.ACCOUNT_SEE),
    taken_away=TakenAway("account.export", "users"),
    endpoint="accounts",
)
def index() -> ResponseReturnValue:
    """Every account; a POST takes the list away as a file, and the trail says so."""
    page = ACCOUNTS.page(queries.all_accounts())
    if page.wants_csv:
        return page.as_csv()
    roles = queries.roles_of({user.id for user in page.rows}, at=clock.now())
    return render_template("people/accounts.html", page=page, roles=roles)


@room.page("/accounts/<uuid:user_id>", access=_ON_SEE, endpoint="account_of")
def show(user: User) -> ResponseReturnValue:
    """One account: its state and how it came to it, its roles now and before, its devices."""
    return render_template(
        "people/account_of.html",
        user=user,
        grants=queries.grants_of(user.id),
        sessions=queries.sessions_of(user.id),
        tokens=tokens.of_account(user.id, at=clock.now()),
        scope_of=Scope,
        offers=ACCOUNT.offers(user, current_actor()),
        entries=history(user, ACCOUNT),
        scopes=scope_options(),
        now=clock.now(),
    )


@room.page(
    "/accounts/<uuid:user_id>/<any(deactivate, reactivate):way>",
    methods=("GET", "POST"),
    access=_ON_MANAGE,
    fresh=True,
    endpoint="set_account",
)
def set_state(user: User, way: str) -> ResponseReturnValue:
    """Ask for the reason, then disable an account or let it be used again."""
    form = ReasonForm()
    deed = accounts.deactivate if way == "deactivate" else accounts.reactivate
    if form.carry_out(lambda: deed(user, reason=form.reason.data, actor=current_actor())):
        flash(
            _("The account is disabled.") if way == "deactivate" else _("The account can be used again."),
            "good",
        )
        return redirect(url_for("people.account_of", user_id=user.id), code=303)
    return render_template(
        "people/set_account.html",
        form=form,
        user=user,
        way=way,
        grants=queries.grants_not_over(user.id, at=clock.now()),
        scopes=scope_options(),
    ), form.status


@room.page("/accounts/<uuid:user_id>/reset-factors", methods=("GET", "POST"), access=_ON_MANAGE, fresh=True)
def reset_factors(user: User) -> ResponseReturnValue:
    """Ask for the reason, then take someone's second factor away, for a lost telephone."""
    form = ReasonForm()
    if form.carry_out(lambda: factors.reset_factors(user, reason=form.reason.data, actor=current_actor())):
        flash(_("The second factor is gone, and its holder is told by mail."), "good")
        return redirect(url_for("people.account_of", user_id=user.id), code=303)
    return render_template("people/reset_factors.html", form=form, user=user), form.status


@room.page(
    "/accounts/<uuid:user_id>/sign-out", methods=("POST",), access=_ON_MANAGE, endpoint="sign_out_account"
)
def sign_out(user: User) -> ResponseReturnValue:
    """Sign out every device of someone's account."""
    accounts.sign_out_account(user, actor=current_actor())
    flash(_("Every device of this account is signed out."), "good")
    return redirect(url_for("people.account_of", user_id=user.id), code=303)
