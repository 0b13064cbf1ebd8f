"""Rounds of work in bad weather: the scene is set, people work, things break, all is mended and counted."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.faults import nemesis, reading
from tests.faults.history import Asked, Facts, Outcome, faults
from tests.faults.house import House
from tests.faults.load import Network, Scene, Sizes, Staff, at_work, set_scene

MOST_WORK = 600
MOST_LETTERS = 600


@dataclass
class Weather:
    """All rounds of one house, with their history."""

    house: House
    seed: int
    sizes: Sizes = field(default_factory=Sizes)
    seconds: float = 8
    """About how long a fault lasts."""
    asked: list[Asked] = field(default_factory=list)
    initial: dict[str, str] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    """The registrations of the rounds before."""
    strikes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.staff = Staff(self.house)

    @property
    def possible(self) -> list[str]:
        """The faults that can be on this database."""
        names = [name for name in nemesis.FAULTS if name not in nemesis.ONLY_POSTGRESQL]
        return list(nemesis.FAULTS) if self.house.cluster else names

    @property
    def acknowledged(self) -> int:
        """How many requests were said to be done."""
        return sum(one.outcome is Outcome.ACKNOWLEDGED for one in self.asked)

    def round(self, *names: str) -> list[str]:
        """One round with these faults one after the other; what is wrong afterwards."""
        scene = self.new_scene()
        network = Network(self.house, random.Random(self.chance.random()))
        over = threading.Event()
        keeper = threading.Thread(target=self._keep_alive, args=(over,), daemon=True)
        keeper.start()
        hands = at_work(network, scene.work)
        time.sleep(0.5)
        for name in names:
            self.strikes[name] += 1
            nemesis.FAULTS[name](nemesis.Storm(self.house, self.chance, network, self.seconds))
        nemesis.heal(self.house)
        self._wait(hands, network)
        over.set()
        keeper.join()
        return self.wrong(network)

    def new_scene(self) -> Scene:
        """People with something to do, and where each registration stands before they begin."""
        scene = set_scene(self.staff, self.chance, self.sizes)
        for key, state in reading.states(self.house).items():
            if key not in self.known:
                self.initial[key] = state
        return scene

    def wrong(self, network: Network) -> list[str]:
        """What the checker finds, once all is at rest."""
        self.asked += network.asked
        self.come_to_rest()
        facts = self.read()
        self.known |= facts.states.keys()
        return faults(self.asked, facts)

    def read(self) -> Facts:
        """What stands now."""
        facts = reading.read(self.house, self.initial)
        facts.repeats_allowed = self.house.worker_deaths
        return facts

    def _keep_alive(self, over: threading.Event) -> None:
        while not over.wait(0.2):
            self.house.start_again()

    def _wait(self, hands: list[threading.Thread], network: Network) -> None:
        until = time.monotonic() + MOST_WORK
        for hand in hands:
            hand.join(max(0.1, until - time.monotonic()))
        network.ended = True
        for hand in hands:
            hand.join()

    def come_to_rest(self) -> None:
        """The workers are asked to stop, so that nothing is under way, and then carry what is left."""
        self.house.wait_until_ready()
        for worker in self.house.workers:
            if not worker.stop():
                self.house.worker_deaths += 1
        reading.hurry_letters(self.house)
        for worker in self.house.workers:
            worker.start()
        until = time.monotonic() + MOST_LETTERS
        while reading.letters_waiting(self.house) and time.monotonic() < until:
            time.sleep(0.2)

    def keep(self, folder: Path, found: list[str]) -> None:
        """Leave the history, the logs and what is wrong in a folder, for whoever looks for the reason."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "wrong.txt").write_text("\n".join(found) + "\n")
        (folder / "history.jsonl").write_text("".join(json.dumps(asdict(one)) + "\n" for one in self.asked))
        for process in self.house.processes:
            if process.log.exists():
                (folder / process.log.name).write_bytes(process.log.read_bytes())

    def told(self) -> str:
        """What was asked and done, in a line."""
        outcomes = Counter(one.outcome for one in self.asked)
        said = ", ".join(f"{outcomes[outcome]} {outcome}" for outcome in Outcome)
        return f"{len(self.asked)} requests: {said}; {self.house.deaths} processes started again"
