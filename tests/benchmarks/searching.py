"""How long the search takes at a million persons: what is common, rare, spelled otherwise, and nowhere.

    .venv/bin/python -m tests.benchmarks.searching --size 1000000
    INSTANCE_PATH=… DATABASE_URL=… .venv/bin/python -m tests.benchmarks.searching --standing

Persons with invented names, each registered once, are written past the house; then the index is made.
Milliseconds by the clock on the wall and of the processor, and how much is found.
Each question is asked as the office's readers would: who sees all, one programme, one state.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path
from random import Random
from uuid import UUID

import sqlalchemy as sa
from flask_migrate import upgrade

from app import create_app
from app.access.actor import Actor, HeldGrant, Role, ScopeKind
from app.config import Settings
from app.core import clock
from app.core.db import db, new_id, unit_of_work
from app.people.models import Person, Sex, person_keys
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.search import operations, queries
from app.search.folding import words_of
from app.search.views import IN_A_GROUP
from tests.support import postgres
from tests.support.office import Office

GIVEN = """
Mohamed Ahmed Fatima Aminata Moussa Ibrahim Awa Abdou Grace Joseph Amina Mariam Ousmane Hassan
Omar Khadija Jean Pierre Marie Aicha Ismail Yusuf Halima Abdullahi Chinedu Kwame Kofi Ama Akua
Tesfaye Abebe Almaz João António Isabel Nelson Thabo Sipho Lindiwe Tendai Chipo Farai Baraka
Juma Asha Neema Salif Modibo Ramata Youssef Karim Samira Nadia Leila Rachid Omnia
""".split()  # noqa: SIM905 - a page of names is read more easily so
FAMILY = """
Diallo Traore Keita Warsame Hassan Mwangi Otieno Kamau Banda Phiri Moyo Ndlovu Dlamini Nkosi
Okafor Adeyemi Bello Musa Mensah Owusu Boateng Toure Coulibaly Kone Cisse Sow Ba Ndiaye Diop
Fall Sy Tadesse Bekele Haile Alemu Kassa Santos Silva Pereira Fernandes ElAmrani Benali Haddad
Mansouri Saleh Abdi Farah Jama Nur Ali Osman Kiplagat Chebet Wanjiru Achieng Odhiambo Mutua
""".split()  # noqa: SIM905 - a page of names is read more easily so
STATES = """
KE GH NG SN ML BF CI CM ET SO TZ UG ZM ZW ZA NA MZ AO MA DZ TN LY EG SD SS TD NE BJ TG GN
""".split()  # noqa: SIM905 - a page of names is read more easily so
QUESTIONS = (
    "mohamed",
    "mo",
    "mohamed diallo",
    "محمد",
    "muhammad cissé",
    "kiplagat",
    "kiplagat rareone",
    "rareone",
    "zzzz",
    "mohamed zzzz",
    "ali",
)
WRITTEN_AT_ONCE = 20_000
ROUNDS = 20


def fill(office: Office, size: int, programmes: list[UUID], cohorts: list[UUID]) -> None:
    """Write so many persons, each with a registration."""
    chance = Random("search")
    # Some names are everywhere and most are not, as it is: the weight falls with the place in the list.
    given_weights = [1 / (n + 2) for n in range(len(GIVEN))]
    family_weights = [1 / (n + 8) for n in range(len(FAMILY))]
    for first in range(0, size, WRITTEN_AT_ONCE):
        persons, registrations = [], []
        for number in range(first, min(size, first + WRITTEN_AT_ONCE)):
            given = chance.choices(GIVEN, given_weights)[0]
            family = chance.choices(FAMILY, family_weights)[0]
            # Three persons in four have a further name that few others share.
            if chance.random() < 0.75:
                family += " " + "".join(chance.choices("abdeikmnorstuw", k=7)).title()
            if number % 100_000 == 7:
                family += " Rareone"
            sort, search = person_keys(family, given, "")
            key, state, place = new_id(), chance.choice(STATES), chance.randrange(len(cohorts))
            persons.append(
                {
                    "id": key,
                    "family_name": family,
                    "given_names": given,
                    "sort_key": sort,
                    "search_key": search,
                    "sex": Sex.FEMALE,
                    "state_code": state,
                    "institution": f"Service {chance.randrange(400)}",
                    "email": f"p{number}@example.org",
                    "email_key": f"p{number}@example.org",
                    "created_at": clock.now(),
                }
            )
            registrations.append(
                {
                    "id": new_id(),
                    "cohort_id": cohorts[place],
                    "programme_id": programmes[place],
                    "person_id": key,
                    "state_code": state,
                    "sort_key": sort,
                    "state": RegistrationState.NOT_SELECTED,
                }
            )
        with office.deed() as session:
            session.execute(sa.insert(Person), persons)
            session.execute(sa.insert(Registration), registrations)


def readers(programme: UUID) -> dict[str, Actor]:
    """Who asks: one who sees all, one programme, one state."""
    return {
        "administrator": Actor(grants=(HeldGrant(Role.ADMINISTRATOR, ScopeKind.OFFICE, None),)),
        "coordinator": Actor(grants=(HeldGrant(Role.COORDINATOR, ScopeKind.PROGRAMME, str(programme)),)),
        "focal point": Actor(grants=(HeldGrant(Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE"),)),
    }


def ask(words: list[str], actor: Actor) -> int:
    """Everything that the page asks of the index; how much was found."""
    kinds = queries.kinds_for(actor)
    return sum(len(queries.find(kind, words, actor=actor, most=IN_A_GROUP + 1)) for kind in kinds)


def main() -> None:
    """Fill, index, ask, print: on SQLite, or in a scratch database where TEST_DATABASE_URL says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="A folder in which the filled office stays, or is found.")
    parser.add_argument("--standing", action="store_true", help="ask an office that is there already")
    asked = parser.parse_args()
    if asked.standing:
        measured(Settings.from_environment(), asked.size, is_filled=True)
        return
    server = os.environ.get("TEST_DATABASE_URL", "")
    with tempfile.TemporaryDirectory() as folder:
        instance = asked.keep or Path(folder)
        if not server:
            is_filled = (instance / "office.db").exists()
            measured(Settings(instance=instance, testing=True), asked.size, is_filled=is_filled)
            return
        with postgres.scratch_database(server) as url:
            measured(Settings(instance=instance, database_url=url, testing=True), asked.size, is_filled=False)


def measured(settings: Settings, size: int, *, is_filled: bool) -> None:
    """One office of one size on one database."""
    app = create_app(settings)
    office = Office(app)
    with app.app_context():
        upgrade()
    if not is_filled:
        programmes = [office.programme(f"P{n}") for n in range(10)]
        cohorts = [office.cohort(programme) for programme in programmes]
        begun = time.perf_counter()
        fill(office, size, programmes, cohorts)
        filled = time.perf_counter()
        with app.app_context():
            for _kind, _count in operations.rebuild():
                pass
        print(f"filled in {filled - begun:.0f} s, indexed in {time.perf_counter() - filled:.0f} s")
    with app.app_context():
        programme = UUID(str(db.session.scalar(sa.text("SELECT id FROM programmes ORDER BY code LIMIT 1"))))
        if db.session.get_bind().dialect.name == "postgresql":
            with unit_of_work() as session:
                session.execute(sa.text("ANALYZE"))
        print(f"{'words':<20}" + "".join(f"{name:>22}" for name in readers(programme)))
        for question in QUESTIONS:
            line = f"{question:<20}"
            for actor in readers(programme).values():
                words = words_of(question)
                found = ask(words, actor)
                times = []
                for _n in range(ROUNDS):
                    began, worked = time.perf_counter(), time.thread_time()
                    ask(words, actor)
                    times.append((time.perf_counter() - began, time.thread_time() - worked))
                wall, own = (statistics.median(each) * 1000 for each in zip(*times, strict=True))
                line += f"{wall:>9.1f} {own:>7.1f} ({found:>2})"
            print(line, flush=True)
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    main()
