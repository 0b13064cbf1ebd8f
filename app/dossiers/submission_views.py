"""A submission as it was frozen: its figures beside today's, and the whole as one signed archive."""

from __future__ import annotations

import json
from uuid import UUID

from flask import Response, abort, render_template, stream_with_context
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor
from app.audit import trail
from app.core.signing import signer
from app.dossiers import archive, figures, queries
from app.dossiers.models import Dossier, Submission
from app.dossiers.room import SEE, dossier_page


def _submission_of(dossier: Dossier, key: UUID) -> Submission:
    found = next((one for one in queries.submissions(dossier.id) if one.id == key), None)
    return found or abort(404)


@dossier_page("/dossiers/<uuid:dossier_id>/submissions/<uuid:submission_id>", access=SEE)
def submission(dossier: Dossier, submission_id: UUID) -> ResponseReturnValue:
    """What was submitted: each figure as it was, as it is computed today, and why the two differ."""
    found = _submission_of(dossier, submission_id)
    manifest = json.loads(found.manifest)
    frozen = figures.frozen_in(manifest)
    return render_template(
        "dossiers/submission.html",
        dossier=dossier,
        submission=found,
        manifest=manifest,
        recomputed=figures.recompute(dossier.curriculum_id, frozen),
        documents=len({one["sha256"] for said in manifest["criteria"] for one in said["documents"]}),
    )


@dossier_page(
    "/dossiers/<uuid:dossier_id>/submissions/<uuid:submission_id>/archive",
    methods=("POST",),
    access=SEE,
    fresh="POST",
)
def take_away(dossier: Dossier, submission_id: UUID) -> ResponseReturnValue:
    """Take a submission away as one signed archive, streamed; the trail says who did."""
    found = _submission_of(dossier, submission_id)
    taken = archive.take(dossier, found, signer=signer())
    trail.record(
        "dossier.take_away",
        actor=current_actor(),
        subject=dossier,
        number=found.number,
        digest=found.manifest_digest,
    )
    response = Response(stream_with_context(archive.packed(taken)), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=taken.name)
    return response
