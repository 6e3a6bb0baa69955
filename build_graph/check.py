"""Health of an ontology folder: what its editors would want to know before its users do.

A check that SPARQL can put is a file ``checks/NAME.rq`` which returns nothing when all is well; its head says what it
is called, how bad a find is (``error``, ``warn`` or ``info``) and what to do about it. The checks in this module are
those that need the program itself: which labels match the same words, which cues can match at all, what the reference
tables say of a link.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from .errors import QueryError, UsageError
from .graph import ontology_quads, vocabulary_quads
from .mappings import load_mappings, subject_iri
from .mention.homonyms import homonyms_of
from .query import read_header
from .trig import SKOS
from .vocabulary import Label, Vocabulary

GRADES = ("error", "warn", "info")
"""How bad a find is; only errors make a vocabulary unfit."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """One thing that is not well: which check says so, of what, and what to do about it."""

    grade: str
    check: str
    entity: str
    value: str
    message: str

    def __str__(self) -> str:
        value = f": {self.value}" if self.value else ""
        return f"{self.grade} [{self.check}] {self.entity}{value}\n  {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck:
    """A check that is a query: what a person reads of it, and its text."""

    name: str
    title: str
    grade: str
    message: str
    text: str


def health_checks(folder: Path) -> tuple[HealthCheck, ...]:
    """Return the checks of an ontology folder that are queries, by name.

    Raises
    ------
    QueryError
        A query's head lacks title, grade or message, or has an unknown grade.
    """
    found = []
    for file in sorted((folder / "checks").glob("*.rq")):
        text = file.read_text(encoding="utf-8")
        header = {key: " ".join(values) for key, values in read_header(text).items()}
        lacking = [key for key in ("title", "grade", "message") if not header.get(key)]
        if lacking or header["grade"] not in GRADES:
            raise QueryError(
                f"the check lacks {', '.join(lacking)}" if lacking else f"the grade {header['grade']!r} is unknown",
                str(file),
                f"begin it with # title:, # grade: (one of {', '.join(GRADES)}) and # message:",
            )
        found.append(
            HealthCheck(
                name=file.stem, title=header["title"], grade=header["grade"], message=header["message"], text=text
            )
        )
    return tuple(found)


def check_vocabulary(vocabulary: Vocabulary, *, against: Path | None = None) -> tuple[Finding, ...]:
    """Return all that is not well with an ontology folder, the worst first.

    Parameters
    ----------
    against
        A folder of reference tables (``*.tsv`` with columns ``id`` and ``label``), with which every link is compared.

    Raises
    ------
    QueryError
        A check is malformed.
    UsageError
        The folder of reference tables is missing or holds none.
    """
    findings = [*_asked(vocabulary)]
    for check in (_colliding, _homonyms, _ordinary_words, _classes_of_files, _cues, _lists):
        findings += check(vocabulary)
    if against is not None:
        findings += _links_against(vocabulary, against)
    return tuple(sorted(set(findings), key=lambda finding: (GRADES.index(finding.grade), finding)))


# -- checks that are queries ----------------------------------------------------------------------------------------


def checked_store(vocabulary: Vocabulary) -> ox.Store:
    """Return what the queries are put to: ontology, vocabulary and every row of the mappings, in one graph."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(*quad.triple) for quad in (*ontology_quads(vocabulary), *vocabulary_quads(vocabulary)))
    mappings = load_mappings(vocabulary.folder)
    store.bulk_extend(
        ox.Quad(
            ox.NamedNode(subject_iri(mappings, link, vocabulary)),
            ox.NamedNode(SKOS + link.predicate_id.partition(":")[2]),
            ox.NamedNode(mappings.expand(link.object_id)),
        )
        for link in mappings.links
    )
    return store


def _asked(vocabulary: Vocabulary) -> Iterator[Finding]:
    checks = health_checks(vocabulary.folder)
    store = checked_store(vocabulary) if checks else ox.Store()
    for check in checks:
        try:
            answer = store.query(check.text)
        except SyntaxError as error:
            raise QueryError(
                f"the check is no SPARQL query: {error}", f"checks/{check.name}.rq", "mend the syntax there"
            ) from error
        if not isinstance(answer, ox.QuerySolutions) or answer.variables[:1] != [ox.Variable("entity")]:
            raise QueryError(
                "a check selects ?entity first, and what it says of it",
                f"checks/{check.name}.rq",
                "begin it with SELECT ?entity ?value",
            )
        names = [variable.value for variable in answer.variables[1:]]
        for solution in answer:
            values = [_short(solution[name], vocabulary) for name in names if solution[name] is not None]
            yield Finding(
                grade=check.grade,
                check=check.name,
                entity=_short(solution["entity"], vocabulary),
                value=", ".join(values),
                message=check.message,
            )


def _short(term: Any, vocabulary: Vocabulary) -> str:
    """Return a term as a person reads it: concepts as ``id:slug``."""
    text = term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
    return text.replace(f"{vocabulary.base}id/", "id:")


# -- labels ---------------------------------------------------------------------------------------------------------


def _colliding(vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield labels of two concepts that match the same words and that no homonym entry tells apart."""
    declared = homonyms_of(vocabulary)
    for key, labels in vocabulary.labels.items():
        if len(labels) < 2 or key in declared:
            continue
        first, *others = labels
        for other in others:
            if not _told_apart(first, other):
                yield _finding(
                    "error",
                    "colliding-labels",
                    _name(first, vocabulary),
                    f"“{first.wording}” and “{other.wording}” of {_name(other, vocabulary)}",
                    "The program takes both for the same words: keep one, or tell them apart in homonyms.yaml.",
                )


def _told_apart(one: Label, other: Label) -> bool:
    """Return whether two wordings of one key are a thing and an act ("stent", "stenting"), told by their letters."""
    return _is_act(one.wording) != _is_act(other.wording)


def _is_act(wording: str) -> bool:
    return wording.lower().endswith("ing")


def _homonyms(vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield homonym entries that cannot work."""
    where = "language/homonyms.yaml"
    for key, senses in homonyms_of(vocabulary).items():
        word = " ".join(key)
        for sense in senses:
            if sense.concept is not None and sense.concept not in vocabulary.concepts:
                slug = sense.concept.removeprefix(f"{vocabulary.base}id/")
                yield _finding("error", "homonym-unknown", where, f"{word}: {slug}", "Name a known concept.")
        if key not in vocabulary.labels:
            yield _finding("error", "homonym-unmatched", where, word, "Add the word as a label to one of its concepts.")
        if sum(not sense.words for sense in senses) != 1:
            yield _finding("error", "homonym-default", where, word, "Give all senses but one, the default, words.")


def _ordinary_words(vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield labels that are everyday words: they would be found in texts that mean nothing of the kind."""
    everyday = (vocabulary.language.get("ordinary") or {}).get("words") or ()
    words = {vocabulary.normaliser.key(str(word)) for word in everyday}
    declared = homonyms_of(vocabulary)
    for key in sorted(words & set(vocabulary.labels)):
        for label in vocabulary.labels[key]:
            if not label.is_abbreviation and not label.needs_article and key not in declared:
                yield _finding(
                    "warn",
                    "ordinary-word",
                    _name(label, vocabulary),
                    label.wording,
                    "The label is an everyday word: make it more telling, or give it context words in homonyms.yaml.",
                )


def _classes_of_files(vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield concepts that stand in the file of another class."""
    for file in sorted((vocabulary.folder / "vocabulary").glob("*.ttl")):
        kinds: dict[str, str] = {}
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
            concept = vocabulary.concepts.get(_rebased(quad.subject, vocabulary))
            if concept is not None:
                kinds[concept.iri] = concept.kind
        usual = max(Counter(kinds.values()).items(), key=lambda pair: (pair[1], pair[0]), default=("", 0))[0]
        for iri, kind in sorted(kinds.items()):
            if kind != usual:
                yield _finding(
                    "error",
                    "class-of-file",
                    iri.replace(f"{vocabulary.base}id/", "id:"),
                    f"{kind} in {file.name}",
                    f"The file holds concepts of class {usual}: move the concept to the file of its class.",
                )


def _rebased(subject: Any, vocabulary: Vocabulary) -> str:
    iri = subject.value if isinstance(subject, ox.NamedNode) else ""
    _, found, slug = iri.rpartition("/id/")
    return vocabulary.iri(slug) if found else iri


# -- language data --------------------------------------------------------------------------------------------------

_PATTERNS = ("cues", "forward", "backward", "none")
"""Keys of ``language/*.yaml`` under which cue patterns stand."""


def _cues(vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield cue patterns that can never match, and those that stand twice in one place."""
    for name, table in sorted(vocabulary.language.items()):
        for where, patterns in _patterns(table):
            place = f"language/{name}.yaml{f' {where}' if where else ''}"
            for pattern, count in Counter(patterns).items():
                if count > 1:
                    yield _finding("warn", "cue-twice", place, pattern, "The pattern stands here twice: keep one.")
                for word in _words_of(pattern):
                    if not _can_match(word, vocabulary):
                        yield _finding(
                            "warn",
                            "cue-unused",
                            place,
                            f"{word} in “{pattern}”",
                            "No word of a text looks so: write single words in lower case.",
                        )


def _patterns(table: Any, where: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield the patterns of a table of language data, with the name of the rule that they stand in."""
    if isinstance(table, Mapping):
        here = str(table.get("id") or where)
        for key, value in table.items():
            if key in _PATTERNS and isinstance(value, list):
                yield here, [str(item) for item in value]
            else:
                yield from _patterns(value, here if "id" in table else str(key))
    elif isinstance(table, list):
        for item in table:
            if isinstance(item, Mapping | list):
                yield from _patterns(item, where)


def _words_of(pattern: str) -> Iterator[str]:
    for element in pattern.split():
        for word in element.removesuffix("?").split("|"):
            if word and not word.startswith("@") and word not in ("~", "{}", "^", "$"):
                yield word


def _can_match(word: str, vocabulary: Vocabulary) -> bool:
    tokens = vocabulary.normaliser.tokens(word)
    return len(tokens) == 1 and tokens[0].text == word == word.lower()


def _lists(vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield words that stand twice in one list of the language data."""
    for name, table in sorted(vocabulary.language.items()):
        for where, items in _word_lists(table):
            for word, count in Counter(items).items():
                if count > 1:
                    place = f"language/{name}.yaml {where}"
                    yield _finding("info", "word-twice", place, word, "The word stands here twice: keep one.")


def _word_lists(table: Any, where: str = "") -> Iterator[tuple[str, list[str]]]:
    if isinstance(table, Mapping):
        for key, value in table.items():
            if key not in _PATTERNS:
                yield from _word_lists(value, f"{where} {key}".strip())
    elif isinstance(table, list):
        if all(isinstance(item, str | int) for item in table):
            yield where, [str(item) for item in table]
        for item in table:
            if isinstance(item, Mapping):
                yield from _word_lists(item, f"{where} {item.get('id', '')}".strip())


# -- links ----------------------------------------------------------------------------------------------------------


def reference_labels(folder: Path) -> dict[str, str]:
    """Return the label of each term of a folder of reference tables.

    Raises
    ------
    UsageError
        The folder is missing or no table of it has the columns ``id`` and ``label``.
    """
    labels: dict[str, str] = {}
    for file in sorted(folder.glob("*.tsv")):
        with file.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            if {"id", "label"} <= set(reader.fieldnames or ()):
                labels.update((row["id"], row["label"]) for row in reader)
    if not labels:
        raise UsageError(
            "the folder holds no reference tables",
            str(folder),
            "give one with *.tsv files that have the columns id and label",
        )
    return labels


def _links_against(vocabulary: Vocabulary, folder: Path) -> Iterator[Finding]:
    """Yield links whose term the reference tables lack or call otherwise, and those that call our concept otherwise."""
    labels = reference_labels(folder)
    mappings = load_mappings(vocabulary.folder)
    for link in mappings.links:
        concept = vocabulary.concepts.get(subject_iri(mappings, link, vocabulary))
        if concept is not None and concept.label != link.subject_label:
            yield _finding(
                "warn",
                "link-subject-label",
                link.subject_id,
                link.subject_label,
                f"The concept is now called “{concept.label}”: make the mappings again.",
            )
        if not link.found:
            continue
        known = labels.get(link.object_id)
        if known is None:
            yield _finding(
                "error",
                "link-unproven",
                link.subject_id,
                f"{link.object_id} {link.object_label}",
                "No reference table has the term: take the row out, or add the table that proves it.",
            )
        elif known != link.object_label:
            yield _finding(
                "error",
                "link-label",
                link.subject_id,
                f"{link.object_id} {link.object_label}",
                f"The reference table calls the term “{known}”: see whether it is still the same, and mend the row.",
            )


def _name(label: Label, vocabulary: Vocabulary) -> str:
    return label.concept.replace(f"{vocabulary.base}id/", "id:")


def _finding(grade: str, check: str, entity: str, value: str, message: str) -> Finding:
    return Finding(grade=grade, check=check, entity=entity, value=value, message=message)


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings there are of each grade that occurs, the worst first."""
    found = Counter(finding.grade for finding in findings)
    return {grade: found[grade] for grade in GRADES if found[grade]}
