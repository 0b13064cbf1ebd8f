"""Nodes in network namespaces of their own, whose cable to the database can be pulled (for root on Linux).

Each node has two cables: by one people come in, by the other it reaches the database. What is sent over a
pulled cable is lost, and nobody is told.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cabled:
    """A namespace: `front` is the node’s own address, `database` the near end of the other cable."""

    name: str
    front: str
    database: str

    @property
    def enter(self) -> list[str]:
        """What begins a command that runs there."""
        return ["ip", "netns", "exec", self.name]

    def pull(self) -> None:
        """Pull the cable to the database."""
        _ip("link", "set", f"{self.name}d", "down")

    def plug(self) -> None:
        """Put it back."""
        _ip("link", "set", f"{self.name}d", "up")


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def why_not() -> str:
    """Why there can be no namespaces here; empty where there can."""
    if os.getuid() != 0 or not shutil.which("ip"):
        return "network namespaces need root, and iproute2"
    name = f"f{secrets.token_hex(3)}"
    try:
        _ip("netns", "add", name)
        _ip("netns", "del", name)
    except subprocess.CalledProcessError as error:
        return error.stderr.decode().strip()
    return ""


@contextmanager
def cabled() -> Iterator[Cabled]:
    """A namespace with its two cables; gone afterwards."""
    name, third = f"f{secrets.token_hex(3)}", secrets.randbelow(254) + 1
    made = Cabled(name, f"10.201.{third}.2", f"10.202.{third}.1")
    _ip("netns", "add", name)
    try:
        for letter, second in (("f", 201), ("d", 202)):
            near, far = f"{name}{letter}", f"{name}{letter}2"
            _ip("link", "add", near, "type", "veth", "peer", "name", far)
            _ip("link", "set", far, "netns", name)
            _ip("addr", "add", f"10.{second}.{third}.1/30", "dev", near)
            _ip("link", "set", near, "up")
            _ip("-n", name, "addr", "add", f"10.{second}.{third}.2/30", "dev", far)
            _ip("-n", name, "link", "set", far, "up")
        _ip("-n", name, "link", "set", "lo", "up")
        yield made
    finally:
        subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)
