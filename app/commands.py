"""The commands of the house: the only list of them, but for `flask db`, which is Flask-Migrate's own.

Each is loaded when it is asked for, so that a server holds none of what they need.
"""

from __future__ import annotations

from pkgutil import resolve_name

import click
from flask import Flask
from flask.cli import AppGroup

from app.core import migrations

COMMANDS = {
    "accounts": "app.people.cli:commands",
    "allocation": "app.selection.cli:commands",
    "audit": "app.cli:audit",
    "credentials": "app.credentials.cli:commands",
    "demo": "app.demo.cli:commands",
    "docs": "app.cli:docs",
    "dossiers": "app.dossiers.cli:commands",
    "files": "app.documents.cli:commands",
    "hosting": "app.cli:hosting",
    "keys": "app.disclosure.cli:commands",
    "office": "app.office.cli:commands",
    "retention": "app.protection.cli:commands",
    "search": "app.search.cli:commands",
    "standards": "app.accreditation.cli:commands",
    "timetable": "app.drafting.cli:commands",
    "worker": "app.cli:work",
    "zones": "app.timetable.cli:commands",
}


def init_app(app: Flask) -> None:
    """Hang the commands into the application."""
    app.cli = _Commands(app)


class _Commands(AppGroup):
    def __init__(self, app: Flask) -> None:
        super().__init__()
        self._app = app

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, "db"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "db":
            return migrations.commands(self._app)
        where = COMMANDS.get(cmd_name)
        command: click.Command | None = resolve_name(where) if where else None
        return command
