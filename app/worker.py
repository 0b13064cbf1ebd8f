"""The worker: sends the outbox's mail, does by the clock what is due, and what somebody waits for.

Huey carries the schedule, in a SQLite file beside the office's data, or in Redis when the office has
several nodes. Work is found in the office's own tables, so a lost queue loses nothing.
"""

from __future__ import annotations

import logging
import threading

from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from app.audit import anchor
from app.config import Settings
from app.core import chores, outbox
from app.core.db import db
from app.core.mail import mailer_for

_log = logging.getLogger(__name__)
MAIL_EVERY_SECONDS = 1
WAITED_FOR_EVERY_SECONDS = 1
STOP_WITHIN_SECONDS = 25


def send_mail() -> int:
    """Send the letters that are due; how many."""
    return outbox.deliver_due(
        mailer_for(current_app.config["MAIL_URL"]), sender=current_app.config["MAIL_FROM"]
    )


def make_huey(settings: Settings) -> Huey:
    """The queue of this office."""
    if settings.redis_url:
        return RedisHuey("office", url=settings.redis_url)
    return SqliteHuey("office", filename=str(settings.instance / "queue.db"))


def do_once() -> None:
    """One round of everything, for who starts the worker by a timer and not for good."""
    chores.begin()
    chores.do_what_is_waited_for()
    chores.do_all()
    send_mail()


def run(app: Flask, settings: Settings) -> None:
    """Work until stopped."""
    with app.app_context():
        chores.begin()
    huey = make_huey(settings)

    @huey.periodic_task(crontab(minute="*"), name="chores")  # type: ignore[untyped-decorator]
    def by_the_clock() -> None:
        with app.app_context():
            chores.do_due()

    def mail_round() -> None:
        while not stopping.wait(MAIL_EVERY_SECONDS):
            with app.app_context():
                try:
                    send_mail()
                except Exception:  # noqa: BLE001 - logged; the letters wait
                    _log.exception("the mail round failed; the letters wait")
                finally:
                    db.session.remove()

    def waiting_round() -> None:
        while not stopping.wait(WAITED_FOR_EVERY_SECONDS):
            with app.app_context():
                chores.do_what_is_waited_for()

    stopping = threading.Event()
    carriers = [
        threading.Thread(target=mail_round, name="mail", daemon=True),
        threading.Thread(target=waiting_round, name="waited for", daemon=True),
    ]
    for carrier in carriers:
        carrier.start()
    try:
        Consumer(huey, workers=1, worker_type="thread", initial_delay=0.05, max_delay=1.0).run()
    finally:
        stopping.set()
        for carrier in carriers:
            carrier.join(timeout=STOP_WITHIN_SECONDS)
        with app.app_context():
            anchor.cast()
