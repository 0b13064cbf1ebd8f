"""The documents that calls ask, and those that invented officials or their states handed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.cohorts.models import AskedDocument, Call, Cohort
from app.cohorts.states import CohortState, Secrecy
from app.core.files import FileKind
from app.demo.people import People
from app.demo.scene import Scene
from app.demo.sealed import Canaries
from app.documents.models import NomineeDocument
from app.documents.standard import USUAL
from app.people.models import User
from app.registrations.models import Registration
from app.registrations.states import RegistrationState as S

_ASKED = {"letter": True, "passport": True, "cv": False, "medical": False}
"""What the calls ask, and whether it is required."""
_CODES = {Secrecy.PASSPORT: "PAPP", Secrecy.MEDICAL: "PAPM"}
"""The canaries of what is written on a dangerous paper."""
_ALL = tuple(_ASKED)
_COMING = {S.CONFIRMED, S.ATTENDING}


def hand_in(scene: Scene, people: People, canaries: Canaries) -> None:
    """Documents for the open calls, and for the course that runs: some complete, some with gaps."""
    cohorts = {row["id"]: row for row in scene.rows(Cohort)}
    accounts = {row["person_id"]: row["id"] for row in scene.rows(User)}
    asked = {
        row["cohort_id"]: _ask(scene, row["cohort_id"])
        for row in scene.rows(Call)
        if cohorts[row["cohort_id"]]["state"] in {CohortState.OPEN, CohortState.RUNNING}
    }
    for row in scene.rows(Registration):
        if row["cohort_id"] not in asked:
            continue
        own = accounts.get(row["person_id"])
        by = own or people.focal_points[row["state_code"]]
        for code in _handed_in(row, has_account=own is not None):
            key, secrecy = asked[row["cohort_id"]][code], USUAL[code].secrecy
            words = [USUAL[code].name["en"]]
            if secrecy in _CODES:
                words.append(canaries.one(_CODES[secrecy], row["state_code"]))
            document = NomineeDocument(
                id=scene.key(),
                registration_id=row["id"],
                asked_id=key,
                handed_in_by=by,
                handed_in_at=row["moved_at"],
            )
            document.keep(FileKind.PDF, sheet(words))
            columns = sa.inspect(NomineeDocument).columns.keys()
            scene.put(NomineeDocument, **{name: getattr(document, name) for name in columns})


def _ask(scene: Scene, cohort_id: UUID) -> dict[str, UUID]:
    return {
        code: scene.put(
            AskedDocument,
            cohort_id=cohort_id,
            code=code,
            position=position,
            name=USUAL[code].name,
            secrecy=USUAL[code].secrecy,
            is_required=is_required,
        )
        for position, (code, is_required) in enumerate(_ASKED.items(), start=1)
    }


def _handed_in(row: dict[str, Any], *, has_account: bool) -> tuple[str, ...]:
    """What was handed in of someone: all of who waits for an endorsement or comes and has an account."""
    if row["state"] == S.SUBMITTED or (has_account and row["state"] in _COMING):
        return _ALL
    if row["state"] in {S.ENDORSED, S.REFERRED, S.CLEARED}:
        return {1: _ALL[:3], 2: _ALL[:1]}.get(row["priority"], ())
    return ()


def sheet(words: list[str]) -> bytes:
    """A PDF of one page with some words on it, in Latin letters."""
    text = "".join(f"({word}) Tj 0 -24 Td " for word in words)
    content = f"BT /F 16 Tf 72 760 Td {text}ET".encode("latin-1")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, thing in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, thing)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table + b"trailer\n<</Size 6/Root 1 0 R>>\n"
    return out + head + b"startxref\n%d\n%%%%EOF\n" % len(out)
