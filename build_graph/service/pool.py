"""A pool of worker processes: lease one, ask it, read its frames, end it when it takes too long."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import struct
import subprocess
import sys
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import GraphError
from .problem import Problem
from .settings import Settings

_START_TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a worker: its letter and data."""

    letter: bytes
    data: bytes

    def record(self) -> dict[str, Any]:
        """Return the data of a frame that holds JSON."""
        found = json.loads(self.data)
        return found if isinstance(found, dict) else {}


class Worker:
    """One process and the socket to it."""

    def __init__(
        self, process: subprocess.Popen[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process, self._reader, self._writer = process, reader, writer
        self.generation = 0

    @classmethod
    async def start(cls, options: Mapping[str, Any]) -> Worker:
        """Start a process and wait until it has opened the store."""
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "build_graph.service.worker", json.dumps({**options, "fd": theirs.fileno()})]
        # The package is found from wherever this process found it.
        places = os.pathsep.join(filter(None, (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH"))))
        process = subprocess.Popen(  # noqa: S603  (this interpreter, with settings of ours)
            command,
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": places},
            # Ctrl-C in a terminal reaches the whole group; the service ends its workers itself, when all is answered.
            start_new_session=True,
        )
        theirs.close()
        reader, writer = await asyncio.open_connection(sock=ours)
        worker = cls(process, reader, writer)
        try:
            async with asyncio.timeout(_START_TIMEOUT):
                while (await worker.frame()).letter != b"E":
                    pass
        except (Problem, TimeoutError) as error:
            said = worker.kill().decode(errors="replace").strip().splitlines()
            raise GraphError(
                f"the store cannot be opened: {said[-1] if said else error}",
                str(options["store"]),
                "see that no other program has it open for writing, or build it again",
            ) from error
        return worker

    async def send(self, request: Mapping[str, Any], payload: bytes = b"") -> None:
        """Send a request."""
        body = json.dumps(request).encode()
        self._writer.write(struct.pack(">II", len(body), len(payload)) + body + payload)
        with contextlib.suppress(ConnectionError):
            await self._writer.drain()

    async def frame(self) -> Frame:
        """Return the next frame.

        Raises
        ------
        Problem
            The process is gone: the engine ends itself when the memory that it may use is used up.
        """
        try:
            head = await self._reader.readexactly(5)
            data = await self._reader.readexactly(struct.unpack(">I", head[1:])[0])
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise out_of_memory() from error
        return Frame(head[:1], data)

    def kill(self) -> bytes:
        """End the process at once; return what it wrote to standard error."""
        self._process.kill()
        self._writer.transport.abort()
        _, said = self._process.communicate()
        return said or b""


def out_of_memory() -> Problem:
    """Return the answer to a query that needs more memory than a query may use."""
    return Problem(
        507, "the query needed more memory than a query may use", "the query's text", "narrow it, or add a LIMIT"
    )


@dataclass
class Pool:
    """The workers over one store, and those who wait for one."""

    settings: Settings
    options: Mapping[str, Any]
    restarts: int = 0
    generation: int = 0
    waiting: int = 0
    _idle: deque[Worker] = field(default_factory=deque)
    _free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    _all: set[Worker] = field(default_factory=set)
    _starting: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def size(self) -> int:
        """How many workers there are, those being started among them."""
        return len(self._all) + len(self._starting)

    @property
    def busy(self) -> int:
        """How many workers are evaluating."""
        return len(self._all) - len(self._idle)

    async def start(self) -> None:
        """Start all workers.

        Raises
        ------
        GraphError
            The store cannot be opened.
        """
        await asyncio.gather(*(self._add() for _ in range(self.settings.workers)))

    async def stop(self) -> None:
        """End all workers."""
        for task in self._starting:
            task.cancel()
        for worker in self._all:
            worker.kill()
        self._all.clear()
        self._idle.clear()

    async def renew(self, options: Mapping[str, Any]) -> None:
        """Have all workers replaced by new ones: those at rest now, the others when they have answered."""
        self.options = options
        self.generation += 1
        while self._idle:
            await self._free.acquire()
            self._replace(self._idle.popleft())

    async def _add(self) -> None:
        generation = self.generation
        worker = await Worker.start(self.options)
        worker.generation = generation
        self._all.add(worker)
        self._give(worker)

    def _give(self, worker: Worker) -> None:
        if worker.generation != self.generation:
            self._replace(worker)
            return
        self._idle.append(worker)
        self._free.release()

    def _replace(self, worker: Worker) -> None:
        worker.kill()
        self._all.discard(worker)
        self.restarts += 1
        task = asyncio.get_running_loop().create_task(self._add_again())
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _add_again(self) -> None:
        delay = 0.1
        while True:
            try:
                return await self._add()
            except (GraphError, OSError):
                # The store is there (workers opened it before), so this passes: too many processes, a full disk.
                await asyncio.sleep(delay)
                delay = min(delay * 2, 10.0)

    async def lease(self) -> Lease:
        """Wait for a worker.

        Raises
        ------
        Problem
            Too many wait already, or none became free in time.
        """
        if self._free.locked():
            busy = Problem(503, "the service is busy", "", "try again in a moment", headers={"Retry-After": "2"})
            if self.waiting >= self.settings.queue:
                raise busy
            self.waiting += 1
            try:
                async with asyncio.timeout(self.settings.queue_timeout):
                    await self._free.acquire()
            except TimeoutError as error:
                raise busy from error
            finally:
                self.waiting -= 1
        else:
            await self._free.acquire()
        return Lease(self, self._idle.pop())


class Lease:
    """A worker at one request's disposal. Given back in the midst of an answer, it is ended and replaced."""

    def __init__(self, pool: Pool, worker: Worker) -> None:
        self._pool, self._worker = pool, worker
        self._done = self._closed = False

    async def ask(self, request: Mapping[str, Any], payload: bytes = b"", *, timeout: float) -> AsyncGenerator[Frame]:
        """Yield the frames of an answer: one head, data, one end, or an error.

        ``timeout`` is what the worker may take in all, in seconds: time that the client takes does not count.
        """
        loop = asyncio.get_running_loop()
        left = timeout
        await self._worker.send(request, payload)
        while True:
            begin = loop.time()
            try:
                async with asyncio.timeout(left):
                    frame = await self._worker.frame()
            except TimeoutError as error:
                raise Problem(
                    504,
                    f"the query took longer than {timeout:g} seconds and was stopped",
                    "the query's text",
                    "narrow it, or add a LIMIT",
                ) from error
            left -= loop.time() - begin
            if frame.letter in b"EX":
                self._done = frame.letter == b"E" or frame.record().get("error") != "memory"
                yield frame
                return
            yield frame

    def close(self) -> None:
        """Give the worker back."""
        if self._closed:
            return
        self._closed = True
        if self._done:
            self._pool._give(self._worker)
        else:
            self._pool._replace(self._worker)
