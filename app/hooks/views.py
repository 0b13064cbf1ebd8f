"""The pages of webhooks: which there are, what became of their calls, and their secrets, shown once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import Room, as_uuid, current_actor, needs, on
from app.access.permissions import Permission as P
from app.core.db import unit_of_work
from app.core.i18n import _, read
from app.core.templating import listed
from app.hooks import operations, queries, reaching
from app.hooks.forms import ActForm, AgainForm, ChangeWebhookForm, WebhookForm
from app.hooks.lists import CALLS, outcome
from app.hooks.models import Webhook
from app.hooks.states import CallState, Topic

room = Room("hooks", __name__)
_ON = on(Webhook, P.WEBHOOK_MANAGE, "webhook_id", queries.one_webhook)


@room.page("/webhooks", access=needs(P.WEBHOOK_MANAGE))
def index() -> ResponseReturnValue:
    """The addresses of other systems that are told what moves."""
    return render_template(
        "hooks/index.html", hooks=queries.webhooks(), told=_told, given_up=queries.given_up()
    )


@room.page(
    "/webhooks/new", methods=("GET", "POST"), access=needs(P.WEBHOOK_MANAGE), fresh=True, own_deeds=True
)
def add() -> ResponseReturnValue:
    """An administrator registers an address; its secret is shown this once."""
    form = WebhookForm()
    _offer_programmes(form)

    def deed() -> tuple[Webhook, str]:
        reaching.refuse_address(form.url.data)  # a name is looked up before the deed, which no lock waits for
        with unit_of_work():
            return operations.add(**_said(form), actor=current_actor())

    made = form.carry_out(deed)
    if made:
        return _show_once(*made)
    return render_template("hooks/new.html", form=form), form.status


@room.page("/webhooks/<uuid:webhook_id>", access=_ON)
def show(webhook: Webhook) -> ResponseReturnValue:
    """A webhook and what became of its calls."""
    page = CALLS.page(queries.calls_of(webhook))
    if page.wants_csv:
        return page.as_csv()
    return render_template(
        "hooks/show.html", hook=webhook, page=page, told=_told(webhook), outcome=outcome, states=CallState
    )


@room.page(
    "/webhooks/<uuid:webhook_id>/edit", methods=("GET", "POST"), access=_ON, fresh=True, own_deeds=True
)
def edit(webhook: Webhook) -> ResponseReturnValue:
    """Change what is told and where to, or switch it off."""
    form = ChangeWebhookForm(
        data={
            "version": webhook.version,
            "name": webhook.name,
            "url": webhook.url,
            "topics": webhook.topics,
            "programme": str(webhook.programme_id or ""),
            "is_on": webhook.is_on,
        }
    )
    _offer_programmes(form)

    def deed() -> Webhook:
        reaching.refuse_address(form.url.data)
        with unit_of_work():
            return operations.change(
                webhook, **_said(form), is_on=bool(form.is_on.data), actor=current_actor()
            )

    if form.carry_out(deed):
        flash(_("The webhook is changed."), "good")
        return redirect(url_for("hooks.show", webhook_id=webhook.id), code=303)
    return render_template("hooks/edit.html", form=form, hook=webhook), form.status


@room.page("/webhooks/<uuid:webhook_id>/secret", methods=("GET", "POST"), access=_ON, fresh=True)
def renew_secret(webhook: Webhook) -> ResponseReturnValue:
    """Ask, then make a new secret, which is shown this once."""
    form = ActForm()
    secret = form.carry_out(lambda: operations.renew_secret(webhook, actor=current_actor()))
    if secret:
        return _show_once(webhook, secret)
    return render_template("hooks/renew_secret.html", hook=webhook, form=form), form.status


@room.page("/webhooks/<uuid:webhook_id>/remove", methods=("GET", "POST"), access=_ON)
def remove(webhook: Webhook) -> ResponseReturnValue:
    """Ask, then remove a webhook with its calls."""
    form = ActForm()
    if form.carry_out(lambda: operations.remove(webhook, actor=current_actor())):
        flash(_("The webhook is removed."), "good")
        return redirect(url_for("hooks.index"), code=303)
    return render_template("hooks/remove.html", hook=webhook, form=form), form.status


@room.page("/webhooks/<uuid:webhook_id>/try", methods=("POST",), access=_ON)
def try_out(webhook: Webhook) -> ResponseReturnValue:
    """Send an event that says nothing."""
    form = ActForm()
    if form.carry_out(lambda: operations.try_out(webhook, actor=current_actor())):
        flash(_("A test is on its way. What became of it stands below."), "good")
    else:
        flash(_refusal(form), "bad")
    return redirect(url_for("hooks.show", webhook_id=webhook.id), code=303)


@room.page("/webhooks/<uuid:webhook_id>/again", methods=("POST",), access=_ON)
def call_again(webhook: Webhook) -> ResponseReturnValue:
    """Make a call once more."""
    form = AgainForm()
    call_id = as_uuid(form.call.data or "") or UUID(int=0)
    if form.carry_out(lambda: operations.call_again(webhook, call_id, actor=current_actor())):
        flash(_("The call is made once more."), "good")
    else:
        flash(_refusal(form), "bad")
    return redirect(url_for("hooks.show", webhook_id=webhook.id), code=303)


def _refusal(form: Any) -> str:
    return next(iter(form.form_errors), _("That can't be done."))


def _show_once(hook: Webhook, secret: str) -> ResponseReturnValue:
    return render_template("hooks/secret.html", hook=hook, secret=secret)


def _offer_programmes(form: Any) -> None:
    found = [(str(one.id), f"{one.code} – {read(one.title)}") for one in queries.programmes()]
    form.topics.choices = [(topic.value, f"{topic.label}: {topic.story}") for topic in Topic]
    form.programme.choices = [("", _("Every programme")), *found]


def _said(form: Any) -> dict[str, Any]:
    return {
        "name": form.name.data,
        "url": form.url.data,
        "topics": list(form.topics.data),
        "programme_id": as_uuid(form.programme.data or ""),
    }


def _told(hook: Webhook) -> str:
    """What a webhook is told of, in a line."""
    return listed(Topic(topic).label for topic in hook.topics)
