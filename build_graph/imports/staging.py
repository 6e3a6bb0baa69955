"""A scratch database on disk that puts facts together, so that memory stays the same whatever the size of a vocabulary.

Files hold what belongs to one term in many places, and a label is free or taken only once all are known. SQLite sorts
and looks up on disk with a cache of a few megabytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

from simplemma import is_known

from .facts import ABOUT, Fact, Field
from .labels import common_words, proper_words

_BATCH = 2000
_WORDS_KEPT = 10_000
_WORDED = (Field.LABEL, Field.SYNONYM, Field.HIDDEN, Field.DEFINITION, Field.COMMENT)
_TABLES = """
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000; PRAGMA temp_store = FILE;
    CREATE TABLE fact (term TEXT, field TEXT, value TEXT);
    CREATE TABLE word (word TEXT PRIMARY KEY, proper INTEGER) WITHOUT ROWID;
    CREATE TABLE label (key TEXT PRIMARY KEY, term TEXT) WITHOUT ROWID;
    CREATE TABLE concept (term TEXT PRIMARY KEY, iri TEXT, slug TEXT UNIQUE, label TEXT) WITHOUT ROWID;
    CREATE TABLE taken (slug TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE within (term TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@dataclass(slots=True)
class StagedTerm:
    """All that a file says of one term."""

    id: str
    is_term: bool = False
    obsolete: bool = False
    labels: list[str] = field(default_factory=list)
    synonyms: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


class Staging:
    """The scratch database; it is gone with the file that it is kept in."""

    def __init__(self, file: Path) -> None:
        self._database = sqlite3.connect(file, isolation_level=None)
        self._database.executescript(_TABLES)
        # Bounded, as everything here: the words of labels come again and again.
        self.is_common = lru_cache(_WORDS_KEPT)(self._is_common)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def take(self, facts: Iterable[Fact]) -> int:
        """Take in facts and return how many there were."""
        count = 0
        rows = iter(facts)
        while batch := list(islice(rows, _BATCH)):
            count += len(batch)
            self._database.execute("BEGIN")
            self._database.executemany("INSERT INTO fact VALUES (?, ?, ?)", batch)
            for words, proper in ((common_words, 0), (proper_words, 1)):
                found = {word for fact in batch if fact.field in _WORDED for word in words(fact.value)}
                self._database.executemany(
                    "INSERT INTO word VALUES (?, ?) ON CONFLICT DO UPDATE SET proper = MIN(proper, excluded.proper)",
                    ((word, proper) for word in sorted(found)),
                )
            self._database.execute("COMMIT")
        self._database.execute("CREATE INDEX by_term ON fact (term)")
        return count

    def _is_common(self, word: str) -> bool:
        """Return whether a word is no name.

        The file writes it in lower case somewhere, or else never with a capital but at the beginning, and the
        dictionary has it.
        """
        proper = self._one("SELECT proper FROM word WHERE word = ?", word)
        return proper == "0" or (proper is None and is_known(word, lang="en"))

    def about(self, of: Field) -> str | None:
        """Return what the file says of the vocabulary itself."""
        found = self._one("SELECT value FROM fact WHERE term = ? AND field = ? ORDER BY rowid LIMIT 1", ABOUT, of)
        return found or self._one(
            "SELECT value FROM fact WHERE field = ? AND term IN (SELECT term FROM fact WHERE field = ?) "
            "ORDER BY rowid LIMIT 1",
            of,
            Field.SCHEME,
        )

    def limit_to(self, roots: Collection[str]) -> int:
        """Keep only terms that are one of ``roots`` or lie below one; return how many are kept."""
        marks = ", ".join("(?)" for _ in roots)
        self._database.execute("CREATE INDEX by_parent ON fact (value) WHERE field = 'parent'")
        self._database.execute(
            f"WITH RECURSIVE below (term) AS (VALUES {marks} UNION SELECT fact.term FROM below JOIN fact "  # noqa: S608
            "ON fact.field = 'parent' AND fact.value = below.term) INSERT INTO within SELECT term FROM below",
            tuple(roots),
        )
        return int(
            self._one("SELECT COUNT(DISTINCT term) FROM fact JOIN within USING (term) WHERE field = 'term'") or 0
        )

    def terms(self, *, limited: bool = False) -> Iterator[StagedTerm]:
        """Yield the terms with all that is said of them, in the order of their identifiers."""
        among = "WHERE term IN (SELECT term FROM within)" if limited else ""
        rows = self._database.execute(f"SELECT term, field, value FROM fact {among} ORDER BY term, rowid")  # noqa: S608
        for id_, facts in groupby(rows, key=itemgetter(0)):
            term = _gathered(id_, facts)
            if term.is_term:
                yield term

    def term(self, id_: str) -> StagedTerm:
        """Return all that is said of one term."""
        return _gathered(
            id_, self._database.execute("SELECT term, field, value FROM fact WHERE term = ? ORDER BY rowid", (id_,))
        )

    def take_label(self, key: str, term: str) -> bool:
        """Give a label to a term and return whether the term has it now; the first to come has it."""
        new = self._database.execute("INSERT OR IGNORE INTO label VALUES (?, ?)", (key, term)).rowcount == 1
        return new or self.owner(key) == term

    def owner(self, key: str) -> str | None:
        """Return what a label is given to."""
        return self._one("SELECT term FROM label WHERE key = ?", key)

    def take_slug(self, slug: str) -> bool:
        """Return whether a slug was free; it is not any more."""
        return self._database.execute("INSERT OR IGNORE INTO taken VALUES (?)", (slug,)).rowcount == 1

    def name(self, term: str, iri: str, slug: str | None, label: str) -> None:
        """Note the concept that a term becomes; one without a slug is there already."""
        self._database.execute("INSERT INTO concept VALUES (?, ?, ?, ?)", (term, iri, slug, label))

    def named(self) -> Iterator[tuple[str, str, str]]:
        """Yield term, IRI and label of every new concept, in the order of the slugs."""
        yield from self._database.execute("SELECT term, iri, label FROM concept WHERE slug IS NOT NULL ORDER BY slug")

    def known(self) -> Iterator[tuple[str, str, str]]:
        """Yield term, IRI and label of every concept that was there already, in the order of the terms."""
        yield from self._database.execute("SELECT term, iri, label FROM concept WHERE slug IS NULL ORDER BY term")

    def parents(self, term: str) -> list[tuple[str, str, str]]:
        """Return term, IRI and label of the concepts that the parents of a term have become, sorted by IRI."""
        query = (
            "SELECT DISTINCT concept.term, concept.iri, concept.label FROM fact "
            "JOIN concept ON concept.term = fact.value "
            "WHERE fact.term = ? AND fact.field = 'parent' AND fact.value != fact.term ORDER BY 2, 1"
        )
        rows = self._database.execute(query, (term,))
        return [(parent, iri, label) for parent, iri, label in rows]

    def is_above(self, term: str, other: str) -> bool:
        """Return whether a term is one of the parents of another, at any distance."""
        climb = (
            "WITH RECURSIVE above (term) AS (SELECT ? UNION SELECT fact.value FROM above JOIN fact "
            "ON fact.term = above.term AND fact.field = 'parent') SELECT 1 FROM above WHERE term = ? LIMIT 1"
        )
        return term != other and self._one(climb, other, term) is not None

    def _one(self, query: str, *values: str) -> str | None:
        found = self._database.execute(query, values).fetchone()
        return None if found is None else str(found[0])


def _gathered(id_: str, facts: Iterable[tuple[str, str, str]]) -> StagedTerm:
    term = StagedTerm(id_)
    lists = {
        Field.LABEL: term.labels,
        Field.SYNONYM: term.synonyms,
        Field.HIDDEN: term.hidden,
        Field.DEFINITION: term.definitions,
        Field.COMMENT: term.comments,
    }
    for _, name, value in facts:
        if name == Field.TERM:
            term.is_term = True
        elif name == Field.OBSOLETE:
            term.obsolete = True
        elif name in lists:
            lists[Field(name)].append(value)
    return term
