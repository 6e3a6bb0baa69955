"""The process that evaluates queries: it can be ended at any time, which is the only sure way to free a processor.

It is started by ``pool.py`` with one end of a socket pair, reads requests from it and writes answers to it in frames
(one letter, the length in four bytes, the data):

    H  what the answer is, as JSON, before its first data
    D  data
    E  the end, as JSON
    X  an error instead of, or after, the rest, as JSON

It imports little, so that a new one is there within tens of milliseconds.
"""

from __future__ import annotations

import contextlib
import json
import platform
import socket
import struct
import sys
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

FRAME = 64 * 1024

RESULT_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
RDF_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}


class TooLargeError(Exception):
    """The answer is larger than allowed."""


class Frames:
    """A binary stream for the engine's writers, that becomes frames on a socket."""

    def __init__(self, connection: socket.socket, limit: int) -> None:
        self._connection, self._limit = connection, limit
        self._data = bytearray()
        self._head: bytes | None = None
        self._written = 0

    def begin(self, **head: Any) -> None:
        """Set what the answer is; it is sent with the first data."""
        self._head = _frame(b"H", json.dumps(head).encode())

    def write(self, data: bytes) -> int:
        """Take data of the answer."""
        self._written += len(data)
        if self._limit and self._written > self._limit:
            raise TooLargeError
        self._data += data
        if len(self._data) >= FRAME:
            self.flush_frame()
        return len(data)

    def flush(self) -> None:
        """Do nothing: frames go out when they are full."""

    def flush_frame(self) -> None:
        """Send what has come together."""
        frames = (self._head or b"") + (_frame(b"D", bytes(self._data)) if self._data else b"")
        self._head = None
        self._data.clear()
        self._connection.sendall(frames)

    def end(self, **tail: Any) -> None:
        """Send the rest and the end."""
        rest = (self._head or b"") + (_frame(b"D", bytes(self._data)) if self._data else b"")
        self._connection.sendall(rest + _frame(b"E", json.dumps(tail).encode()))

    def fail(self, kind: str, message: str) -> None:
        """Send an error in place of what has not gone out yet."""
        self._connection.sendall(_frame(b"X", json.dumps({"error": kind, "message": message}).encode()))


def _frame(letter: bytes, data: bytes) -> bytes:
    return letter + struct.pack(">I", len(data)) + data


class Evaluator:
    """A store and what can be asked of it."""

    def __init__(self, store: ox.Store, prefixes: dict[str, str], base: str) -> None:
        self.store, self.prefixes, self.base = store, prefixes, base

    def query(self, request: dict[str, Any], out: Frames) -> None:
        """Answer a query in the format that fits its kind."""
        options: dict[str, Any] = {"use_default_graph_as_union": True} if request["union"] else {}
        if request["dataset"]:
            options = {
                "default_graph": [ox.NamedNode(iri) for iri in request["default_graphs"]],
                "named_graphs": [ox.NamedNode(iri) for iri in request["named_graphs"]],
            }
        answer = self.store.query(request["text"], base_iri=self.base, prefixes=self.prefixes, **options)
        if isinstance(answer, ox.QueryTriples):
            if request["graph"] is None:
                out.fail("format", "graph")
                return
            out.begin(kind="graph")
            self._write(answer, out, request["graph"])
        else:
            kind = "table" if isinstance(answer, ox.QuerySolutions) else "boolean"
            if request["results"] is None:
                out.fail("format", kind)
                return
            out.begin(kind=kind)
            answer.serialize(out, format=RESULT_FORMATS[request["results"]])  # type: ignore[arg-type]
        out.end()

    def _write(self, triples: Iterable[ox.Triple], out: Frames, name: str) -> None:
        ox.serialize(triples, out, format=RDF_FORMATS[name], prefixes=self.prefixes)  # type: ignore[arg-type]

    def update(self, request: dict[str, Any], out: Frames) -> None:
        """Carry out an update, all of it or nothing."""
        self.store.update(request["text"], base_iri=self.base, prefixes=self.prefixes)
        self.store.flush()
        out.begin()
        out.end()

    def read(self, request: dict[str, Any], out: Frames) -> None:
        """Write a graph: one by its name, the union of all, or all with their names."""
        what, name = request["graph"], request["format"]
        if what is not None and not self._exists(what):
            out.fail("missing", what)
            return
        out.begin(kind="graph")
        if request["exists"]:
            out.end()
        elif what is not None:
            self.store.dump(out, format=RDF_FORMATS[name], from_graph=ox.NamedNode(what), prefixes=self.prefixes)  # type: ignore[arg-type]
            out.end()
        elif request["union"]:
            triples = self.store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", use_default_graph_as_union=True)
            if isinstance(triples, ox.QueryTriples):
                self._write(triples, out, name)
            out.end()
        else:
            self.store.dump(out, format=RDF_FORMATS[name], prefixes=self.prefixes)  # type: ignore[arg-type]
            out.end()

    def _exists(self, graph: str) -> bool:
        return self.store.contains_named_graph(ox.NamedNode(graph))

    def change(self, request: dict[str, Any], out: Frames, payload: bytes) -> None:
        """Replace, extend or delete a graph; None is the store's own default graph."""
        what = request["graph"]
        graph = ox.DefaultGraph() if what is None else ox.NamedNode(what)
        existed = what is None or self._exists(what)
        if request["change"] == "delete":
            if not existed:
                out.fail("missing", what)
                return
            if isinstance(graph, ox.DefaultGraph):
                self.store.clear_graph(graph)
            else:
                self.store.remove_graph(graph)
        else:
            quads: list[ox.Quad] = []
            at = 0
            for name, length in request["parts"]:
                parsed = ox.parse(
                    payload[at : at + length],
                    format=RDF_FORMATS[name],
                    base_iri=what or self.base,
                    without_named_graphs=True,
                    rename_blank_nodes=True,
                )
                quads.extend(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed)
                at += length
            if request["change"] == "replace" and existed:
                self._replace(graph, quads)
            else:
                if not isinstance(graph, ox.DefaultGraph):
                    self.store.add_graph(graph)
                self.store.extend(quads)
        self.store.flush()
        out.begin(existed=existed)
        out.end()

    def _replace(self, graph: ox.NamedNode | ox.DefaultGraph, quads: list[ox.Quad]) -> None:
        # One update, because that is what the engine carries out as a whole: a graph is never seen half replaced.
        data = " ".join(f"{quad.subject} {quad.predicate} {quad.object} ." for quad in quads)
        if isinstance(graph, ox.DefaultGraph):
            self.store.update(f"CLEAR DEFAULT ; INSERT DATA {{ {data} }}")
        else:
            self.store.update(f"CLEAR SILENT GRAPH {graph} ; INSERT DATA {{ GRAPH {graph} {{ {data} }} }}")


def serve(connection: socket.socket, evaluator: Evaluator, limit: int) -> None:
    """Answer requests until the other end closes."""
    stream = connection.makefile("rb")
    while True:
        head = stream.read(8)
        if len(head) < 8:
            return
        length, more = struct.unpack(">II", head)
        request, payload = json.loads(stream.read(length)), stream.read(more)
        out = Frames(connection, limit if request["op"] == "query" else 0)
        try:
            if request["op"] == "query":
                evaluator.query(request, out)
            elif request["op"] == "update":
                evaluator.update(request, out)
            elif request["op"] == "read":
                evaluator.read(request, out)
            else:
                evaluator.change(request, out, payload)
        except SyntaxError as error:
            out.fail("syntax", str(error.msg))
        except TooLargeError:
            out.fail("size", "")
        except MemoryError:
            # What is left of the memory is not to be trusted: the pool starts a new process.
            out.fail("memory", "")
            return
        except (OSError, RuntimeError, ValueError) as error:
            out.fail("evaluation", str(error))


def limit_memory(extra: int) -> None:
    """Let this process use so many bytes more than it does now; only Linux keeps such a limit."""
    if not extra or sys.platform != "linux":
        return
    import resource

    with open("/proc/self/statm", encoding="ascii") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + extra, used + extra))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# Numbers of the system calls socket and connect, and the audit name of the architecture.
_CALLS = {"x86_64": (0xC000003E, (41, 42)), "aarch64": (0xC00000B7, (198, 203))}


def shut_network() -> bool:
    """Take from this process, for good, the system calls that open a connection; return whether that was possible.

    The engine resolves SERVICE and LOAD by HTTP on its own. Texts that ask for it are refused before they get here;
    this holds should one slip through.
    """
    if sys.platform != "linux" or platform.machine() not in _CALLS:
        return False
    import ctypes

    architecture, numbers = _CALLS[platform.machine()]
    load, equal, give = 0x20, 0x15, 0x06  # BPF: load a word, jump if equal, return
    allow, refuse = 0x7FFF0000, 0x00050000 | 13  # SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO with EACCES
    rules = [
        (load, 0, 0, 4),
        (equal, 0, len(numbers) + 1, architecture),
        (load, 0, 0, 0),
        *((equal, len(numbers) - at, 0, number) for at, number in enumerate(numbers)),
        (give, 0, 0, allow),
        (give, 0, 0, refuse),
    ]
    code = b"".join(struct.pack("HBBI", *rule) for rule in rules)
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    program = Program(len(rules), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_seccomp, filter_mode = 38, 22, 2
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(set_seccomp, filter_mode, ctypes.byref(program), 0, 0) == 0)


def end_with_parent() -> None:
    """Have the system end this process with the one that started it, even in the midst of a query."""
    if sys.platform == "linux":
        import ctypes
        import signal

        set_death_signal = 1
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)


def main() -> None:
    """Run as the process: take the settings as JSON from the command line."""
    settings = json.loads(sys.argv[1])
    end_with_parent()
    connection = socket.socket(fileno=settings["fd"])
    shut = shut_network()  # Before the store is opened, so that the threads of the engine are bound, too.
    store = ox.Store(settings["store"]) if settings["writable"] else ox.Store.read_only(settings["store"])
    limit_memory(settings["memory"])
    hello = Frames(connection, 0)
    hello.begin(shut=shut)
    hello.end()
    # The other end may be gone in the midst of an answer: then there is nobody left to tell.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        serve(connection, Evaluator(store, settings["prefixes"], settings["base"]), settings["limit"])


if __name__ == "__main__":
    main()
