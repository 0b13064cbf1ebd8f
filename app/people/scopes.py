"""The scopes in which a role can be given; each feature says which of its records are scopes."""

from __future__ import annotations

from collections.abc import Callable

from app.access.actor import GRANTABLE, Role, ScopeKind
from app.core.i18n import language
from app.member_states import queries as member_states

_sources: dict[ScopeKind, Callable[[], list[tuple[str, str]]]] = {}


def offer_scopes(
    kind: ScopeKind,
) -> Callable[[Callable[[], list[tuple[str, str]]]], Callable[[], list[tuple[str, str]]]]:
    """Register the function that lists the scopes of one kind as (key, name in the reader's language)."""

    def register(
        source: Callable[[], list[tuple[str, str]]],
    ) -> Callable[[], list[tuple[str, str]]]:
        _sources[kind] = source
        return source

    return register


def scope_options() -> dict[str, str]:
    """Every scope as "kind:key" with its name, the whole office first."""
    options = {f"{ScopeKind.OFFICE}:": str(ScopeKind.OFFICE.label)}
    for kind, source in _sources.items():
        options.update({f"{kind}:{key}": name for key, name in source()})
    return options


def scopes_of(role: Role) -> list[tuple[str, str]]:
    """The scopes in which one role can be given, for a form: chosen already where there is but one."""
    found = [(key, name) for key, name in scope_options().items() if key.partition(":")[0] in GRANTABLE[role]]
    return found if len(found) == 1 else [("", ""), *found]


@offer_scopes(ScopeKind.MEMBER_STATE)
def _states() -> list[tuple[str, str]]:
    return member_states.options(language())
