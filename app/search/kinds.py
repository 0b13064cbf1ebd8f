"""The kinds of things that are found, in the order in which the page shows them."""

from __future__ import annotations

from app.core.i18n import _l
from app.core.labels import Labelled


class Kind(Labelled):
    """What a thing is, by the name of its group."""

    PROGRAMME = "programme", _l("Programmes")
    COHORT = "cohort", _l("Cohorts")
    PERSON = "person", _l("Persons")
    INSTITUTION = "institution", _l("Institutions")
    DOSSIER = "dossier", _l("Dossiers")
    TRAINER = "trainer", _l("Trainers")
    INTERPRETER = "interpreter", _l("Interpreters")
    ACCOUNT = "account", _l("Accounts")


OF_PERSONS = frozenset({Kind.PERSON, Kind.TRAINER, Kind.INTERPRETER, Kind.ACCOUNT})
"""Found by a name, which each language writes in its own way."""
