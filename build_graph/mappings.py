"""Links from our concepts to other vocabularies: ``mappings.sssom.tsv``, read, checked and made into quads.

The file is SSSOM (https://mapping-commons.github.io/sssom): a header of ``#`` lines in YAML with the prefixes, then a
table. An ``object_id`` of ``sssom:NoTermFound`` says that the vocabularies searched have no such term; that is
knowledge of its own and makes no quad.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import yaml

from .errors import VocabularyError
from .trig import SKOS
from .vocabulary import BASE, Vocabulary

FILE = "mappings.sssom.tsv"
"""Name of the table in the ontology folder."""

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "object_source",
    "mapping_justification",
    "mapping_date",
    "confidence",
    "comment",
)
"""The columns of the table, all of them slots of SSSOM."""

PREDICATES = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch")
"""What a link may say; of one concept, the earlier ones say more."""

NO_TERM = "sssom:NoTermFound"
"""Object of a row which says that no term was found."""

_CURIE = re.compile(r"([A-Za-z][\w.-]*):([^\s:|]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One row of the table; ``line`` is where it stands in the file, counted from 1."""

    subject_id: str
    subject_label: str
    predicate_id: str
    object_id: str
    object_label: str
    object_source: str
    mapping_justification: str
    mapping_date: str
    confidence: float
    comment: str = ""
    line: int = 0

    @property
    def found(self) -> bool:
        """Whether the row names a term, and does not say that there is none."""
        return self.object_id != NO_TERM


@dataclass(frozen=True, slots=True)
class MappingSet:
    """The rows of a mapping table and the IRI that stands behind each prefix."""

    prefixes: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()

    def expand(self, curie: str) -> str:
        """Return the IRI of a CURIE; its prefix must be one of the table's."""
        prefix, _, local = curie.partition(":")
        return self.prefixes[prefix] + local


def load_mappings(folder: Path) -> MappingSet:
    """Return the mapping table of an ontology folder; an empty one where the folder has none.

    Raises
    ------
    VocabularyError
        The header or a row is malformed; the message names the line.
    """
    file = folder / FILE
    if not file.is_file():
        return MappingSet()
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise VocabularyError(f"the mappings cannot be read: {error}", str(file), "save them as UTF-8") from error
    lines = text.splitlines(keepends=True)
    head = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    prefixes = _prefixes("".join(line[1:] for line in lines[:head]), file)
    reader = csv.DictReader(io.StringIO("".join(lines[head:])), delimiter="\t", quoting=csv.QUOTE_NONE)
    lacking = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if lacking:
        raise VocabularyError(
            f"the mappings lack the columns {', '.join(lacking)}", f"{file}, line {head + 1}", "add them to the table"
        )
    links = [_link(row, head + number, prefixes, file) for number, row in enumerate(reader, start=2)]
    seen: dict[tuple[str, str, str], int] = {}
    for link in links:
        same = seen.setdefault((link.subject_id, link.predicate_id, link.object_id), link.line)
        if same != link.line:
            raise VocabularyError(
                f"{link.subject_id} is mapped to {link.object_id} twice",
                f"{file}, lines {same} and {link.line}",
                "keep one of the rows",
            )
    return MappingSet(prefixes, tuple(links))


def _prefixes(header: str, file: Path) -> dict[str, str]:
    try:
        parsed = yaml.safe_load(header)
    except yaml.YAMLError as error:
        raise VocabularyError(f"the header is not readable as YAML: {error}", str(file), "mend the # lines") from error
    found = parsed.get("curie_map") if isinstance(parsed, dict) else None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise VocabularyError("the header has no curie_map", str(file), "list there the IRI of each prefix")
    return {str(prefix): iri for prefix, iri in found.items()}


def _link(row: Mapping[str, str | None], line: int, prefixes: Mapping[str, str], file: Path) -> Link:
    where = f"{file}, line {line}"
    values = {column: row.get(column) for column in COLUMNS}
    if None in values.values() or None in row:
        raise VocabularyError(f"the row has not {len(COLUMNS)} cells", where, "separate the cells with one tab each")
    cells = {column: value or "" for column, value in values.items()}
    for column in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
        match = _CURIE.fullmatch(cells[column])
        if match is None or match[1] not in prefixes:
            raise VocabularyError(
                f"{column} {cells[column]!r} is no CURIE of a known prefix",
                where,
                f"use a prefix of the header: {', '.join(sorted(prefixes))}",
            )
    if cells["predicate_id"] not in PREDICATES:
        raise VocabularyError(f"predicate {cells['predicate_id']!r} is no link", where, f"use {', '.join(PREDICATES)}")
    try:
        date.fromisoformat(cells["mapping_date"])
        confidence = float(cells["confidence"])
    except ValueError as error:
        raise VocabularyError(f"date or confidence is malformed: {error}", where, "write 2026-11-21 and 0.9") from error
    if not 0 <= confidence <= 1:
        raise VocabularyError(f"confidence {confidence} lies outside 0 to 1", where, "give a number from 0 to 1")
    cells.pop("confidence")
    return Link(**cells, confidence=confidence, line=line)


def mapping_quads(vocabulary: Vocabulary, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """Yield the links of the vocabulary's concepts as SKOS mapping relations in a graph.

    A row about a concept that the vocabulary lacks makes no quad: ``spinegraph vocabulary check`` reports it.
    """
    mappings = load_mappings(vocabulary.folder)
    for link in mappings.links:
        if not link.found:
            continue
        subject = subject_iri(mappings, link, vocabulary)
        if subject in vocabulary.concepts:
            predicate = ox.NamedNode(SKOS + link.predicate_id.partition(":")[2])
            yield ox.Quad(ox.NamedNode(subject), predicate, ox.NamedNode(mappings.expand(link.object_id)), graph)


def subject_iri(mappings: MappingSet, link: Link, vocabulary: Vocabulary) -> str:
    """Return the IRI that the subject of a link has under the base of the build."""
    iri = mappings.expand(link.subject_id)
    return vocabulary.base + iri.removeprefix(BASE) if iri.startswith(BASE) else iri
