"""The ontology folder, read once into look-ups.

This is the one place that knows how the folder is laid out: ``spinegraph.ttl`` (classes and predicates),
``vocabulary/*.ttl`` (SKOS concepts) and ``language/*.yaml`` (how texts are worded). What reads texts gets plain
records and tables from here and never sees RDF.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import yaml

from .bulk import seldom_collected
from .errors import UsageError, VocabularyError
from .language import HYPHENS, Normaliser, Words
from .model import Concept
from .quick_yaml import read_yaml

BASE = "https://w3id.org/spinegraph/"
"""Where entities and documents live unless the build says otherwise."""

TERMS = "https://w3id.org/spinegraph/ontology#"
"""Namespace of the classes and predicates, whatever the base."""

ARTICLE = "the "
"""Beginning of the labels that match only after an article or a possessive."""

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"

Triples = dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassTerm:
    """A class of entities: a subclass of ``sg:Entity``."""

    name: str
    label: str
    definition: str
    colour: str | None = None
    glyph: str | None = None
    core: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PredicateTerm:
    """A predicate between entities, or from an entity to a duration (``literal``).

    ``subject_classes`` and ``object_classes`` are the roles that its ends may have, in the order of the ontology.
    """

    name: str
    label: str
    definition: str
    inverse: str | None = None
    literal: bool = False
    subject_classes: tuple[str, ...] = ()
    object_classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """Everything the program knows of a domain.

    ``concepts`` is keyed by IRI; ``classes`` and ``predicates`` by local name; ``language`` holds each file of
    ``language/`` by its stem. ``sha256`` is the digest over all files of the folder, in order of their names.
    """

    folder: Path
    base: str
    version: str
    sha256: str
    concepts: Mapping[str, Concept]
    classes: Mapping[str, ClassTerm]
    predicates: Mapping[str, PredicateTerm]
    language: Mapping[str, Any]
    normaliser: Normaliser = field(repr=False)

    @cached_property
    def words(self) -> Words:
        """The closed lists of words of ``language/words.yaml``."""
        return Words.from_tables(self.language.get("words") or {})

    def iri(self, slug: str) -> str:
        """Return the IRI of the entity with this slug."""
        return f"{self.base}id/{slug}"

    def slug(self, label: str) -> str:
        """Return the slug of a label: lower case, every run of other characters than a-z and 0-9 made one hyphen."""
        return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:120] or "unnamed"

    @cached_property
    def labels(self) -> Mapping[tuple[str, ...], tuple[Label, ...]]:
        """Every wording of every concept by its matching key; of several under one key, the best first."""
        table: dict[tuple[str, ...], dict[str, Label]] = {}
        for concept in self.concepts.values():
            for rank, wordings in enumerate(((concept.label,), concept.alternatives, concept.hidden)):
                for wording in wordings:
                    label = Label(wording=wording, concept=concept.iri, rank=rank)
                    for key in self._keys(wording):
                        table.setdefault(key, {}).setdefault(concept.iri, label)
        return {
            key: tuple(sorted(found.values(), key=lambda label: (label.rank, label.concept)))
            for key, found in table.items()
        }

    def _keys(self, wording: str) -> Iterable[tuple[str, ...]]:
        """Yield the keys of a wording: its lemmas, and where it is hyphenated also joined ("check-up", "checkup").

        The article of a wording like "the back" is no part of its key; see :attr:`Label.needs_article`.
        """
        wording = wording.removeprefix(ARTICLE)
        yield self.normaliser.key(wording)
        if any(mark in wording for mark in HYPHENS):
            yield self.normaliser.key("".join(mark for mark in wording if mark not in HYPHENS))

    def find(self, wording: str) -> Concept | None:
        """Return the concept that a wording names, in any inflection or spelling, or None."""
        key = self.normaliser.key(wording)
        found = self.labels.get(key) or (self.labels.get(key[1:]) if key[:1] == (ARTICLE.strip(),) else None)
        return self.concepts[found[0].concept] if found else None

    def suggest(self, wording: str, limit: int = 5) -> tuple[Concept, ...]:
        """Return the concepts whose labels look most like a wording, best first, at most ``limit``."""
        by_label: dict[str, str] = {}
        for concept in self.concepts.values():
            for text in (concept.label, *concept.alternatives):
                by_label.setdefault(text.lower(), concept.iri)
        close = difflib.get_close_matches(wording.lower(), sorted(by_label), n=limit * 3, cutoff=0.5)
        within = sorted(text for text in by_label if wording.lower() in text and len(wording) > 2)
        found = dict.fromkeys(by_label[text] for text in (*close, *within))
        return tuple(self.concepts[iri] for iri in list(found)[:limit])


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One wording of a concept; ``rank`` is 0 for preferred, 1 for alternative, 2 for hidden labels."""

    wording: str
    concept: str
    rank: int

    @property
    def needs_article(self) -> bool:
        """Whether the wording names its concept only after an article or possessive ("the back", "your back")."""
        return self.wording.startswith(ARTICLE)

    @property
    def is_abbreviation(self) -> bool:
        """Whether the wording is an abbreviation in capitals, to be matched in capitals only."""
        letters = [character for character in self.wording if character.isalpha()]
        return 2 <= len(self.wording) <= 7 and sum(map(str.isupper, letters)) >= 2 and " " not in self.wording


def default_folder() -> Path:
    """Return the ontology folder that came with the program: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent
    for folder in (package / "_ontology", package.parent / "ontology"):
        if folder.is_dir():
            return folder
    raise VocabularyError("the ontology folder is missing", str(package), "install the package again")


@seldom_collected()
def load_vocabulary(folder: Path | None = None, *, base: str = BASE) -> Vocabulary:
    """Return the vocabulary of an ontology folder.

    Parameters
    ----------
    folder
        An ontology folder; None for the one that came with the program.
    base
        IRI under which entities and documents live; ends with ``/`` or ``#``.

    Raises
    ------
    VocabularyError
        A file is missing, malformed or contradicts another; the message names file and line.
    UsageError
        The base is not an absolute IRI that ends with ``/`` or ``#``.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"{}|\\^`]+[/#]", base):
        raise UsageError(f"base IRI {base!r} cannot be used", "--base", "give an absolute IRI that ends with / or #")
    folder = default_folder() if folder is None else folder
    if not folder.is_dir():
        raise VocabularyError("no such ontology folder", str(folder), "give a folder laid out like ontology/")
    ontology = folder / "spinegraph.ttl"
    if not ontology.is_file():
        found = sorted(folder.glob("*.ttl"))
        if len(found) != 1:
            raise VocabularyError("the folder has no ontology file", str(ontology), "add spinegraph.ttl")
        ontology = found[0]
    terms = _parse(ontology)
    classes, predicates = _classes(terms), _predicates(terms)
    if not classes:
        raise VocabularyError("the ontology declares no class below sg:Entity", str(ontology), "declare one")
    concepts: dict[str, Concept] = {}
    for file in sorted((folder / "vocabulary").glob("*.ttl")):
        for concept in _concepts(file, classes, base):
            if concept.iri in concepts:
                raise VocabularyError(
                    f"concept {concept.iri} stands in two files", str(file), "keep it in the file of its class"
                )
            concepts[concept.iri] = concept
    language = {file.stem: _yaml(file) for file in sorted((folder / "language").glob("*.yaml"))}
    versions = [value for subject in terms.values() for value in subject.get(_OWL + "versionInfo", [])]
    return Vocabulary(
        folder=folder,
        base=base,
        version=_text(versions[:1]) or "unversioned",
        sha256=_digest(folder),
        concepts=dict(sorted(concepts.items())),
        classes=classes,
        predicates=predicates,
        language=language,
        normaliser=Normaliser.from_tables(language.get("spelling") or {}),
    )


def _digest(folder: Path) -> str:
    """Return the SHA-256 over names and contents of the folder's data files."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.suffix in {".ttl", ".yaml", ".rq", ".tsv", ".jsonld"} and file.is_file():
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _parse(file: Path) -> Triples:
    """Return the triples of a Turtle file by subject and predicate IRI."""
    triples: Triples = {}
    try:
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
            subject = quad.subject.value if not isinstance(quad.subject, ox.Triple) else str(quad.subject)
            triples.setdefault(subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
    except (SyntaxError, OSError, ValueError) as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        reason = error.msg if isinstance(error, SyntaxError) else error
        raise VocabularyError(f"not readable as Turtle: {reason}", f"{file}{line}", "mend the syntax there") from error
    return triples


def _yaml(file: Path) -> Any:
    try:
        return read_yaml(file.read_text(encoding="utf-8"), words=True) or {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise VocabularyError(
            f"not readable as YAML: {error.problem}", f"{file}{line}", "mend the syntax there"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise VocabularyError(f"not readable as YAML: {error}", str(file), "save it as UTF-8 YAML") from error


def _text(values: Iterable[Any]) -> str | None:
    """Return the first English or untagged literal among values."""
    for value in values:
        if isinstance(value, ox.Literal) and (value.language or "en").lower().startswith("en"):
            return value.value
    return None


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(
        sorted({v.value for v in values if isinstance(v, ox.Literal) and (v.language or "en").lower().startswith("en")})
    )


def _names(values: Iterable[Any]) -> tuple[str, ...]:
    """Return the local names of those values that are terms of ours, in the order of the file."""
    found = [v.value.removeprefix(TERMS) for v in values if isinstance(v, ox.NamedNode) and v.value.startswith(TERMS)]
    return tuple(dict.fromkeys(found))


def _classes(terms: Triples) -> dict[str, ClassTerm]:
    found = {}
    for iri, properties in terms.items():
        if iri.startswith(TERMS) and "Entity" in _names(properties.get(_RDFS + "subClassOf", [])):
            name = iri.removeprefix(TERMS)
            found[name] = ClassTerm(
                name=name,
                label=_text(properties.get(_RDFS + "label", [])) or name,
                definition=_text(properties.get(_SKOS + "definition", [])) or "",
                colour=_text(properties.get(TERMS + "colour", [])),
                glyph=_text(properties.get(TERMS + "glyph", [])),
                core=_text(properties.get(TERMS + "core", [])) == "true",
            )
    return found


def _predicates(terms: Triples) -> dict[str, PredicateTerm]:
    found = {}
    for iri, properties in terms.items():
        subjects = _names(properties.get(TERMS + "subjectClass", []))
        if not iri.startswith(TERMS) or not subjects:
            continue
        name = iri.removeprefix(TERMS)
        types = {getattr(value, "value", "") for value in properties.get(_RDF_TYPE, [])}
        found[name] = PredicateTerm(
            name=name,
            label=_text(properties.get(_RDFS + "label", [])) or name,
            definition=_text(properties.get(_SKOS + "definition", [])) or "",
            inverse=next(iter(_names(properties.get(_OWL + "inverseOf", []))), None),
            literal=_OWL + "DatatypeProperty" in types,
            subject_classes=subjects,
            object_classes=_names(properties.get(TERMS + "objectClass", [])),
        )
    return found


def _concepts(file: Path, classes: Mapping[str, ClassTerm], base: str) -> Iterable[Concept]:
    for iri, properties in _parse(file).items():
        if _SKOS + "prefLabel" not in properties:
            continue
        kinds = [name for name in _names(properties.get(_RDF_TYPE, [])) if name in classes]
        label = _text(properties[_SKOS + "prefLabel"])
        if not kinds:
            raise VocabularyError(
                f"concept {iri} has no class", str(file), f"give it one of: {', '.join(sorted(classes))}"
            )
        if label is None:
            raise VocabularyError(f"concept {iri} has no English preferred label", str(file), "add skos:prefLabel")
        yield Concept(
            iri=_rebased(iri, base),
            kind=kinds[0],
            label=label,
            alternatives=_texts(properties.get(_SKOS + "altLabel", [])),
            hidden=_texts(properties.get(_SKOS + "hiddenLabel", [])),
            definition=_text(properties.get(_SKOS + "definition", [])),
            broader=tuple(
                sorted(
                    _rebased(v.value, base)
                    for v in properties.get(_SKOS + "broader", [])
                    if isinstance(v, ox.NamedNode)
                )
            ),
        )


def _rebased(iri: str, base: str) -> str:
    """Return an entity IRI of the vocabulary under the base of the build."""
    return base + iri.removeprefix(BASE) if iri.startswith(BASE + "id/") else iri
