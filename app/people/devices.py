"""What a browser says of itself, cut down to what its holder recognises."""

from __future__ import annotations

_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "FxiOS": "Firefox",
    "Firefox": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
"""Marks of a browser, the telling ones first: nearly all call themselves Safari, and many Chrome."""
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def device_of(user_agent: str) -> str:
    """The browser's family and its system, such as "Firefox, Windows"; empty for an unknown one.

    No version and no model: they would tell devices apart, and nobody here needs that.
    """
    found = [
        next((name for mark, name in marks.items() if mark in user_agent), "")
        for marks in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found))
