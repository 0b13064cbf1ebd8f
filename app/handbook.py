"""The pages of docs/ that are printed from the programme itself: rights, lifecycles, and what is held."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from app.access.actor import GRANTABLE, Role
from app.access.permissions import Permission
from app.access.roles import MATRIX, NEVER_OWN
from app.api import document
from app.core import holds
from app.core.db import all_models
from app.core.effects import all_effects
from app.core.holds import Kept
from app.core.workflow import Transition, Workflow, all_workflows

DOCS = Path(__file__).resolve().parent.parent / "docs"
_PRINTED = (
    "Printed by `flask docs write` from {source}; `flask docs check` refuses a page that is not up to date."
)


def pages(app: Flask) -> dict[Path, str]:
    """Every printed page as it should be now."""
    return {
        DOCS / "access.md": "\n".join(_access(app)) + "\n",
        DOCS / "data-register.md": "\n".join(_data_register()) + "\n",
        DOCS / "workflows.md": "\n".join(_workflows()) + "\n",
        DOCS / "openapi.json": document.as_text(app),
    }


def write(app: Flask) -> list[Path]:
    """Print the pages; where they were written."""
    printed = pages(app)
    for path, text in printed.items():
        path.write_text(text, encoding="utf-8")
    return list(printed)


def stale(app: Flask) -> list[Path]:
    """The pages that are missing or are not what the programme says now."""
    return [
        path
        for path, text in pages(app).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def _access(app: Flask) -> Iterator[str]:
    yield "# Who may do what"
    yield ""
    yield _PRINTED.format(source="`app/access/roles.py` and the routes' own declarations")
    yield ""
    yield "What is not written here is refused. The words in a cell say how far a role's right reaches: "
    yield "*granted*: within the scope of the grant that gives the role; *assigned*: the sessions that the "
    yield "trainer is assigned to; *self*: what is one's own; *open*: what the office has made public."
    yield ""
    yield "## Roles"
    yield ""
    yield "| role | given for |"
    yield "|---|---|"
    for role in Role:
        kinds = ", ".join(kind.value.replace("_", " ") for kind in sorted(GRANTABLE.get(role, ())))
        yield f"| {_word(role)} | {kinds or _COMES_FROM[role]} |"
    yield ""
    yield "## Rights"
    yield ""
    yield "| right | lets a person | who, and how far |"
    yield "|---|---|---|"
    for permission in Permission:
        reaches = ", ".join(f"{_word(role)} *{reach}*" for role, reach in MATRIX.get(permission, {}).items())
        yield f"| `{permission}` | {permission.__doc__} | {reaches} |"
    yield ""
    never = ", ".join(f"`{permission}`" for permission in Permission if permission in NEVER_OWN)
    yield f"Over others alone, and never over one's own case, whatever the role: {never}."
    yield ""
    yield "## Routes"
    yield ""
    yield "| route | methods | access |"
    yield "|---|---|---|"
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        view = app.view_functions[rule.endpoint]
        access, taken_away = getattr(view, "__access__", None), getattr(view, "__taken_away__", None)
        if access is not None and not rule.endpoint.startswith("development."):
            methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
            file = taken_away.story() if taken_away else ""
            scope = getattr(view, "__scope__", None)
            token = f"; by a token for `{scope}`" if scope else ""
            yield f"| `{rule.rule}` | {methods} | {access.story()}{file}{token} |"


_COMES_FROM = {
    Role.TRAINER: "comes with a trainer's profile",
    Role.TRAINEE: "comes with an account",
    Role.PUBLIC: "everyone",
}


def _data_register() -> Iterator[str]:
    yield "# What the office holds"
    yield ""
    yield _PRINTED.format(source="the models' own declarations (`__holds__`)")
    yield ""
    yield "Every column of every table: what for, how dangerous, who sees it, how long it is kept. "
    yield "*Critical* columns are sealed under the office's keys. `KEPT_DAYS` changes a number of days."
    yield ""
    yield "| kept | how long |"
    yield "|---|---|"
    for kept in Kept:
        yield f"| {_plain(kept)} | {_term(kept)} |"
    for model in all_models():
        yield ""
        yield f"## {model.__tablename__}"
        yield ""
        yield str(model.__doc__).partition("\n")[0]
        yield ""
        yield "| column | class | what for | seen by | kept |"
        yield "|---|---|---|---|---|"
        by_holding: dict[holds.Holding, list[str]] = {}
        for name, holding in holds.register(model).items():
            by_holding.setdefault(holding, []).append(f"`{name}`")
        for holding, names in by_holding.items():
            seen = _seen_by(holding.seen or getattr(model, "__see__", ""))
            yield (
                f"| {', '.join(names)} | {holding.danger} | {holding.purpose} | {seen} "
                f"| {_plain(holding.kept)} |"
            )


def _term(kept: Kept) -> str:
    return kept.story if kept.days is None else f"{kept.days} days {kept.story}"


def _seen_by(seen: str) -> str:
    """The roles of a right, or the words that were said instead of one."""
    if seen not in set(Permission):
        return seen or "those who see the record"
    return ", ".join(_word(role) for role in MATRIX[Permission(seen)])


def _plain(value: str) -> str:
    return value.replace("_", " ")


def _workflows() -> Iterator[str]:
    yield "# Lifecycles"
    yield ""
    yield _PRINTED.format(source="each feature's `states.py` and `effects.py`")
    yield ""
    yield "A move goes through one door, always in the same order: permission, source, guards, write, trail, "
    yield "effects. Where no right stands, no person takes the move: the office's clock or an effect does."
    for workflow in all_workflows():
        yield from _lifecycle(workflow)


def _lifecycle(workflow: Workflow) -> Iterator[str]:
    yield ""
    yield f"## {workflow.name.capitalize()}"
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in workflow.states:
        if state in workflow.initial:
            yield f"    [*] --> {state}"
    for transition in workflow.transitions:
        for source in _sources(workflow, transition):
            yield f"    {source} --> {transition.target}: {transition.name}"
    for state in workflow.states:
        if state in workflow.final:
            yield f"    {state} --> [*]"
    yield "```"
    yield ""
    yield "| state | reads | whose turn | outwardly |"
    yield "|---|---|---|---|"
    for state in workflow.states:
        yield f"| `{state}` | {state.label} | {state.turn or '–'} | {state.outward or 'the same'} |"
    yield ""
    yield "| move | from | to | right | refused with | more |"
    yield "|---|---|---|---|---|---|"
    for transition in workflow.transitions:
        yield _move(workflow, transition)
    effects = [effect for effect in all_effects() if effect.workflow == workflow.name]
    if effects:
        yield ""
        yield "In the same transaction, in this order:"
        yield ""
        for effect in effects:
            targets = ", ".join(f"`{state}`" for state in workflow.states if state in effect.targets)
            yield f"- into {targets}: {effect.story}"


def _move(workflow: Workflow, transition: Transition) -> str:
    sources = ", ".join(f"`{state}`" for state in _sources(workflow, transition))
    right = f"`{transition.permission}`" if transition.permission else "–"
    refusals = " ".join(f"“{guard.refusal}”" for guard in transition.guards)
    more = ["asks for a reason"] if transition.asks_reason else []
    more += ["asks first"] if transition.destructive else []
    return (
        f"| {transition.label} (`{transition.name}`) | {sources} | `{transition.target}` | {right} "
        f"| {refusals or '–'} | {', '.join(more) or '–'} |"
    )


def _sources(workflow: Workflow, transition: Transition) -> list[str]:
    return [state for state in workflow.states if state in transition.sources]


def _word(role: Role) -> str:
    return _plain(role.value)
