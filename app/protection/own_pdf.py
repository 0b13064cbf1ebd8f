"""A person's own data on paper: plain pages with every section, drawn by own_data.typ."""

from __future__ import annotations

from pathlib import Path

from app.core import clock, paper
from app.core.i18n import _, direction, language
from app.core.templating import moment
from app.core.texts import tidy
from app.protection import own_names
from app.protection.own_data import Section
from app.protection.own_words import as_text

TEMPLATE = Path(__file__).with_name("own_data.typ")


def draw(name: str, sections: list[Section]) -> bytes:
    """The document in the reader's language; every text comes as data and is never markup."""
    content = {
        "language": language(),
        "direction": direction(),
        "title": _("What the office holds of you"),
        "name": tidy(name),
        "made": _("Made on %(moment)s", moment=moment(clock.now())),
        "sections": [
            {
                "title": own_names.section(section.name),
                "rows": [
                    [
                        [own_names.field(key), tidy(text)]
                        for key, value in row.items()
                        if (text := as_text(key, value))
                    ]
                    for row in section.rows
                ],
            }
            for section in sections
        ],
    }
    return paper.draw(TEMPLATE, name="held", content=content)
