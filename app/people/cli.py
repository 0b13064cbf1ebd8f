"""`flask accounts`: how an office without an administrator comes to its first one."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.core.db import unit_of_work
from app.core.errors import DomainError
from app.people import invitations

commands = AppGroup("accounts", help="The accounts of the office.")


@commands.command("invite-first-administrator")
@click.argument("email")
def invite_first_administrator(email: str) -> None:
    """Write the letter that makes the office's first administrator; refused once there is one."""
    try:
        with unit_of_work():
            invitations.invite_first_administrator(email)
    except DomainError as refusal:
        raise click.ClickException(str(refusal.message)) from None
    click.echo(
        "The invitation is in the outbox; the worker sends it, and it can be accepted within 72 hours."
    )
