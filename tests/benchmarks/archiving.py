"""A frozen dossier with many documents written as one signed archive: how long, and the most memory.

It is written in a process of its own, so that the memory is the archive's: ten times the documents take as
much.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from random import Random

from flask import Flask
from flask_migrate import upgrade

from app.core import signing
from app.core.db import db, unit_of_work
from app.core.files import MEGABYTE, FileKind
from app.dossiers import archive, evidence, freezing, queries
from app.dossiers.models import Dossier, EvidenceUse, Submission
from tests.benchmarks.importing import most_memory, office_at
from tests.support import postgres
from tests.support.office import Office

SIZES = (20, 200)
BYTES = 2 * MEGABYTE
"""How large each document is: 200 of them are most of what a programme may keep."""


def fill(office: Office, documents: int, size: int) -> None:
    """A dossier whose one criterion is shown by so many documents, frozen."""
    programme, chance = office.programme(), Random(1)
    standard = office.standard(is_own=True)
    dossier = office.add(
        Dossier, programme_id=programme, curriculum_id=office.curriculum(programme), standard_id=standard
    )
    criterion = office.criterion(standard)
    with office.deed() as session:
        for number in range(documents):
            document = evidence.keep_document(
                programme,
                title=f"Document {number}",
                expires_on=None,
                kind=FileKind.PDF,
                content=chance.randbytes(size),
            )
            session.add(EvidenceUse(dossier_id=dossier, criterion_id=criterion, document_id=document.id))
        session.flush()
        freezing.freeze(queries.read_anew(dossier))


def measure(app: Flask) -> tuple[float, int, int]:
    """Seconds, megabytes of the archive, and the megabytes of the most memory."""
    with app.app_context():
        with unit_of_work():
            signer = signing.signer()
        submission = db.session.query(Submission).one()
        taken = archive.take(queries.read_anew(submission.dossier_id), submission, signer=signer)
        begun = time.perf_counter()
        written = sum(len(piece) for piece in archive.packed(taken))
        seconds = time.perf_counter() - begun
    return round(seconds, 1), round(written / MEGABYTE), round(most_memory())


def lines(databases: Mapping[str, str]) -> Iterator[str]:
    """What the archive costs on each database, each size in a process and an office of its own."""
    for (database, url), size in product(databases.items(), SIZES):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            address = stack.enter_context(postgres.scratch_database(url)) if url else ""
            app = office_at(folder, address)
            with app.app_context():
                upgrade()
            fill(Office(app), size, BYTES)
            with app.app_context():
                db.engine.dispose()
            done = subprocess.run(
                [sys.executable, "-m", __name__, str(folder), address],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            seconds, megabytes, memory = json.loads(done.stdout)
        yield (
            f"archive: {database:<11}{size:>4} documents, {megabytes} MB in {seconds} s, "
            f"{memory} MB of memory at most"
        )


if __name__ == "__main__":
    print(json.dumps(measure(office_at(Path(sys.argv[1]), sys.argv[2]))))
