"""How sizes, names of files and the time of a material are said."""

from __future__ import annotations

import re

from app.core.files import MEGABYTE
from app.core.i18n import _, read
from app.core.templating import day, format_number
from app.core.texts import LANGUAGES
from app.materials.models import Material, MaterialVersion
from app.materials.queries import Row
from app.materials.states import Shown
from app.timetable.words import moment_in_zone

_LONGEST = 60
"""The most letters of a title in a file's name."""


def size(number: int) -> str:
    """So many bytes, as someone on a slow line asks: "820 kB", "3.4 MB"."""
    if number < MEGABYTE:
        return _("%(number)s kB", number=format_number(max(1, round(number / 1024))))
    return _("%(number)s MB", number=format_number(round(number / MEGABYTE, 1)))


def about(row: Row) -> str:
    """What the file is, how large, and in which language."""
    return " · ".join(
        [
            str(row.version.file_kind.label),
            size(row.version.size),
            LANGUAGES[row.material.language],
        ]
    )


def file_name(material: Material, version: MaterialVersion) -> str:
    """The office's own name for a downloaded file, without its ending: cohort, module, title, version.

    Of the title letters and digits alone are taken: nothing in it turns the line or names a folder.
    """
    words = "-".join(re.findall(r"[^\W_]+", material.title))[:_LONGEST]
    parts = (material.cohort.code, material.module.code, words, f"v{version.number}")
    return "-".join(part for part in parts if part).replace("/", "-")


def belongs_to(row: Row, *, is_staff: bool) -> str:
    """Its session as the reader knows it, or the whole module."""
    known = row.known or (row.material.session if is_staff else None)
    if known is None:
        return _("The whole module")
    return _("%(title)s, %(day)s", title=read(known.title), day=day(known.day))


def when_shown(row: Row) -> str:
    """From when trainees see it, as its staff reads it."""
    material = row.material
    if material.shown is Shown.AT_ONCE:
        return _("Since it was added")
    if material.from_at and material.from_zone:
        return moment_in_zone(material.from_at, material.from_zone)
    if row.known is None:
        return _("When its session begins, which is not published")
    return moment_in_zone(row.known.starts_at, row.known.zone)
