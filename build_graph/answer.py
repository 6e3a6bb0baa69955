"""What a query answered, and how it is written: tables for people, standard formats for programs."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import IO

import pyoxigraph as ox

from .errors import QueryError
from .trig import Term, TermWriter, dump_turtle, prefixes_for

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

FORMATS = ("table", "csv", "tsv", "json", "xml", "turtle", "jsonld")


@dataclass(frozen=True)
class QueryAnswer:
    """What a query answered: a table, yes or no, or a graph.

    ``data`` holds it in standard form (SPARQL results as JSON; N-Triples), so that it can be read more than once.
    """

    kind: str
    data: bytes
    base: str

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of a table."""
        if self.kind == "table":
            return tuple(json.loads(self.data)["head"]["vars"])
        return ("answer",) if self.kind == "boolean" else ("subject", "predicate", "object")

    @cached_property
    def rows(self) -> tuple[tuple[Term | None, ...], ...]:
        """Rows of terms, None where nothing is bound; of a graph its triples, of an ASK query its one answer."""
        if self.kind == "boolean":
            return ((ox.Literal(self.boolean),),)
        if self.kind == "graph":
            return tuple((triple.subject, triple.predicate, triple.object) for triple in self.triples)
        solutions = ox.parse_query_results(self.data, ox.QueryResultsFormat.JSON)
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError("a table holds solutions")
        names = self.columns
        return tuple(tuple(solution[name] for name in names) for solution in solutions)

    @property
    def boolean(self) -> bool:
        """Whether an ASK query was answered yes, or anything was found."""
        if self.kind == "boolean":
            return bool(json.loads(self.data)["boolean"])
        return bool(self.rows)

    @cached_property
    def triples(self) -> tuple[ox.Triple, ...]:
        """The triples of a graph, sorted."""
        quads = ox.parse(self.data, format=ox.RdfFormat.N_TRIPLES)
        return tuple(sorted({quad.triple for quad in quads}, key=str))

    def records(self) -> list[dict[str, str | None]]:
        """Return the rows as dictionaries of plain strings."""
        return [
            {name: None if term is None else _plain(term) for name, term in zip(self.columns, row, strict=True)}
            for row in self.rows
        ]


def write_answer(answer: QueryAnswer, format: str, stream: IO[str]) -> None:
    """Write an answer in one of ``FORMATS`` to a text stream.

    A table has no Turtle; a graph written as JSON is JSON-LD, as XML it is RDF/XML, and as a table or CSV it has three
    columns.

    Raises
    ------
    QueryError
        The format is unknown, or cannot hold this answer.
    """
    if format not in FORMATS:
        raise QueryError(f"unknown format {format!r}", "--format", f"choose one of: {', '.join(FORMATS)}")
    if format == "table":
        _write_table(answer, stream)
    elif format == "csv":
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([("" if term is None else _plain(term)) for term in row] for row in answer.rows)
    elif format == "tsv":
        stream.write("\t".join(f"?{name}" for name in answer.columns) + "\n")
        for row in answer.rows:
            stream.write("\t".join("" if term is None else _tsv(term) for term in row) + "\n")
    elif answer.kind == "graph":
        _write_graph(answer, format, stream)
    elif format == "json":
        stream.write(json.dumps(json.loads(answer.data), ensure_ascii=False, indent=1) + "\n")
    elif format == "xml":
        results = ox.parse_query_results(answer.data, ox.QueryResultsFormat.JSON)
        stream.write((results.serialize(format=ox.QueryResultsFormat.XML) or b"").decode() + "\n")
    else:
        raise QueryError(
            f"the answer is a {'table' if answer.kind == 'table' else 'yes or no'} and cannot be written as {format}",
            "--format",
            "choose table, csv, tsv, json or xml, or ask by CONSTRUCT",
        )


def _plain(term: Term) -> str:
    return (
        f"_:{term.value}"
        if isinstance(term, ox.BlankNode)
        else str(term)
        if isinstance(term, ox.Triple)
        else term.value
    )


def _tsv(term: Term) -> str:
    """Return a term as Turtle without tabs and line ends, as SPARQL 1.1 TSV asks."""
    return str(term).replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _write_graph(answer: QueryAnswer, format: str, stream: IO[str]) -> None:
    if format in {"json", "jsonld"}:
        from .exchange.jsonld import dump_jsonld

        dump_jsonld(answer.triples, stream)
    elif format == "xml":
        stream.write(
            (
                ox.serialize(answer.triples, format=ox.RdfFormat.RDF_XML, prefixes=prefixes_for(answer.base)) or b""
            ).decode()
            + "\n"
        )
    elif any(isinstance(term, ox.BlankNode | ox.Triple) for row in answer.rows for term in row):
        # A query may make blank nodes of its own; those have no canonical form here.
        written = ox.serialize(answer.triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes_for(answer.base))
        stream.write((written or b"").decode())
    else:
        dump_turtle(answer.triples, stream, base=answer.base)


def _write_table(answer: QueryAnswer, stream: IO[str]) -> None:
    """Write a table for reading: IRIs shortened, and left out where their label stands beside them."""
    from rich.console import Console
    from rich.table import Table

    writer = TermWriter(prefixes_for(answer.base))
    shown = [at for at, name in enumerate(answer.columns) if f"{name}Label" not in answer.columns]
    if {"entity", "label"} <= set(answer.columns):
        shown = [at for at in shown if answer.columns[at] != "entity"]
    terminal = stream.isatty()
    console = Console(file=stream, width=None if terminal else 200, highlight=False, markup=False, emoji=False)
    table = Table(show_lines=False)
    for at in shown:
        table.add_column(answer.columns[at].removesuffix("Label") or "label", overflow="fold")
    for row in answer.rows:
        table.add_row(*(_cell(row[at], writer) for at in shown))
    if table.row_count:
        console.print(table)
    count = len(answer.rows)
    stream.write(f"{count} row{'' if count == 1 else 's'}\n")


def _cell(term: Term | None, writer: TermWriter) -> str:
    if term is None:
        return ""
    return printable(writer.iri(term.value) if isinstance(term, ox.NamedNode) else " ".join(_plain(term).split()))


def printable(text: str) -> str:
    """Return a text that a terminal only prints: control characters of a document must not steer it."""
    return _CONTROL.sub("\ufffd", text)


def answer_text(answer: QueryAnswer, format: str) -> str:
    """Return an answer in one of ``FORMATS`` as a string."""
    stream = io.StringIO()
    write_answer(answer, format, stream)
    return stream.getvalue()
