"""SPARQL over a graph folder: named queries, their parameters, and answers in every format.

A named query is a file ``queries/NAME.rq`` that any SPARQL engine can run as it is. Its head says what it is for:

    # title: Complications
    # question: Which complications can a procedure have?
    # parameter: entity (IRI, optional): the procedure

and for each parameter its body has the clause ``VALUES ?entity { UNDEF }``, which takes the value. Values are terms
that the engine has checked, so nothing that a user types becomes part of the query's own text.
"""

from __future__ import annotations

import difflib
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from .answer import FORMATS, QueryAnswer, answer_text, write_answer
from .errors import QueryError
from .lookup import resolve_entity
from .trig import XSD, prefixes_for

if TYPE_CHECKING:
    from .store import GraphFolder
    from .vocabulary import Vocabulary

__all__ = [
    "FORMATS",
    "NamedQuery",
    "Parameter",
    "QueryAnswer",
    "answer_text",
    "ask",
    "bind",
    "find_query",
    "named_queries",
    "queries_in",
    "read_header",
    "resolve_entity",
    "run_query",
    "write_answer",
]

_HEADER = re.compile(r"#\s*([a-z]+)\s*:\s*(.+?)\s*")
_PARAMETER = re.compile(r"(\w+)\s*\((IRI|number|text)(?:,\s*(optional))?\)\s*:?\s*(.*)")
_SLOT = re.compile(r"VALUES\s+\?(\w+)\s*\{\s*UNDEF\s*\}")
# What is no keyword of SPARQL even where it looks like one: IRIs, strings, comments.
_NOT_CODE = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*""", re.DOTALL
)
_SERVICE = re.compile(r"(?<![\w?$:@-])SERVICE(?![\w:-])", re.IGNORECASE)
_UPDATE = re.compile(r"(?<![\w?$:@-])(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD)(?![\w:-])", re.IGNORECASE)
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_PREFIX_USED = re.compile(r"(?<![\w?$:@.-])([A-Za-z][\w-]*):")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a named query; ``kind`` is ``IRI``, ``number`` or ``text``."""

    name: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedQuery:
    """One query of the ontology folder: what a person reads of it, its parameters and its text."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    text: str


def read_header(text: str) -> dict[str, tuple[str, ...]]:
    """Return the ``# key: value`` lines at the head of a query, each key with its values in order."""
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        match = _HEADER.fullmatch(line)
        if match:
            found[match[1]] = (*found.get(match[1], ()), match[2])
    return found


def named_queries(vocabulary: Vocabulary) -> Mapping[str, NamedQuery]:
    """Return the named queries of a vocabulary's folder, by name."""
    return queries_in(vocabulary.folder)


def queries_in(folder: Path) -> Mapping[str, NamedQuery]:
    """Return the named queries of an ontology folder, by name.

    Raises
    ------
    QueryError
        A query's head lacks title or question, or names a parameter that its body has no place for.
    """
    return {file.stem: _read_query(file) for file in sorted((folder / "queries").glob("*.rq"))}


def _read_query(file: Path) -> NamedQuery:
    text = file.read_text(encoding="utf-8")
    header = read_header(text)
    if "title" not in header or "question" not in header:
        raise QueryError("the query has no title or no question", str(file), "begin it with # title: and # question:")
    parameters = []
    for line in header.get("parameter", ()):
        match = _PARAMETER.fullmatch(line)
        if not match or match[1] not in _SLOT.findall(text):
            raise QueryError(
                f"the parameter {line!r} is malformed or has no place in the query",
                str(file),
                "write # parameter: NAME (IRI|number|text, optional): what it is; in the body VALUES ?NAME { UNDEF }",
            )
        parameters.append(Parameter(name=match[1], kind=match[2], required=not match[3], description=match[4]))
    return NamedQuery(
        name=file.stem,
        title=" ".join(header["title"]),
        description=" ".join(header["question"]),
        parameters=tuple(parameters),
        text=text,
    )


def bind(text: str, bindings: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """Return a query with values in its ``VALUES ?name { UNDEF }`` clauses; those without a value are left open.

    Raises
    ------
    QueryError
        The query has no such clause for a value.
    """
    used: set[str] = set()

    def fill(match: re.Match[str]) -> str:
        value = bindings.get(match[1])
        if value is None:
            return ""  # An open clause would only hide from the engine that the variable is free.
        used.add(match[1])
        # str() of a term is its N-Triples form, checked and escaped by the engine. All clauses are filled in one
        # pass, so that a value that looks like a clause stays a value.
        return f"VALUES ?{match[1]} {{ {value} }}"

    text = _SLOT.sub(fill, text)
    for name in bindings:
        if name not in used:
            raise QueryError(
                f"the query has no parameter {name!r}", "the query's text", f"add: VALUES ?{name} {{ UNDEF }}"
            )
    return text


def run_query(
    folder: GraphFolder,
    text: str,
    *,
    bindings: Mapping[str, ox.NamedNode | ox.Literal] | None = None,
    timeout: float | None = None,
) -> QueryAnswer:
    """Return the answer to a SPARQL query over the union of all graphs; named graphs can be addressed by GRAPH.

    The prefixes of our files need no declaration.

    Parameters
    ----------
    bindings
        Values for ``VALUES ?name { UNDEF }`` clauses of the query.
    timeout
        Longest time to wait, in seconds. The query then runs in a process of its own, which is ended at that time.

    Raises
    ------
    QueryError
        The query is malformed, is an update, reaches out to other services, fails, or takes too long.
    """
    text = bind(text, bindings or {})
    code = _NOT_CODE.sub(" ", text)
    if _SERVICE.search(code):
        raise QueryError(
            "the query asks another service (SERVICE)",
            _line_of(text, "SERVICE"),
            "query this graph alone: nothing goes out",
        )
    prefixes = prefixes_for(folder.base)
    if timeout is None:
        kind, data = _evaluate(folder.store, text, prefixes, code)
    else:
        kind, data = _evaluate_apart(folder, text, timeout)
    return QueryAnswer(kind, data, folder.base)


def _evaluate(store: ox.Store, text: str, prefixes: Mapping[str, str], code: str) -> tuple[str, bytes]:
    try:
        answer = store.query(text, prefixes=dict(prefixes), use_default_graph_as_union=True)
    except SyntaxError as error:
        raise _malformed(error, text, code, prefixes) from error
    try:
        if isinstance(answer, ox.QueryTriples):
            return "graph", answer.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
        kind = "table" if isinstance(answer, ox.QuerySolutions) else "boolean"
        return kind, answer.serialize(format=ox.QueryResultsFormat.JSON) or b""
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query failed: {error}", "the query's text", "simplify it, or add a LIMIT") from error


def _malformed(error: SyntaxError, text: str, code: str, prefixes: Mapping[str, str]) -> QueryError:
    """Return the error of a malformed query, with line, column and the line itself."""
    place = _PLACE.fullmatch(str(error.msg))
    line, column, reason = (int(place[1]), int(place[2]), place[3]) if place else (1, 1, str(error.msg))
    lines = text.splitlines() or [""]
    shown = lines[min(line, len(lines)) - 1].strip()
    where = f"line {line}, column {column}" + (f": {shown}" if shown else "")
    declared = {*prefixes, *re.findall(r"(?i)\bPREFIX\s+([A-Za-z][\w-]*)?:", code)}
    unknown = sorted(set(_PREFIX_USED.findall(code)) - declared)
    if unknown:
        return QueryError(
            f"the prefix {unknown[0]}: is not declared",
            where,
            f"add: PREFIX {unknown[0]}: <…>; known without: " + ", ".join(f"{prefix}:" for prefix in prefixes),
        )
    if _UPDATE.search(code) and not re.search(r"(?i)\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", code):
        return QueryError(
            "the query is an update", where, "use SELECT, ASK, CONSTRUCT or DESCRIBE: the graph is read-only"
        )
    return QueryError(f"the SPARQL query is malformed: {reason}", where, "mend the query there, or just before")


def _line_of(text: str, word: str) -> str:
    at = text.upper().find(word)
    return f"line {text.count(chr(10), 0, at) + 1}"


_CHILD = "from build_graph.query import answer_from_stdin; answer_from_stdin()"


def _evaluate_apart(folder: GraphFolder, text: str, timeout: float) -> tuple[str, bytes]:
    """Evaluate a query in a process of its own: only its end surely frees the processor."""
    request = json.dumps({"directory": str(folder.directory.resolve()), "text": text})
    try:
        done = subprocess.run(  # noqa: S603  (this interpreter, with a text of ours)
            [sys.executable, "-c", _CHILD], input=request.encode(), capture_output=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise QueryError(
            f"the query took longer than {timeout:g} seconds",
            "the query's text",
            "narrow it, add a LIMIT, or allow more time",
        ) from error
    head, _, data = done.stdout.partition(b"\n")
    try:
        message = json.loads(head)
    except ValueError as error:
        raise QueryError(
            "the query failed and left no answer", "the query's text", "simplify it, or add a LIMIT"
        ) from error
    if "error" in message:
        raise QueryError(*message["error"])
    return message["kind"], data


def answer_from_stdin() -> None:
    """Answer one query given on standard input as JSON; the body of the process that a time limit can end."""
    from .store import GraphFolder

    request = json.load(sys.stdin)
    try:
        folder = GraphFolder.open(request["directory"])
        text = request["text"]
        kind, data = _evaluate(folder.store, text, prefixes_for(folder.base), _NOT_CODE.sub(" ", text))
        head: dict[str, Any] = {"kind": kind}
    except QueryError as error:
        head, data = {"error": error.args}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + data)


def ask(
    folder: GraphFolder, name: str, arguments: Mapping[str, str] | None = None, *, timeout: float | None = None
) -> QueryAnswer:
    """Return the answer of a named query.

    Parameters
    ----------
    arguments
        Values as a person types them: an IRI parameter takes a label in any wording, a CURIE or an IRI.

    Raises
    ------
    QueryError
        No query or entity has that name (the message suggests some), or an argument is missing, unknown or malformed.
    """
    query = find_query(queries_in(folder.ontology_folder), name)
    given = {key: value for key, value in (arguments or {}).items() if value}
    known = {parameter.name: parameter for parameter in query.parameters}
    for key in given:
        if key not in known:
            raise QueryError(
                f"the query {name!r} has no parameter {key!r}",
                f"--{key}",
                f"it takes: {', '.join(known)}" if known else "it takes none",
            )
    for parameter in query.parameters:
        if parameter.required and parameter.name not in given:
            raise QueryError(
                f"the query {name!r} needs a value for {parameter.name!r}", f"--{parameter.name}", parameter.description
            )
    bindings = {key: _argument(folder, known[key], value) for key, value in given.items()}
    return run_query(folder, query.text, bindings=bindings, timeout=timeout)


def find_query(queries: Mapping[str, NamedQuery], name: str) -> NamedQuery:
    """Return the query of that name, or raise QueryError with those that come near."""
    if name in queries:
        return queries[name]
    close = difflib.get_close_matches(name, queries, n=3, cutoff=0.4)
    close += [known for known in queries if name and name in known and known not in close]
    raise QueryError(
        f"no named query {name!r}",
        "queries/ of the ontology folder",
        (f"did you mean {' or '.join(close)}? " if close else "") + "see all with --list",
    )


def _argument(folder: GraphFolder, parameter: Parameter, value: str) -> ox.NamedNode | ox.Literal:
    if parameter.kind == "IRI":
        return ox.NamedNode(resolve_entity(folder, value))
    if parameter.kind == "number":
        if not re.fullmatch(r"[+-]?\d+(\.\d+)?", value):
            raise QueryError(f"{value!r} is not a number", f"--{parameter.name}", "give a number such as 0.8")
        return ox.Literal(value, datatype=ox.NamedNode(XSD + "decimal"))
    return ox.Literal(value)
