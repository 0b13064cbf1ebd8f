"""The page on which two standards stand side by side, to say which of their criteria are alike."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import as_uuid, current_actor
from app.accreditation import mappings, standard_queries, words
from app.accreditation.forms import THE_OTHER, MappingForm
from app.accreditation.models import Criterion, CriterionMapping, Standard
from app.accreditation.room import room
from app.accreditation.standard_queries import Mapped
from app.accreditation.standard_views import EDIT
from app.accreditation.states import MappingKind
from app.core.i18n import _, read


@room.page("/standards/<uuid:standard_id>/mappings", methods=("GET", "POST"), access=EDIT)
def map_standard(standard: Standard) -> ResponseReturnValue:
    """Choose another standard by `?other=`, then say which criteria of the two are alike."""
    others = [one for one in standard_queries.standards_seen_by(current_actor()) if one.id != standard.id]
    chosen = as_uuid(request.args.get("other", ""))
    other = next((standard_queries.loaded(one.id) for one in others if one.id == chosen), None)
    form = MappingForm(data={"criterion": request.args.get("criterion", "")})
    own, theirs = _by_key(standard), _by_key(other) if other else {}
    form.criterion.choices = _options(own)
    form.other.choices = _options(theirs)

    def deed() -> CriterionMapping:
        first, second = own[form.criterion.data], theirs[form.other.data]
        is_turned = form.kind.data == THE_OTHER
        return mappings.add(
            second if is_turned else first,
            first if is_turned else second,
            kind=MappingKind.PART if is_turned else MappingKind(form.kind.data),
            standard=standard,
            actor=current_actor(),
        )

    if other and form.carry_out(deed):
        flash(_("It is noted. Evidence of one can be used for the other."), "good")
        return redirect(_here(standard, other), code=303)
    said = [one for some in standard_queries.mapped(current_actor(), standard).values() for one in some]
    return render_template(
        "accreditation/mappings.html",
        standard=standard,
        others=others,
        other=other,
        form=form,
        mapped=[one for one in said if other is None or one.other.standard_id == other.id],
        unmapped=_unmapped(standard, other, said),
        name_of=words.name_of,
        full_name=words.full_name,
    ), form.status


@room.page(
    "/standards/<uuid:standard_id>/mappings/<uuid:criterion_mapping_id>/remove",
    methods=("POST",),
    access=EDIT,
)
def unmap(standard: Standard, criterion_mapping_id: UUID) -> ResponseReturnValue:
    """Take back what was said of a criterion of this standard and another."""
    of_it = standard_queries.mapped(current_actor(), standard).values()
    found = next((one for some in of_it for one in some if one.mapping.id == criterion_mapping_id), None)
    if found is None:
        abort(404)
    other = found.other.standard
    mappings.remove(found.mapping, standard=standard, actor=current_actor())
    flash(_("It is taken back."), "good")
    return redirect(_here(standard, other), code=303)


def _here(standard: Standard, other: Standard) -> str:
    return url_for("accreditation.map_standard", standard_id=standard.id, other=other.id)


def _by_key(standard: Standard) -> dict[str, Criterion]:
    return {str(one.id): one for one in standard.criteria}


def _options(criteria: dict[str, Criterion]) -> list[tuple[str, str]]:
    return [("", ""), *((key, _shortened(f"{one.code} – {read(one.text)}")) for key, one in criteria.items())]


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[: _MOST - 1]}…"


_MOST = 100
"""How long an option is, in characters: its code and the beginning of what it says."""


def _unmapped(
    standard: Standard, other: Standard | None, said: list[Mapped]
) -> tuple[list[Criterion], list[Criterion]]:
    """The criteria of both that have nothing in common with the other standard's yet."""
    if other is None:
        return [], []
    here = {one.own.id for one in said if one.other.standard_id == other.id}
    there = {one.other.id for one in said}
    return (
        [one for one in standard.criteria if one.id not in here],
        [one for one in other.criteria if one.id not in there],
    )
