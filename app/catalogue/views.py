"""The catalogue as linked data, and as a feed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import EVERYONE, Room
from app.catalogue import feed, queries
from app.cohorts import described as cohorts
from app.cohorts import words
from app.core.db import to_json
from app.core.i18n import _, read, speaking
from app.core.templating import day
from app.programmes import described
from app.programmes.models import Programme
from app.programmes.page import Place, Section, add_section
from app.programmes.queries import published_curriculum

room = Room("catalogue", __name__)
KEPT = timedelta(minutes=5)
_FEED = "urn:uuid:7d5f0a52-6a3e-5d0c-9c0c-5f5a1c1d7e10"


@room.page("/catalogue.jsonld", access=EVERYONE, kept_for=KEPT)
def catalogue() -> ResponseReturnValue:
    """Every published programme with its open cohorts, in all languages."""
    found = queries.programmes()
    curricula = queries.curricula([one.id for one in found])
    opened = queries.open_cohorts()
    with speaking("en"):
        courses = [described.course(one, curricula.get(one.id), in_all=True) for one in found]
        for one, course in zip(found, courses, strict=True):
            course.pop("@context")
            course["hasCourseInstance"] = [
                cohorts.instance(cohort, in_all=True) for cohort in opened if cohort.programme_id == one.id
            ]
        said = {"@context": described.CONTEXT, "@graph": courses}
    changed = {**queries.changed_at(found), **queries.changed_at(opened)}
    return _public(to_json(said).encode(), "application/ld+json", max(changed.values(), default=None))


@room.page("/catalogue/<any(en, fr, ar, pt):language_code>.atom", access=EVERYONE, kept_for=KEPT)
def atom(language_code: str) -> ResponseReturnValue:
    """What is offered, the open cohorts first, in one language."""
    with speaking(language_code):
        entries = _entries()
        body = feed.written(
            key=f"{_FEED}#{language_code}",
            title=_("Counter-terrorism training in Africa"),
            author=_("Rabat Programmes"),
            language=language_code,
            urls={
                "self": described.public_url("catalogue.atom", language_code=language_code),
                "alternate": described.public_url("home.start", lang=language_code),
            },
            entries=entries,
        )
    newest = max((one.updated for one in entries), default=None)
    return _public(body, "application/atom+xml", newest)


def _entries() -> list[feed.Entry]:
    opened, found = queries.open_cohorts(), queries.programmes()
    changed = {**queries.changed_at(opened), **queries.changed_at(found)}
    entries = [
        feed.Entry(
            key=f"urn:uuid:{one.id}",
            title=read(one.title),
            url=described.public_url("cohorts.show", cohort_id=one.id),
            summary=_(
                "Open for nominations until %(deadline)s. Held from %(first)s to %(last)s.",
                deadline=words.deadline(one.call) if one.call else "",
                first=day(one.first_day),
                last=day(one.last_day),
            ),
            category="cohort",
            updated=changed[one.id],
        )
        for one in opened
    ]
    return entries + [
        feed.Entry(
            key=f"urn:uuid:{one.id}",
            title=read(one.title),
            url=described.public_url("programmes.show", programme_id=one.id),
            summary=read(one.summary),
            category="programme",
            updated=changed[one.id],
        )
        for one in found
    ]


def _public(body: bytes, mimetype: str, changed: datetime | None) -> Response:
    """What any programme may fetch, and ask again whether it changed.

    A call that closes changes what is offered and no record, so the tag is made of what is said.
    """
    response = current_app.response_class(body, mimetype=mimetype)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.last_modified = changed
    response.add_etag()
    response.make_conditional(request)
    return response


@add_section
def _described(programme: Programme, _actor: Actor) -> Section | None:
    """The programme once more as linked data, on the page that the public sees."""
    if not programme.is_public:
        return None
    words: dict[str, Any] = {
        "described": described.course(programme, published_curriculum(programme.id)),
    }
    return Section(place=Place.MAIN, template="catalogue/_described.html", words=words)
