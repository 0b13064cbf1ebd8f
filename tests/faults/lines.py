"""A line between a node and the database that can be cut, or go dead without a word."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.faults.cables import Cabled

PIECE = 65536


class Line:
    """Carries what comes to its port to another one; `cut`, `go_dead` and `mend` it from any thread."""

    def __init__(self, name: str, to: int, cable: Cabled | None = None) -> None:
        self.name, self._to, self._cable = name, to, cable
        self.host = cable.database if cable else "127.0.0.1"
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._flows: asyncio.Event | None = None
        self._is_cut = False
        self._ends: set[asyncio.StreamWriter] = set()

    @contextmanager
    def open(self) -> Iterator[Line]:
        """The line, for as long as it is needed."""
        is_up = threading.Event()

        async def serve() -> None:
            self._flows = asyncio.Event()
            self._flows.set()
            server = await asyncio.start_server(self._carry, self.host, 0)
            self.port = server.sockets[0].getsockname()[1]
            is_up.set()
            await self._stopped.wait()
            server.close()
            self._end_all()
            carriers = asyncio.all_tasks() - {asyncio.current_task()}
            for carrier in carriers:
                carrier.cancel()
            await asyncio.gather(*carriers, return_exceptions=True)
            await asyncio.sleep(0)  # what was aborted is closed in the next turn

        self._stopped = asyncio.Event()
        thread = threading.Thread(target=self._loop.run_until_complete, args=(serve(),), daemon=True)
        thread.start()
        is_up.wait()
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._stopped.set)
            thread.join()
            self._loop.close()

    def cut(self) -> None:
        """End every connection, and take no new one."""
        self._is_cut = True
        self._loop.call_soon_threadsafe(self._end_all)

    def go_dead(self) -> None:
        """Carry nothing, and say nothing: a cable is pulled, or (where there is none) what comes is kept."""
        if self._cable:
            self._cable.pull()
        elif self._flows:
            self._loop.call_soon_threadsafe(self._flows.clear)

    def mend(self) -> None:
        """Be whole again. What was on the way over a dead line is lost with its connection."""
        self._is_cut = False
        if self._cable:
            self._cable.plug()
        if self._flows and not self._flows.is_set():
            self._loop.call_soon_threadsafe(self._end_all)
            self._loop.call_soon_threadsafe(self._flows.set)

    def _end_all(self) -> None:
        for end in list(self._ends):
            end.transport.abort()
        self._ends.clear()

    async def _carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        with suppress(asyncio.CancelledError):  # the line is taken down
            await self._carry_on(near, back)

    async def _carry_on(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        assert self._flows
        if self._is_cut:
            back.transport.abort()
            return
        self._ends.add(back)
        await self._flows.wait()
        try:
            far, on = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            back.transport.abort()
            return
        self._ends.add(on)
        await asyncio.gather(self._flow(near, on), self._flow(far, back))
        self._ends -= {back, on}

    async def _flow(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        assert self._flows
        with suppress(OSError):
            while piece := await source.read(PIECE):
                await self._flows.wait()
                to.write(piece)
                await to.drain()
        to.close()
