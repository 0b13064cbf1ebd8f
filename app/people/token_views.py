"""Personal tokens: one's own under the account, and another's by an administrator."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import SIGNED_IN, current_actor, on
from app.access.permissions import Permission as P
from app.access.scopes import Scope
from app.core import clock
from app.core.i18n import _
from app.people import queries, tokens
from app.people.factor_views import me
from app.people.forms import TokenForm
from app.people.models import User
from app.people.room import room
from app.people.token_models import ApiToken


@room.page("/account/tokens", access=SIGNED_IN)
def own_tokens() -> ResponseReturnValue:
    """The programs that may act for oneself: what each may do, until when, and when it last did."""
    return render_template(
        "people/tokens.html", tokens=tokens.of_account(me(), at=clock.now()), scope_of=Scope
    )


@room.page("/account/tokens/new", methods=("GET", "POST"), access=SIGNED_IN, fresh=True)
def make_token() -> ResponseReturnValue:
    """Make a token; it is shown this once."""
    form = TokenForm()
    secret = form.carry_out(
        lambda: tokens.make(
            name=form.name.data,
            scopes=[Scope(scope) for scope in form.scopes.data],
            days=int(form.days.data),
            actor=current_actor(),
        )
    )
    if secret:
        return render_template("people/token_made.html", secret=secret, name=form.name.data)
    return render_template("people/make_token.html", form=form), form.status


@room.page("/account/tokens/<uuid:api_token_id>/end", methods=("POST",), access=SIGNED_IN)
def end_token(api_token_id: UUID) -> ResponseReturnValue:
    """End one of one's own tokens."""
    tokens.end(_one_of(me(), api_token_id), actor=current_actor())
    flash(_("The token has ended. No program can use it any more."), "good")
    return redirect(url_for("people.own_tokens"), code=303)


@room.page(
    "/accounts/<uuid:user_id>/tokens/<uuid:api_token_id>/end",
    methods=("POST",),
    access=on(User, P.ACCOUNT_MANAGE, "user_id", queries.all_accounts),
)
def end_token_of(user: User, api_token_id: UUID) -> ResponseReturnValue:
    """End a token of someone's account."""
    tokens.end(_one_of(user.id, api_token_id), actor=current_actor())
    flash(_("The token has ended. No program can use it any more."), "good")
    return redirect(url_for("people.account_of", user_id=user.id), code=303)


def _one_of(user_id: UUID, api_token_id: UUID) -> ApiToken:
    """A token of an account that is in force, or 404."""
    found = next((t for t in tokens.of_account(user_id, at=clock.now()) if t.id == api_token_id), None)
    return found or abort(404)
