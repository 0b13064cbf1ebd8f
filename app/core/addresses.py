"""The address of the page at hand with another query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
