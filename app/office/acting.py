"""Who acts by the command line, and how a command ends."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any, NoReturn

import click

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import may
from app.core import clock
from app.core.errors import DomainError, ForbiddenError
from app.core.stores import StoreAwayError
from app.people import queries as people
from app.people.states import AccountState


class Exit(IntEnum):
    """What a command's end means; 2 is click's own, for a command that was not understood."""

    DONE = 0
    REFUSED = 1
    NOTHING_TO_DO = 3
    DOES_NOT_HOLD = 4


class Desk:
    """The named person at the command line, and how they want to be answered."""

    def __init__(self, email: str, *, as_json: bool) -> None:
        self.email, self.as_json = email, as_json

    @property
    def actor(self) -> Actor:
        """The account with the roles that count now; a word in the trail says that it acted."""
        if not self.email:
            raise click.UsageError("Say who acts: --as ADDRESS, or OFFICE_AS.")
        user = people.user_by_email(self.email)
        if user is None or user.state is not AccountState.ACTIVE:
            self.refuse(f"{self.email} is no account in use.")
        return Actor(
            user_id=user.id,
            person_id=user.person_id,
            name=user.person.name,
            grants=people.held_grants(user.id, at=clock.now()),
            proved_at=clock.now(),
        )

    def acting_with(self, right: Permission) -> Actor:
        """The same, who must have this right."""
        actor = self.actor
        if not may(actor, right):
            self.refuse(f"{self.email} may not do this: it asks the right {right}.")
        return actor

    def acting_on(self, right: Permission, thing: Any) -> Actor:
        """The same, who must have this right on this record."""
        actor = self.actor
        if not may(actor, right, thing):
            self.refuse(f"{self.email} may not do this here: it asks the right {right}.")
        return actor

    def say(self, data: dict[str, Any] | list[Any], *lines: str, code: Exit = Exit.DONE) -> None:
        """Answer, and end with the code."""
        if self.as_json:
            click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
        else:
            for line in lines:
                click.echo(line)
        if code is not Exit.DONE:
            sys.exit(code)

    def refuse(self, why: str, code: Exit = Exit.REFUSED) -> NoReturn:
        """Say why not on the way for errors, and end."""
        click.echo(json.dumps({"refused": why}, ensure_ascii=False) if self.as_json else why, err=True)
        sys.exit(code)

    @contextmanager
    def answering(self, code: Exit = Exit.REFUSED) -> Iterator[None]:
        """What the office's rules, a disk or a bucket refuse meanwhile is said, and ends the command."""
        try:
            yield
        except ForbiddenError:
            self.refuse(f"{self.email} may not do this.")
        except DomainError as refusal:
            self.refuse(str(refusal.message), code)
        except (OSError, StoreAwayError) as away:
            self.refuse(str(away), code)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, and nothing anywhere else; called with how much is done, and of how much."""
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    with click.progressbar(length=100, label=label, file=sys.stderr) as bar:

        def show(done: int, of: int) -> None:
            bar.update(max(0, 100 * done // max(of, 1) - bar.pos))

        yield show
