"""The address of the page at hand with another query, and of many records' pages at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import request, url_for


def this_page(query: Mapping[str, Any]) -> str:
    """This page's address with `query`; a key that would mean something to the router is left out."""
    fixed = request.view_args or {}
    asked = {
        key: value
        for key, value in query.items()
        if key not in fixed and key != "endpoint" and not key.startswith("_")
    }
    return url_for(request.endpoint or "static", **fixed, **asked)


def addresses(endpoint: str, argument: str) -> Callable[[UUID], str]:
    """The addresses of one page for many records, such as a list's rows: the router is asked once."""
    place: dict[str, Any] = {argument: _PLACE}
    before, after = url_for(endpoint, **place).split(str(_PLACE))
    return lambda key: f"{before}{key}{after}"


_PLACE = UUID(int=0)
