"""`flask office`: what administrators script, with the same operations and the same trail as the pages."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from uuid import UUID

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup

from app.access.actor import Role, ScopeKind
from app.access.permissions import Permission as P
from app.audit import anchor, trail
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.core import clock, stores, zones
from app.core.db import db, unit_of_work
from app.core.measures import Figure
from app.core.templating import OFFICE_ZONE
from app.exchange import completions, lines, packing
from app.exchange import queries as exchange
from app.exchange.forms import Purpose
from app.exchange.states import Verdict
from app.indicators import queries as indicators
from app.indicators import shown
from app.indicators.catalogue import indicators as all_indicators
from app.office import backup as backups
from app.office.acting import Desk, Exit, progress
from app.people import grants as giving
from app.people import queries as people
from app.people.models import Grant, User
from app.programmes.models import Programme
from app.protection import retention as removing
from app.registrations import operations as registrations

DAY = click.DateTime(["%Y-%m-%d"])
OFFICE = ("office", "command line")


@click.group("office", cls=AppGroup, help=__doc__)
@click.option(
    "--as", "email", default="", envvar="OFFICE_AS", help="Who acts: an account’s address; OFFICE_AS."
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_context
def commands(context: click.Context, email: str, *, as_json: bool) -> None:
    """What administrators script."""
    context.obj = Desk(email, as_json=as_json)


@commands.group()
def grants() -> None:
    """Who holds which role, where and until when."""


@grants.command("list")
@click.pass_obj
def list_grants(desk: Desk) -> None:
    """The roles that count now or will."""
    desk.acting_with(P.GRANT_SEE)
    at = clock.now()
    found = db.session.scalars(
        people.all_grants().where(people.not_over(at)).order_by(User.email_key, Grant.valid_from, Grant.id)
    ).unique()
    told = [
        {
            "id": str(one.id),
            "email": one.user.email,
            "role": one.role.value,
            "scope": f"{one.scope_kind}:{one.scope_id}",
            "from": one.valid_from.isoformat(),
            "until": one.valid_until.isoformat() if one.valid_until else None,
        }
        for one in found
    ]
    desk.say(told, *(f"{one['id']}  {one['role']:24} {one['scope']:48} {one['email']}" for one in told))


@grants.command("give")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.option("--scope", default="office", show_default=True, help="office, programme:CODE or state:CODE")
@click.option("--until", type=DAY, help="The last day on which it counts, in Rabat.")
@click.option("--both-meant", is_flag=True, help="Two duties that stay apart in one case are meant.")
@click.pass_obj
def give(desk: Desk, email: str, role: str, scope: str, until: datetime | None, *, both_meant: bool) -> None:
    """Give the account EMAIL the role ROLE."""
    actor = desk.acting_with(P.GRANT_GIVE)
    kind, key = _scope(desk, scope)
    end = zones.instant(until.date(), time.max.replace(microsecond=0), OFFICE_ZONE) if until else None
    terms = giving.Terms(role=Role(role), kind=kind, scope_id=key, valid_until=end)
    with desk.answering(), unit_of_work():
        user = people.user_by_email(email)
        if user is None:
            desk.refuse(f"{email} has no account.")
        if giving.is_held(user.id, terms):
            desk.say({"given": None}, "This person already has this role here.", code=Exit.NOTHING_TO_DO)
        grant = giving.give_grant(user, terms, both_meant=both_meant, actor=actor)
    desk.say({"given": str(grant.id)}, f"Given: {grant.id}")


@grants.command("end")
@click.argument("grant_id", type=click.UUID)
@click.pass_obj
def end(desk: Desk, grant_id: UUID) -> None:
    """Take the role GRANT_ID away from now on."""
    actor = desk.acting_with(P.GRANT_GIVE)
    with desk.answering(), unit_of_work() as session:
        grant = session.get(Grant, grant_id)
        if grant is None:
            desk.refuse("There is no such grant.")
        giving.end_grant(grant, actor=actor)
    desk.say({"ended": str(grant_id)}, "Ended.")


def _scope(desk: Desk, text: str) -> tuple[ScopeKind, str]:
    """A scope as it is written at the command line."""
    kind, _colon, key = text.partition(":")
    if kind == "office" and not key:
        return ScopeKind.OFFICE, ""
    if kind == "state" and len(key) == 2:
        return ScopeKind.MEMBER_STATE, key.upper()
    if kind == "programme":
        found = db.session.scalar(sa.select(Programme.id).where(Programme.code == key))
        db.session.rollback()
        if found:
            return ScopeKind.PROGRAMME, str(found)
    return desk.refuse(f"There is no scope {text!r}: office, programme:CODE or state:CODE.")


@commands.command("export")
@click.argument("cohort")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--purpose", required=True, type=click.Choice([one.value for one in Purpose]))
@click.pass_obj
def export(desk: Desk, cohort: str, file: Path, purpose: str) -> None:
    """Write the OneRoster package of the cohort with the code COHORT into FILE."""
    if file.exists():
        desk.refuse(f"{file} is there already.")
    with desk.answering(), unit_of_work():
        found = _cohort(desk, cohort)
        actor = desk.acting_on(P.REGISTRATION_EXPORT, found)
        members = exchange.members(found, actor)
        packed = packing.pack(found, members, purpose=purpose, actor=actor) if members else b""
    if not members:
        desk.say({"file": None, "members": 0}, "Nobody takes part yet.", code=Exit.NOTHING_TO_DO)
    file.touch(mode=0o600)
    file.write_bytes(packed)
    desk.say({"file": str(file), "members": len(members)}, f"{file}: {len(members)} who take part.")


@commands.command("import")
@click.argument("cohort")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--question", required=True, help="The key of the call’s question that a completion answers.")
@click.option("--dry-run", is_flag=True, help="Say what each row would do, and write nothing.")
@click.pass_obj
def import_(desk: Desk, cohort: str, file: Path, question: str, *, dry_run: bool) -> None:
    """Note the completions of online courses in FILE for the cohort with the code COHORT."""
    with desk.answering(), unit_of_work():
        found = _cohort(desk, cohort)
        actor = desk.acting_on(P.REGISTRATION_SELECT, found)
        asked = {one.key: one for one in completions.questions(found)}
        if question not in asked:
            desk.refuse(f"The call asks no {question!r}: {', '.join(asked) or 'nothing of the kind'}.")
        if not dry_run:
            registrations.hold_seats(found)
        rows = lines.read(file.read_bytes(), completions.COLUMNS, days=completions.DAYS)
        checked = completions.check(found, asked[question], rows, actor=actor)
        noted = 0 if dry_run else completions.take(asked[question], checked, actor=actor)
    told = [
        {"row": one.line.number, "email": one.line["email"], "verdict": one.verdict.value, "why": one.why}
        for one in checked
    ]
    has_new = any(one.verdict is Verdict.NEW for one in checked)
    desk.say(
        {"dry_run": dry_run, "noted": noted, "rows": told},
        *(f"{one['row']:6} {one['verdict']:10} {one['email']} {one['why']}" for one in told),
        f"{noted} noted.",
        code=Exit.DONE if has_new else Exit.NOTHING_TO_DO,
    )


def _cohort(desk: Desk, code: str) -> Cohort:
    found = db.session.scalar(one_cohort().where(Cohort.code == code))
    return found if isinstance(found, Cohort) else desk.refuse(f"There is no cohort {code}.")


@commands.group()
def report() -> None:
    """Figures, without persons."""


@report.command("indicators")
@click.option("--since", type=DAY, help="Of cohorts that began on this day or later.")
@click.option("--until", type=DAY, help="And on this day or earlier.")
@click.option("--programme", help="A programme’s code.")
@click.pass_obj
def report_indicators(
    desk: Desk, since: datetime | None, until: datetime | None, programme: str | None
) -> None:
    """The office's indicators, as far as the actor may read them."""
    actor = desk.acting_with(P.FIGURES_SEE)
    if since and until and since > until:
        desk.refuse("The first day comes after the last one. Exchange them.")
    key = UUID(_scope(desk, f"programme:{programme}")[1]) if programme else None
    choice = indicators.Choice(
        since=since.date() if since else None, until=until.date() if until else None, programme=key
    )
    scope = indicators.scope_of(actor, choice)
    told = indicators.told(scope, all_indicators())
    figures = {one.name: _figure(told[one.name].figure) for one in all_indicators()}
    counted = scope.counted_at.isoformat() if scope.counted_at else None
    desk.say(
        {"cohorts": scope.number, "counted_at": counted, "indicators": figures},
        *(f"{one.label!s:40} {shown.text(told[one.name], one)}" for one in all_indicators()),
        code=Exit.DONE if scope.number else Exit.NOTHING_TO_DO,
    )


def _figure(figure: Figure | None) -> str | None:
    return None if figure is None or figure.value is None else str(figure.value)


@commands.command()
@click.option("--on", type=DAY, help="As on this day; today in Rabat unless said.")
@click.option("--dry-run", is_flag=True, help="Say what is due, and remove nothing.")
@click.pass_obj
def retention(desk: Desk, on: datetime | None, *, dry_run: bool) -> None:
    """Remove what has been kept for its term."""
    actor = desk.acting_with(P.RETENTION_SEE)
    day = on.date() if on else clock.today(OFFICE_ZONE)
    counts = removing.due(day)
    db.session.rollback()
    if not dry_run and any(counts.values()):
        counts = dict(removing.run(day, actor=actor).removed)
    desk.say(
        {"on": day.isoformat(), "dry_run": dry_run, "rows": counts},
        *(f"{name:24} {number}" for name, number in counts.items()),
        code=Exit.DONE if any(counts.values()) else Exit.NOTHING_TO_DO,
    )


@commands.command()
@click.pass_obj
def audit(desk: Desk) -> None:
    """Walk the trail's chain and its anchor; ends with 4 where it does not hold."""
    desk.acting_with(P.TRAIL_SEE)
    verdict = anchor.verify()
    told = {
        "holds": verdict.holds,
        "links": verdict.links,
        "broken_at": verdict.broken_at,
        "why": verdict.why,
    }
    if verdict.holds:
        desk.say(told, f"The trail holds: {verdict.links} links.")
    else:
        desk.say(told, f"The trail is broken: {verdict.why}.", code=Exit.DOES_NOT_HOLD)


@commands.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--recipient", "recipients", multiple=True, help="A public key, age1…; BACKUP_RECIPIENTS.")
@click.option("--bucket", default="", help="Keep a copy there too: s3://bucket/folder.")
@click.pass_obj
def backup(desk: Desk, file: Path, recipients: tuple[str, ...], *, bucket: str) -> None:
    """Write the whole office into FILE, sealed for whoever holds the recipient's key."""
    actor = desk.acting_with(P.OFFICE_BACK_UP)
    if file.exists():
        desk.refuse(f"{file} is there already.")
    known = list(recipients) or current_app.config["BACKUP_RECIPIENTS"]
    with desk.answering(), progress("Backup") as show:
        manifest = backups.back_up(file, recipients=known, progress=show)
        with unit_of_work():
            trail.record(
                "office.back_up",
                actor=actor,
                subject=OFFICE,
                link=manifest.last_link,
                parts=len(manifest.parts),
            )
        if bucket:
            stores.bucket(bucket).send(file)
    told = {
        "file": str(file),
        "bytes": file.stat().st_size,
        "rows": manifest.total,
        "files": len(manifest.parts) - 1,
        "last_link": manifest.last_link,
        "schema": manifest.schema,
    }
    desk.say(
        told, f"{file}: {told['bytes']:,} bytes, {manifest.total:,} rows, up to link {manifest.last_link}."
    )


@commands.command("fetch")
@click.argument("bucket")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def fetch(bucket: str, file: Path, *, as_json: bool) -> None:
    """Bring the backup FILE back from BUCKET, s3://bucket/folder. It needs no office and no account."""
    desk = Desk("", as_json=as_json)
    if file.exists():
        desk.refuse(f"{file} is there already.")
    with desk.answering(Exit.DOES_NOT_HOLD):
        stores.bucket(bucket).fetch(file.name, file)
    desk.say({"file": str(file), "bytes": file.stat().st_size}, f"{file} is here again.")


@commands.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--identity",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file with the key that opens it.",
)
@click.option("--verify", is_flag=True, help="Open and check it, and leave nothing.")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="An empty or new folder.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def restore(file: Path, identity: Path, into: Path | None, *, verify: bool, as_json: bool) -> None:
    """Open the backup FILE; ends with 4 where it does not hold. It needs no office and no account."""
    if verify == (into is not None):
        raise click.UsageError("Say either --verify or --into FOLDER.")
    desk = Desk("", as_json=as_json)
    with desk.answering(Exit.DOES_NOT_HOLD):
        manifest = backups.restore(file, identity=identity, into=into)
    told = {
        "made_at": manifest.made_at,
        "schema": manifest.schema,
        "rows": manifest.total,
        "last_link": manifest.last_link,
        "into": str(into) if into else None,
    }
    lines = [
        f"It holds: made at {manifest.made_at}, {manifest.total:,} rows, up to link {manifest.last_link}."
    ]
    if into:
        lines.append(
            f"It is in {into}. Before the office opens: INSTANCE_PATH={into}, `flask db upgrade`, "
            "`flask audit verify` (and accept-restored), `flask retention replay` with the newest tombstones."
        )
    desk.say(told, *lines)
