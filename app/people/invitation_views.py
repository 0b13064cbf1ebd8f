"""Invitations: the administrators' list of them, and the page that a letter's link opens."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor, ScopeKind
from app.access.gate import EVERYONE, TakenAway, current_actor, needs, on
from app.access.permissions import Permission as P
from app.core import clock
from app.core.crypto import token_hash
from app.core.db import db, unit_of_work
from app.core.i18n import _
from app.core.texts import LANGUAGES
from app.member_states import data as member_states
from app.people import invitations, passwords, queries, tries
from app.people.account_views import accept_password, dead_link
from app.people.forms import AcceptForm, AskForm, InvitationForm
from app.people.grant_views import choose_role, role_of, terms_of
from app.people.letters import DeadLinkError
from app.people.links import AccountInvitation
from app.people.lists import INVITATIONS
from app.people.room import room
from app.people.scopes import scope_options
from app.people.states import AccountState

_ON_INVITATION = on(AccountInvitation, P.ACCOUNT_INVITE, "invitation_id", queries.all_invitations)


@room.page(
    "/invitations",
    access=needs(P.ACCOUNT_INVITE),
    taken_away=TakenAway("invitation.export", "account_invitations"),
    endpoint="invitations",
)
def index() -> ResponseReturnValue:
    """The invitations; a POST takes the list away as a file, and the trail says so."""
    page = INVITATIONS.page(queries.all_invitations())
    if page.wants_csv:
        return page.as_csv()
    return render_template("people/invitations.html", page=page, scopes=scope_options(), now=clock.now())


@room.page("/invitations/new", methods=("GET", "POST"), access=needs(P.ACCOUNT_INVITE), fresh=True)
def invite() -> ResponseReturnValue:
    """Invite someone to a role, which is chosen first: where it is given follows from it."""
    form = InvitationForm(data={"role": request.args.get("role", "")})
    role = role_of(form)
    if role is None:
        return choose_role(form)
    sent = form.carry_out(
        lambda: invitations.invite(
            form.email.data,
            terms_of(form),
            letters_in=form.letters_in.data or _usual_language(form.scope.data),
            both_meant=form.both_meant.data,
            actor=current_actor(),
        )
    )
    if sent:
        flash(_("The invitation is on its way. It can be accepted within 72 hours."), "good")
        return redirect(url_for("people.invitations"), code=303)
    return render_template("people/invite.html", form=form, role=role), form.status


def _usual_language(scope: str) -> str:
    """The language of a letter unless another is chosen: the member state's own, else the office's first."""
    kind, _colon, code = scope.partition(":")
    return member_states.language_of(code) if kind == ScopeKind.MEMBER_STATE else next(iter(LANGUAGES))


@room.page(
    "/invitations/<uuid:invitation_id>/send-anew",
    methods=("GET", "POST"),
    access=_ON_INVITATION,
    fresh=True,
    endpoint="send_invitation_anew",
)
def send_anew(invitation: AccountInvitation) -> ResponseReturnValue:
    """Ask, then send an invitation again with a new link."""
    return _asked(
        invitation,
        anew=True,
        said=_("The invitation is on its way again. Its earlier link opens nothing any more."),
    )


@room.page(
    "/invitations/<uuid:invitation_id>/withdraw",
    methods=("GET", "POST"),
    access=_ON_INVITATION,
    endpoint="withdraw_invitation",
)
def withdraw(invitation: AccountInvitation) -> ResponseReturnValue:
    """Ask, then take an invitation back."""
    return _asked(invitation, anew=False, said=_("The invitation is withdrawn."))


def _asked(invitation: AccountInvitation, *, anew: bool, said: str) -> ResponseReturnValue:
    form = AskForm()
    deed = invitations.send_anew if anew else invitations.withdraw
    if form.carry_out(lambda: deed(invitation, actor=current_actor()) or invitation):
        flash(said, "good")
        return redirect(url_for("people.invitations"), code=303)
    return render_template(
        "people/ask_invitation.html", form=form, invitation=invitation, anew=anew, scopes=scope_options()
    ), form.status


@room.page("/invitation/<token>", methods=("GET", "POST"), access=EVERYONE, own_deeds=True)
def accept(token: str) -> ResponseReturnValue:
    """The letter's link: a newcomer makes the account, the holder of one signs in and takes the role."""
    form = AcceptForm()
    if form.is_submitted():
        tries.knock(tries.LETTER, by=token_hash(token))
    try:
        invitation = invitations.open_invitation(token)
        user = queries.user_by_email(invitation.email)
        if user is not None and user.state is AccountState.ACTIVE:
            return _accept_as(
                token, invitation, current_actor(), is_holder=user.id == current_actor().user_id
            )
        about = (invitation.email, form.family_name.data or "", form.given_names.data or "")
        if not form.validate_on_submit() or not accept_password(form, form.password.data, *about):
            return _page(invitation, form=form)
        hashed = passwords.hash_password(form.password.data)
        db.session.rollback()
        with unit_of_work():
            invitations.accept_as_newcomer(
                token,
                family_name=form.family_name.data or "",
                given_names=form.given_names.data or "",
                password_hash=hashed,
            )
    except DeadLinkError:
        return dead_link()
    flash(_("Your account is made. Sign in to go on."), "good")
    return redirect(url_for("people.login"), code=303)


def _accept_as(
    token: str, invitation: AccountInvitation, actor: Actor, *, is_holder: bool
) -> ResponseReturnValue:
    form = AskForm()
    if not is_holder:
        here = url_for("people.accept", token=token)
        return render_template("people/accept_signed_in.html", sign_in=url_for("people.login", next=here))
    if not form.validate_on_submit():
        return _page(invitation, form=form)
    db.session.rollback()
    with unit_of_work():
        invitations.accept_as(token, actor=actor)
    flash(_("You have a new role. What waits for you is on this page."), "good")
    return redirect(url_for("home.start"), code=303)


def _page(invitation: AccountInvitation, *, form: AcceptForm | AskForm) -> ResponseReturnValue:
    place = scope_options()[f"{invitation.scope_kind}:{invitation.scope_id}"]
    return render_template("people/accept.html", form=form, invitation=invitation, place=place), form.status
