"""Routes that write addresses late; the address of this page with another query, of many records' pages at
once, and of where to go next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache, partial
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import request, url_for
from werkzeug.routing import Rule


class LateRule(Rule):
    """A route; the code that writes its address is made when the first one is written.

    Werkzeug makes it as the route is declared: with six hundred routes a tenth of the start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 - Werkzeug's own
        made = cache(partial(super()._compile_builder, append_unknown))
        return lambda rule, /, **values: made()(rule, **values)


def this_page(query: Mapping[str, Any]) -> str:
    """This page's address with `query`; a key that would mean something to the router is left out."""
    fixed = request.view_args or {}
    asked = {
        key: value
        for key, value in query.items()
        if key not in fixed and key != "endpoint" and not key.startswith("_")
    }
    return url_for(request.endpoint or "static", **fixed, **asked)


def addresses(endpoint: str, argument: str, **other: str) -> Callable[[UUID], str]:
    """The addresses of one page for many records, such as a list's rows: the router is asked once.

    `other` are arguments that are the same for all of them.
    """
    before, after = _around(endpoint, argument, request.script_root, **other)
    return lambda key: f"{before}{key}{after}"


@lru_cache(maxsize=512)
def _around(endpoint: str, argument: str, _script_root: str, **other: str) -> tuple[str, str]:
    """What stands before and after the record's key; the routes don't change while the house stands."""
    place: dict[str, Any] = {argument: _PLACE, **other}
    before, after = url_for(endpoint, **place).split(str(_PLACE))
    return before, after


_PLACE = UUID(int=0)


def inside(target: str | None) -> str:
    """Where to go next: only a path of this house (THREATS T27), else the start page."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable():
        parts = urlsplit(target)
        if not parts.scheme and not parts.netloc and "\\" not in target:
            return target
    return "/"
