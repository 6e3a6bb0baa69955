"""Starts what the tests talk to: the service itself, as its command, and Oxigraph's own server."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

_SECONDS = 20.0


@contextmanager
def serving(directory: Path | None, *options: str) -> Iterator[str]:
    """Yield the address of ``spinegraph serve DIR`` in a process of its own."""
    with served(directory, *options) as (url, _):
        yield url


@contextmanager
def served(directory: Path | None, *options: str, program: str = "") -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Yield the address and the process of ``spinegraph serve DIR``, or of a program that has a place for DIR."""
    with tempfile.NamedTemporaryFile("w+b", prefix="serve-", suffix=".log") as log:
        command = [sys.executable, "-m", "build_graph", "serve", *([str(directory)] if directory else [])]
        command += ["--port", "0", *options]
        if program:
            command = [sys.executable, "-c", program.format(str(directory))]
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            end = time.monotonic() + _SECONDS
            while not (found := re.search(rb"serving at (\S+) ", Path(log.name).read_bytes())):
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(Path(log.name).read_text())
                time.sleep(0.02)
            yield found[1].decode(), process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def oxigraph(directory: Path, *, union: bool = False) -> Iterator[str]:
    """Yield the address of Oxigraph's own server over an empty store in a folder."""
    program = shutil.which("oxigraph", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if program is None:
        raise RuntimeError("oxigraph is not installed: pip install oxigraph")
    address = f"127.0.0.1:{free_port()}"
    options = ["--union-default-graph"] if union else []
    process = subprocess.Popen(
        [program, "serve", "--location", str(directory), "--bind", address, *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + _SECONDS
        while True:
            try:
                httpx.get(f"http://{address}/query", params={"query": "ASK {}"})
                break
            except httpx.HTTPError:
                if process.poll() is not None or time.monotonic() > end:
                    raise
                time.sleep(0.05)
        yield f"http://{address}/"
    finally:
        process.terminate()
        process.wait(_SECONDS)
