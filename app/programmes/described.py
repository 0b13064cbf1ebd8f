"""A programme as a machine reads it: schema.org's Course."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from app.core.i18n import _, language, read
from app.core.texts import Texts
from app.programmes.models import Curriculum, Programme
from app.programmes.states import ThematicArea

CONTEXT = "https://schema.org"


def public_url(endpoint: str, **arguments: Any) -> str:
    """A page's address as anyone outside may keep it."""
    return f"{current_app.config['PUBLIC_URL']}{url_for(endpoint, **arguments)}"


def said(texts: Texts, *, in_all: bool) -> Any:
    """A text as the reader has it, or in each language that has it, marked as JSON-LD does."""
    if not in_all:
        return read(texts)
    return [{"@language": code, "@value": text} for code, text in texts.filled().items()]


def hours(number: int) -> str:
    """Contact hours as an ISO 8601 duration."""
    return f"PT{number}H"


def office() -> dict[str, Any]:
    """Who offers the courses."""
    return {"@type": "Organization", "name": _("Rabat Programmes"), "url": public_url("home.start")}


def course(programme: Programme, curriculum: Curriculum | None, *, in_all: bool = False) -> dict[str, Any]:
    """A published programme, in the reader's language or in all; `curriculum` is its newest version.

    schema.org, Course: https://schema.org/Course
    """
    url = public_url("programmes.show", programme_id=programme.id)
    described = {
        "@context": CONTEXT,
        "@type": "Course",
        "@id": url,
        "url": url,
        "courseCode": programme.code,
        "name": said(programme.title, in_all=in_all),
        "description": said(programme.summary, in_all=in_all),
        "provider": office(),
        "about": [str(ThematicArea(area).label) for area in programme.areas],
    }
    if programme.audience:
        described["audience"] = {
            "@type": "EducationalAudience",
            "audienceType": said(programme.audience, in_all=in_all),
        }
    if not in_all:
        described["inLanguage"] = language()
    if curriculum:
        described["timeRequired"] = hours(curriculum.hours)
        described["syllabusSections"] = [
            {
                "@type": "Syllabus",
                "name": said(module.title, in_all=in_all),
                "timeRequired": hours(module.hours),
            }
            for module in curriculum.modules
        ]
        described["educationalCredentialAwarded"] = [
            {"@type": "EducationalOccupationalCredential", "name": str(award.kind.label)}
            for award in curriculum.awards
            if award.module_id is None
        ]
    return described
