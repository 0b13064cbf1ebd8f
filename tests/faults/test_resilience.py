"""What holds when things break (R05 to R27), each tried by itself on real processes."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pyrage
import pytest
import sqlalchemy as sa
from flask_migrate import upgrade

from app import create_app
from app.cohorts.states import CohortState
from app.config import Settings
from app.core import clock, files
from app.core.chores import ChoreRow
from app.core.db import db
from app.documents.models import NomineeDocument
from app.office import backup
from app.registrations.models import Registration
from tests.documents.support import pdf
from tests.faults import reading
from tests.faults.history import Outcome, faults
from tests.faults.house import POSTGRESQL, SQLITE, House, house
from tests.faults.killing import Step, workers
from tests.faults.launcher import POINTS, SERVER
from tests.faults.load import SMALL, Answer, Network, Session, at_work
from tests.faults.mail import Manner
from tests.faults.storms import Weather
from tests.laws.test_migrations import differences
from tests.registrations.support import S
from tests.support import postgres

pytestmark = [pytest.mark.slow, pytest.mark.faults]
PATIENCE = 600


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory, database_server: str) -> Iterator[Weather]:
    database = POSTGRESQL if database_server else SQLITE
    with house(tmp_path_factory.mktemp("faults") / "house", database) as built:
        yield Weather(built, seed=5, sizes=SMALL, seconds=4)


@pytest.fixture
def network(weather: Weather) -> Iterator[Network]:
    weather.house.wait_until_ready()
    yield Network(weather.house, random.Random(5))
    weather.house.disarm()


@contextmanager
def kept_alive(house: House) -> Iterator[None]:
    """Whatever dies meanwhile is started again."""
    over = threading.Event()

    def keep() -> None:
        while not over.wait(0.1):
            house.start_again()

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    yield
    over.set()
    keeper.join()


def until(is_so: Callable[[], Any]) -> Any:
    """Wait until something is so; what it said."""
    end = time.monotonic() + PATIENCE
    while not (found := is_so()):
        assert time.monotonic() < end, "it never came to be so"
        time.sleep(0.1)
    return found


def confirmed(weather: Weather, cohort: UUID | None = None) -> tuple[UUID, Session]:
    """Someone with a seat, who may withdraw; the registration and the browser."""
    office = weather.staff.office
    cohort = cohort or office.cohort(weather.staff.programme, state=CohortState.CONFIRMED, seats=9)
    person = office.person(state="KE", institution="National Police")
    key = office.registration(cohort, person, state=S.CONFIRMED)
    weather.initial[str(key)] = "confirmed"
    return key, weather.staff.browser(office.account(person), "official")


def withdraw(network: Network, key: UUID, official: Session) -> Answer:
    path, form = f"/registrations/{key}/withdraw", {"reason": "A new post."}
    return network.post(official, path, form, action="registration.withdraw", subject=key)


def state(weather: Weather, key: UUID) -> S:
    stands: S = weather.staff.office.read(Registration, key).state
    return stands


def wrong(weather: Weather, network: Network) -> list[str]:
    """What the checker finds, once all is at rest."""
    found = weather.wrong(network)
    weather.keep(weather.house.folder / "wrong", found)
    return found


def test_r05_a_server_killed_at_any_point_leaves_all_or_nothing(weather: Weather, network: Network) -> None:
    stands = {}
    for point in ("before_link", "before_commit", "after_commit", "before_answer"):
        key, official = confirmed(weather)
        armed = weather.house.arm(SERVER, point)
        answer = withdraw(network, key, official)
        assert (armed.exists(), answer.outcome) == (False, Outcome.UNKNOWN)
        weather.house.wait_until_ready()
        stands[point] = state(weather, key)
    assert stands == {
        "before_link": S.CONFIRMED,
        "before_commit": S.CONFIRMED,
        "after_commit": S.WITHDRAWN,
        "before_answer": S.WITHDRAWN,
    }
    assert wrong(weather, network) == []


def test_every_point_is_tried() -> None:
    tried = {"before_link", "before_commit", "after_commit", "before_answer", "before_file", "after_file"}
    assert set(POINTS[SERVER]) == tried


def test_r06_a_letter_outlives_every_manner_of_the_mail_server(weather: Weather, network: Network) -> None:
    mail = weather.house.mail
    for manner in (Manner.BUSY, Manner.REFUSES, Manner.GONE, Manner.DIES, Manner.HANGS):
        mail.manner = manner
        key, official = confirmed(weather)
        calls = mail.calls
        assert withdraw(network, key, official).outcome is Outcome.ACKNOWLEDGED
        until(lambda calls=calls: mail.calls > calls)
        mail.manner = Manner.TAKES
    assert wrong(weather, network) == []


def test_r11_a_restarted_database_is_a_plain_503_and_all_goes_on_by_itself(
    weather: Weather, network: Network
) -> None:
    cluster = weather.house.cluster
    if cluster is None:
        pytest.skip("SQLite has no server")
    key, official = confirmed(weather)
    (server,) = weather.house.servers
    process = server.pid
    cluster.stop()
    answer = withdraw(network, key, official)
    assert (answer.status, answer.retry_after) == (503, "5")
    assert (server.answers("/health"), server.answers("/ready")) == (200, 503)
    cluster.start()
    until(lambda: server.answers() == 200)
    assert withdraw(network, key, official).outcome is Outcome.ACKNOWLEDGED
    assert (server.pid, server.is_alive) == (process, True)
    assert wrong(weather, network) == []


def test_r11_a_dead_line_to_the_database_ends_in_a_plain_503(weather: Weather, network: Network) -> None:
    if weather.house.cluster is None:
        pytest.skip("SQLite has no line")
    key, official = confirmed(weather)
    (line,) = [line for line in weather.house.lines if line.name == "server-0"]
    assert weather.house.servers[0].answers() == 200
    line.go_dead()
    try:
        assert withdraw(network, key, official).status == 503
    finally:
        line.mend()
    until(lambda: weather.house.servers[0].answers() == 200)
    assert withdraw(network, key, official).outcome is Outcome.ACKNOWLEDGED
    assert wrong(weather, network) == []


def _build(_step: Step) -> None:
    upgrade()


def test_r12_a_migration_killed_half_way_is_run_again(tmp_path: Path, database_server: str) -> None:
    chance = random.Random(12)
    with _empty_database(database_server) as url:
        settings = Settings(instance=tmp_path, database_url=url)
        with workers(settings) as life:
            for _n in range(4):
                assert life(chance.randrange(5, 200), _build)
        app = create_app(settings)
        with app.app_context():
            upgrade()
            assert differences() == []
            db.session.remove()
            db.engine.dispose()


@contextmanager
def _empty_database(server: str) -> Iterator[str]:
    if not server:
        yield ""
        return
    with postgres.scratch_database(server) as url:
        yield url


def test_r13_a_backup_under_load_is_restored_to_a_consistent_office(
    weather: Weather, network: Network, tmp_path: Path
) -> None:
    if not weather.house.is_sqlite:
        pytest.skip("PostgreSQL is backed up by its own tools")
    identity = pyrage.x25519.Identity.generate()
    key = tmp_path / "key.txt"
    key.write_text(str(identity))
    scene = weather.new_scene()
    hands = at_work(network, scene.work)
    until(lambda: len(network.asked) > 5)
    began = time.monotonic()
    with weather.house.app.app_context():
        backup.back_up(tmp_path / "office.age", recipients=[str(identity.to_public())])
        db.session.remove()
    for hand in hands:
        hand.join()
    into = tmp_path / "restored"
    backup.restore(tmp_path / "office.age", identity=key, into=into)
    restored = create_app(Settings(instance=into))
    with restored.app_context():
        facts = reading.read_rows(restored, weather.initial)
        assert facts.trail_fault == ""
        assert (facts.missing_files, facts.orphans) == ([], [])
        db.session.remove()
        db.engine.dispose()
    facts.letters, facts.expected_letters = [], {}
    before = [one for one in network.asked if one.ended < began]
    assert len(before) > 0
    assert faults(before, facts) == []
    assert wrong(weather, network) == []


def test_r15_on_a_full_disk_deeds_are_refused_and_pages_are_read(weather: Weather, network: Network) -> None:
    if not weather.house.small_disk:
        pytest.skip("no small disk may be mounted here")
    key, official = confirmed(weather)
    letter, asking = paper(weather)
    with weather.house.app.app_context():
        if weather.house.is_sqlite:  # what is free in its log would be room enough for a deed
            db.session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.remove()
    weather.house.fill_disk()
    try:
        assert network.get(official, "/registrations").status == 200
        if weather.house.is_sqlite:
            assert withdraw(network, key, official).status == 503
        assert hand_in(network, letter, asking).status == 503
    finally:
        weather.house.free_disk()
    assert state(weather, key) is S.CONFIRMED
    assert weather.staff.office.count(NomineeDocument, NomineeDocument.registration_id == letter) == 0
    assert hand_in(network, letter, asking).outcome is Outcome.ACKNOWLEDGED
    assert withdraw(network, key, official).outcome is Outcome.ACKNOWLEDGED
    assert wrong(weather, network) == []


def paper(weather: Weather) -> tuple[UUID, Session]:
    """Someone who is asked for a letter of the state; the registration and the browser."""
    office = weather.staff.office
    cohort = office.cohort(weather.staff.programme)
    office.ask_for(cohort, "letter", is_required=False)
    person = office.person(state="KE", institution="National Police")
    key = office.registration(cohort, person, state=S.DRAFT)
    weather.initial[str(key)] = "draft"
    return key, weather.staff.browser(office.account(person), "official")


def hand_in(network: Network, key: UUID, official: Session) -> Answer:
    return network.post(
        official,
        f"/registrations/{key}/documents/letter",
        {"version": "none"},
        action="document.hand_in",
        file=("letter.pdf", pdf()),
    )


def test_r17_what_a_proxy_sends_twice_is_done_once(weather: Weather, network: Network) -> None:
    scene = weather.new_scene()
    network.repeats = 1.0
    for hand in at_work(network, scene.work):
        hand.join()
    assert sum(one.outcome is Outcome.ACKNOWLEDGED for one in network.asked) > 10
    assert wrong(weather, network) == []


def test_r19_a_clock_set_back_an_hour_breaks_no_chain(weather: Weather) -> None:
    assert weather.round("clock_back") == []


def test_r20_the_clock_goes_on_when_redis_was_gone(weather: Weather) -> None:
    redis = weather.house.redis
    if redis is None:
        pytest.skip("no Redis carries the schedule here")
    until(lambda: last_chore(weather))
    redis.kill()
    time.sleep(3)
    redis.start()
    back = clock.now()
    until(lambda: last_chore(weather) > back)
    assert all(worker.is_alive for worker in weather.house.workers)


def last_chore(weather: Weather) -> Any:
    """When a worker last began something that is due by the clock; None before the first time."""
    with weather.house.app.app_context():
        found = db.session.scalar(sa.select(sa.func.max(ChoreRow.begun_at)))
        db.session.remove()
    return found


def test_r21_a_server_killed_around_a_file_leaves_no_row_without_it(
    weather: Weather, network: Network
) -> None:
    for point in ("before_file", "after_file"):
        key, official = paper(weather)
        armed = weather.house.arm(SERVER, point)
        answer = hand_in(network, key, official)
        assert (armed.exists(), answer.outcome) == (False, Outcome.UNKNOWN)
        weather.house.wait_until_ready()
        assert weather.staff.office.count(NomineeDocument, NomineeDocument.registration_id == key) == 0
        assert hand_in(network, key, official).outcome is Outcome.ACKNOWLEDGED
    with weather.house.app.app_context():
        assert files.missing() == []
        db.session.remove()
    assert wrong(weather, network) == []


def test_r27_a_server_that_is_asked_to_stop_finishes_what_it_began(
    weather: Weather, network: Network
) -> None:
    key, official = confirmed(weather)
    (server,) = weather.house.servers
    answers: list[Answer] = []
    with held_up(weather):
        asking = threading.Thread(target=lambda: answers.append(withdraw(network, key, official)))
        asking.start()
        time.sleep(2)
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        time.sleep(1)
    asking.join()
    stopping.join()
    server.start()
    assert [answer.outcome for answer in answers] == [Outcome.ACKNOWLEDGED]
    weather.house.wait_until_ready()
    assert wrong(weather, network) == []


@contextmanager
def held_up(weather: Weather) -> Iterator[None]:
    """Whoever writes waits meanwhile: another has the lock."""
    with weather.house.app.app_context():
        with db.engine.connect() as connection:
            if weather.house.is_sqlite:
                connection.rollback()
                raw = connection.connection.driver_connection
                assert raw
                raw.execute("BEGIN IMMEDIATE")
                yield
                raw.execute("ROLLBACK")
            else:
                connection.execute(sa.text("LOCK TABLE cohorts IN EXCLUSIVE MODE"))
                yield
                connection.rollback()
        db.session.remove()
