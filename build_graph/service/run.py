"""What the commands call: serve a graph, and load one into another triple store."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox

from ..errors import GraphError, UsageError
from ..store import GraphFolder
from .app import create_app
from .engine import Engine
from .remote import RemoteEngine, check_url
from .server import listen, server_for
from .settings import Settings

_ATTEMPTS = 4


def run_serve(
    directory: Path | None,
    *,
    store: str | None = None,
    host: str = "127.0.0.1",
    port: int = 8080,
    settings: Settings | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve a graph until the process is told to end; what has been asked by then is answered first.

    Parameters
    ----------
    directory
        The graph folder. With a ``store`` it is not opened for queries, and may be None.
    store
        The address of a SPARQL endpoint to answer from instead.
    ready
        Called with the address of the service once it listens.

    Raises
    ------
    GraphError
        The folder cannot be opened, or the endpoint does not answer.
    UsageError
        The address is taken.
    """
    settings = settings or Settings()
    folder = None if directory is None else GraphFolder.open(directory)
    if store is None and folder is None:
        raise UsageError("there is nothing to serve", "DIR", "give a graph folder, or --store URL")
    _log_to_stderr()
    bound = listen(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{bound.getsockname()[1]}/"
    app = create_app(_source(folder, store, settings), settings, folder=folder)
    engine: Engine = app.state.service.engine
    server = server_for(app, settings, lambda: ready(settings.public_url or address) if ready else None)

    async def serve() -> None:
        # Before the server starts, so that a store that does not open is told in a paragraph.
        await engine.start()
        try:
            await server.serve(sockets=[bound])
        finally:
            await engine.stop()

    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(serve())


def _source(folder: GraphFolder | None, store: str | None, settings: Settings) -> GraphFolder | Engine:
    if store is not None:
        return RemoteEngine(store, settings, base=folder.base if folder else None)
    if folder is None:
        raise UsageError("there is nothing to serve", "DIR", "give a graph folder, or --store URL")
    return folder


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    for name, level in (("build_graph.service", logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(level)
        logger.propagate = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a load did: how many graphs were sent, were there already, and were removed."""

    sent: int
    kept: int
    removed: int


def run_load(
    directory: Path,
    to: str,
    *,
    token: str | None = None,
    again: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
    timeout: float = 300.0,
) -> Loaded:
    """Load a graph folder into a triple store by the Graph Store Protocol, one named graph at a time.

    What has been sent is noted beside the folder with a hash of its content: a load that was interrupted goes on where
    it ended, and a second one sends what has changed and removes what is gone.

    Parameters
    ----------
    to
        The address of the store's Graph Store Protocol, such as ``http://localhost:7878/store``.
    token
        A bearer token, where the store asks for one.
    again
        Send all graphs, whatever has been noted.
    progress
        Called with the IRI of each graph, its place and the number of graphs.

    Raises
    ------
    GraphError
        The store refuses a graph, or does not answer.
    """
    check_url(to, "--to")
    folder = GraphFolder.open(directory)
    names = sorted(graph.value for graph in folder.store.named_graphs() if isinstance(graph, ox.NamedNode))
    # Beside the folder, because a build replaces the folder as a whole, and only what it knows.
    place = directory.resolve()
    note = place.with_name(f"{place.name}.loaded-{hashlib.sha256(to.encode()).hexdigest()[:12]}.json")
    noted = {} if again else _read_note(note)
    sent = kept = removed = 0
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with httpx.Client(headers=headers, timeout=timeout, follow_redirects=True) as client:
        for at, name in enumerate(names, start=1):
            if progress:
                progress(name, at, len(names))
            data = _n_triples(folder, name)
            digest = hashlib.sha256(data).hexdigest()
            if noted.get(name) == digest and _is_there(client, to, name):
                kept += 1
                continue
            _send(client, "PUT", to, name, data)
            noted[name] = digest
            _write_note(note, noted)
            sent += 1
        for name in sorted(set(noted) - set(names)):
            _send(client, "DELETE", to, name)
            del noted[name]
            _write_note(note, noted)
            removed += 1
    return Loaded(sent=sent, kept=kept, removed=removed)


def _n_triples(folder: GraphFolder, name: str) -> bytes:
    quads = folder.store.quads_for_pattern(None, None, None, ox.NamedNode(name))
    return "".join(sorted(f"{quad.triple} .\n" for quad in quads)).encode()


def _is_there(client: httpx.Client, to: str, name: str) -> bool:
    return _request(client, "HEAD", to, name, b"").status_code == 200


def _send(client: httpx.Client, method: str, to: str, name: str, data: bytes = b"") -> None:
    response = _request(client, method, to, name, data)
    if response.status_code == 404 and method == "DELETE":
        return
    if not response.is_success:
        said = " ".join(response.text.split())[:300]
        mend = {
            401: "give the store's token with --token",
            403: "see that the store takes writes",
            404: "give the address of the store's Graph Store Protocol, not of its queries",
            405: "give the address of the store's Graph Store Protocol, and see that the store takes writes",
            413: "raise the store's limit on the size of a request",
        }.get(response.status_code, "see the log of the store")
        raise GraphError(f"the store refused the graph {name}: {response.status_code} {said}", to, mend)


def _request(client: httpx.Client, method: str, to: str, name: str, data: bytes) -> httpx.Response:
    for wait in (*_waits(), None):
        try:
            response = client.request(
                method,
                to,
                params={"graph": name},
                content=data or None,
                headers={"Content-Type": "application/n-triples"} if method == "PUT" else {},
            )
        except httpx.HTTPError as error:
            if wait is None:
                raise GraphError(
                    f"the store does not answer: {error}", to, "see that it runs; the next load goes on from here"
                ) from error
        else:
            if response.status_code not in {429, 502, 503, 504} or wait is None:
                return response
        time.sleep(wait)
    raise AssertionError("the last attempt returns or raises")


def _waits() -> Iterator[float]:
    yield from (0.2 * 4**attempt for attempt in range(_ATTEMPTS - 1))


def _read_note(note: Path) -> dict[str, str]:
    try:
        found = json.loads(note.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise GraphError(f"what has been loaded cannot be read: {error}", str(note), "remove the file") from error
    return {str(name): str(digest) for name, digest in found.items()} if isinstance(found, dict) else {}


def _write_note(note: Path, noted: dict[str, str]) -> None:
    part = note.with_suffix(".part")
    part.write_text(json.dumps(noted, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    part.replace(note)


__all__ = ["Loaded", "run_load", "run_serve"]
