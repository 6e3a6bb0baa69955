"""An existing vocabulary in, a Turtle file of concepts out, in memory that does not grow with the vocabulary.

Facts stream from the reader of the format into a scratch database. Then every term gets its preferred label and slug,
and only then synonyms are given out, so that a synonym never takes the name of another term. A label that is taken
already, by a term of this file or by a concept of the folder, is never given twice in silence: the report counts it.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from ..errors import UsageError, VocabularyError
from ..language import HYPHENS
from ..skeleton import new_ontology
from ..trig import SKOS
from ..vocabulary import BASE, TERMS, Vocabulary, load_vocabulary
from .facts import Fact, Field
from .labels import Cleaner, spaced
from .obo import NAMESPACE as OBO_NAMESPACE
from .obo import read_obo
from .rdf import read_owl, read_skos
from .staging import StagedTerm, Staging
from .table import read_table
from .umls import read_umls

FORMATS = ("obo", "skos", "owl", "csv", "umls-rrf")

_SHOWN = 20
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"{}|\\^`]+")
_CURIE = re.compile(r"([A-Za-z_][\w.-]*):([^\s:/][^\s]*)")
_EXISTING = "existing"


@dataclass(slots=True)
class ImportReport:
    """What became of the terms of a file.

    ``known`` are terms whose preferred label is that of a concept of the same class that was there before: the concept
    stays as it is and gets a skos:closeMatch. ``clashing`` are left out, since their label names a concept of another
    class. ``renamed`` share their label with an earlier term and carry their identifier in it. ``dropped`` counts
    synonyms that name another concept already, ``opened`` wider terms that would have closed a ring.
    """

    file: Path
    written: int = 0
    obsolete: int = 0
    unlabelled: int = 0
    known: int = 0
    clashing: int = 0
    renamed: int = 0
    dropped: int = 0
    opened: int = 0
    examples: dict[str, list[str]] = field(default_factory=dict)

    def note(self, what: str, label: str) -> None:
        """Keep a label as an example of something, where there are not enough yet."""
        examples = self.examples.setdefault(what, [])
        if len(examples) < _SHOWN:
            examples.append(label)

    def summary(self) -> str:
        """Return one line that tells what was done."""
        parts = [f"{self.written} concepts written to {self.file}"]
        told = {
            "known already": self.known,
            "obsolete": self.obsolete,
            "without a usable label": self.unlabelled,
            "left out because their label names another class of thing": self.clashing,
            "told apart by their identifier": self.renamed,
            "synonyms left out because they name another concept": self.dropped,
            "wider terms left out that would close a ring": self.opened,
        }
        return "; ".join([*parts, *(f"{count} {what}" for what, count in told.items() if count)])


def import_vocabulary(
    file: Path | str,
    *,
    format: str,
    kind: str,
    out: Path | str,
    prefixes: Mapping[str, str] | None = None,
    under: Sequence[str] = (),
    licence: str | None = None,
    columns: Mapping[str, str] | None = None,
    delimiter: str | None = None,
    sources: Collection[str] = (),
    name: str | None = None,
) -> ImportReport:
    """Turn an existing vocabulary into concepts of an ontology folder and return what became of its terms.

    Parameters
    ----------
    file
        The vocabulary's file; for ``umls-rrf`` the folder of the release or its MRCONSO file.
    format
        ``obo``, ``skos``, ``owl``, ``csv`` (any delimiter) or ``umls-rrf``.
    kind
        The class of the ontology that its terms belong to, such as ``Condition``.
    out
        Ontology folder. One that is not there yet is begun as by ``spinegraph vocabulary new``.
    prefixes
        Namespaces of identifiers by their prefix, so that ``HP:0000001`` becomes an IRI that can be linked to. An
        identifier without one is kept as skos:notation: no IRI is made up. OBO files bring their own rule.
    under
        Identifiers: only these terms and what lies below them are taken.
    licence
        The vocabulary's licence, where its file does not say it.
    columns, delimiter
        For ``csv``: see :func:`build_graph.imports.table.read_table`.
    sources
        For ``umls-rrf``: abbreviations of the sources to take.
    name
        Name of the Turtle file in ``vocabulary/``; without it that of ``file``.

    Raises
    ------
    UsageError
        The file is not there, or an argument cannot be used; a file made by hand would be overwritten.
    VocabularyError
        The file cannot be read in its format, or holds no term.
    """
    file, out = Path(file), Path(out)
    if format not in FORMATS:
        raise UsageError(f"no format {format!r}", "--format", f"choose one of: {', '.join(FORMATS)}")
    if not file.exists():
        raise UsageError("no such file", str(file), "name the vocabulary's file")
    for prefix, namespace in (prefixes or {}).items():
        if not _IRI.fullmatch(namespace):
            raise UsageError(f"{namespace!r} is no namespace", f"--prefix {prefix}", "give an absolute IRI")
    readers: dict[str, Callable[[], Iterator[Fact]]] = {
        "obo": lambda: read_obo(file),
        "skos": lambda: read_skos(file),
        "owl": lambda: read_owl(file),
        "csv": lambda: read_table(file, columns=columns, delimiter=delimiter),
        "umls-rrf": lambda: read_umls(file, sources=sources),
    }
    if not out.exists():
        new_ontology(out)
    vocabulary = load_vocabulary(out)
    if kind not in vocabulary.classes:
        raise UsageError(f"no class {kind!r}", "--class", f"choose one of: {', '.join(sorted(vocabulary.classes))}")
    stem = vocabulary.slug(name if name is not None else file.name.split(".")[0])
    target = out / "vocabulary" / f"{stem}.ttl"
    if target.exists() and not _was_made_from(file, target):
        raise UsageError(f"the file was not imported from {file.name}", str(target), "give another name with --name")
    with tempfile.TemporaryDirectory(prefix="spinegraph-import-") as scratch:
        staging = Staging(Path(scratch) / "terms.sqlite")
        try:
            staging.take(readers[format]())
            if under and not staging.limit_to(under):
                raise UsageError(f"no term {' or '.join(under)}", "--under", "give identifiers as the file writes them")
            identify = _Identifiers({**(prefixes or {})}, obo=format == "obo")
            importer = _Importer(staging, vocabulary, kind, ImportReport(target), identify)
            importer.reserve(_iris_of(target))
            importer.name(limited=bool(under))
            if not importer.report.written and not importer.report.known:
                raise VocabularyError("the file holds no term that can be used", str(file), "look at --format, --under")
            part = target.with_name(f".{target.name}.part")
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                with part.open("w", encoding="utf-8", newline="\n") as stream:
                    importer.write(stream, file, stem, licence)
                os.replace(part, target)
            finally:
                part.unlink(missing_ok=True)
        finally:
            staging.close()
    return importer.report


@dataclass(frozen=True, slots=True)
class _Identifiers:
    """Tells the IRI of a term, where it has one."""

    prefixes: Mapping[str, str]
    obo: bool

    def iri(self, term: str) -> str | None:
        if _IRI.fullmatch(term):
            return term
        curie = _CURIE.fullmatch(term)
        if curie is None:
            return None
        if curie[1] in self.prefixes:
            iri = self.prefixes[curie[1]] + curie[2]
        elif self.obo:
            iri = f"{OBO_NAMESPACE}{curie[1]}_{curie[2]}"
        else:
            return None
        return iri if _IRI.fullmatch(iri) else None


@dataclass(slots=True)
class _Importer:
    """Names terms and writes them."""

    staging: Staging
    vocabulary: Vocabulary
    kind: str
    report: ImportReport
    identifiers: _Identifiers
    cleaner: Cleaner = field(init=False)
    title: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.cleaner = Cleaner.of(self.vocabulary.language, self.staging.is_common)

    def reserve(self, replaced: frozenset[str]) -> None:
        """Take the labels and slugs of the concepts that are there and are not about to be replaced."""
        for concept in self.vocabulary.concepts.values():
            if concept.iri in replaced:
                continue
            self.staging.take_slug(concept.iri.removeprefix(BASE + "id/"))
            for label in (concept.label, *concept.alternatives, *concept.hidden):
                for key in self.keys(label):
                    self.staging.take_label(key, f"{_EXISTING} {concept.iri}")

    def keys(self, label: str) -> list[str]:
        """Return all that a label is matched by: its lemmas, and where it has a hyphen, also without it."""
        joined = "".join(mark for mark in label if mark not in HYPHENS)
        keys = (" ".join(self.vocabulary.normaliser.key(wording)) for wording in {label: None, joined: None})
        return [key for key in keys if key]

    def _take(self, keys: Sequence[str], term: str) -> bool:
        """Give a label to a term, if no other one is matched by it."""
        if any(self.staging.owner(key) not in (None, term) for key in keys):
            return False
        for key in keys:
            self.staging.take_label(key, term)
        return True

    def name(self, *, limited: bool) -> None:
        """Give every term that can be used its preferred label and its slug."""
        for term in self.staging.terms(limited=limited):
            if term.obsolete:
                self.report.obsolete += 1
                continue
            for wording in (*term.labels, *term.synonyms):
                label = self.cleaner.clean(wording)
                keys = self.keys(label)
                if keys:
                    self._place(term, label, keys)
                    break
            else:
                self.report.unlabelled += 1
                self.report.note("unlabelled", term.id)

    def _place(self, term: StagedTerm, label: str, keys: Sequence[str]) -> None:
        owners = (self.staging.owner(key) for key in keys)
        owner = next((owner for owner in owners if owner is not None and owner.startswith(_EXISTING + " ")), None)
        if owner is not None:
            concept = self.vocabulary.concepts[owner.removeprefix(_EXISTING + " ")]
            if concept.kind == self.kind:
                self.report.known += 1
                self.staging.name(term.id, concept.iri, None, concept.label)
            else:
                self.report.clashing += 1
                self.report.note("clashing", f"{label} ({concept.kind})")
            return
        if not self._take(keys, term.id):
            label = f"{label} ({_local(term.id)})"
            self._take(self.keys(label), term.id)
            self.report.renamed += 1
            self.report.note("renamed", label)
        slug = self.vocabulary.slug(label)
        if not self.staging.take_slug(slug):
            slug = f"{slug}-{self.vocabulary.slug(term.id)}"
            number = 1
            while not self.staging.take_slug(slug):
                number += 1
                slug = f"{slug.rstrip('0123456789')}{number}"
        self.staging.name(term.id, f"{BASE}id/{slug}", slug, label)
        self.report.written += 1

    def write(self, stream: IO[str], file: Path, stem: str, licence: str | None) -> None:
        """Write the concepts, sorted by slug, after a head that says where they come from."""
        source = f"{BASE}import/{stem}"
        self._write_head(stream, file, source, licence)
        for term, iri, label in self.staging.named():
            stream.write(self._concept(self.staging.term(term), iri, label, source))
        for term, iri, _ in self.staging.known():
            link = self.identifiers.iri(term)
            if link:
                stream.write(f"\n{_node(iri)} skos:closeMatch {_node(link)} .\n")

    def _write_head(self, stream: IO[str], file: Path, source: str, licence: str | None) -> None:
        about = self.staging.about
        self.title = spaced(about(Field.TITLE) or about(Field.COMMENT) or file.name)
        terms = licence or about(Field.LICENCE)
        facts = [
            f"{_node(source)} a dcat:Dataset",
            f"dcterms:title {_text(self.title)}",
            f"dcterms:identifier {ox.Literal(file.name)}",
        ]
        version = about(Field.VERSION)
        if version:
            facts.append(f"owl:versionInfo {ox.Literal(spaced(version))}")
        if terms:
            facts.append(f"dcterms:license {_node(terms) if _IRI.fullmatch(terms) else ox.Literal(spaced(terms))}")
        if file.is_file():
            facts.append(f"sg:sha256 {ox.Literal(_digest(file))}")
        stream.write(_mark(file))
        stream.write("# Terms and definitions are the source's, and its licence holds for this file.\n")
        stream.write(
            "# " + (f"Licence: {spaced(terms)}" if terms else "The source does not state its licence.") + "\n\n"
        )
        for prefix, namespace in _PREFIXES.items():
            stream.write(f"@prefix {prefix}: <{namespace}> .\n")
        stream.write("\n" + " ;\n    ".join(facts) + " .\n")

    def _concept(self, term: StagedTerm, iri: str, label: str, source: str) -> str:
        facts = [
            f"{_node(iri)} a sg:{self.kind}, skos:Concept",
            "skos:inScheme sg:vocabulary",
            f"dcterms:source {_node(source)}",
            f"skos:prefLabel {_text(label)}",
        ]
        used = {label.casefold()}
        # A term that is told apart by its identifier has given its own label away; that is counted already.
        names = {self.cleaner.clean(name) for name in term.labels}
        synonyms = names | {self.cleaner.clean(synonym) for synonym in term.synonyms}
        hidden = {self.cleaner.clean(wording) for wording in term.hidden}
        for predicate, wordings in (("altLabel", synonyms), ("hiddenLabel", hidden)):
            for wording in sorted(wordings - {""}):
                if wording.casefold() in used:
                    continue
                if not self._gets(wording, term.id):
                    self.report.dropped += wording not in names
                    continue
                used.add(wording.casefold())
                facts.append(f"skos:{predicate} {_text(wording)}")
        parents = self._parents(term.id, iri)
        definition = next((spaced(text) for text in (*term.definitions, *term.comments) if spaced(text)), "")
        if not definition:
            # Every concept says what it is; where the source does not, this is all that is known.
            kinds = ", ".join(name for _, name in parents)
            definition = f"{_local(term.id)} of {self.title}" + (f": a kind of {kinds}." if kinds else ".")
        facts.append(f"skos:definition {_text(definition)}")
        facts += [f"skos:broader {_node(parent)}" for parent, _ in parents]
        link = self.identifiers.iri(term.id)
        if link:
            facts.append(f"skos:exactMatch {_node(link)}")
        elif term.id not in (*term.labels, label):
            facts.append(f"skos:notation {ox.Literal(term.id)}")
        return "\n" + " ;\n    ".join(facts) + " .\n"

    def _parents(self, term: str, iri: str) -> list[tuple[str, str]]:
        """Return IRI and label of the wider concepts of a term, without those that would close a ring.

        Every ring has a step from a later identifier to an earlier one; leaving these out opens all of them, and the
        same ones each time.
        """
        found = []
        for parent, wider, label in self.staging.parents(term):
            if wider == iri:
                continue
            if parent < term and self.staging.is_above(term, parent):
                self.report.opened += 1
            else:
                found.append((wider, label))
        return found

    def _gets(self, wording: str, term: str) -> bool:
        """Return whether a term may bear a wording that is not its preferred label."""
        keys = self.keys(wording)
        return bool(keys) and self._take(keys, term)


_PREFIXES = {
    "sg": TERMS,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": SKOS,
}


def _node(iri: str) -> str:
    return str(ox.NamedNode(iri))


def _text(text: str) -> str:
    return str(ox.Literal(spaced(text), language="en"))


def _local(term: str) -> str:
    """Return an identifier in short: what stands after the last ``/`` or ``#`` of an IRI."""
    return re.split(r"[/#]", term)[-1] if _IRI.fullmatch(term) else term


def _was_made_from(source: Path, file: Path) -> bool:
    with file.open(encoding="utf-8", errors="replace") as stream:
        return stream.readline() == _mark(source)


def _mark(source: Path) -> str:
    """Return the first line of a file that an import writes."""
    return f"# Made by spinegraph vocabulary import from {spaced(source.name)}\n"


def _iris_of(file: Path) -> frozenset[str]:
    """Return the concepts of a file that an earlier import wrote and that this one replaces."""
    if not file.is_file():
        return frozenset()
    label = SKOS + "prefLabel"
    quads = ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
    return frozenset(
        quad.subject.value for quad in quads if quad.predicate.value == label and isinstance(quad.subject, ox.NamedNode)
    )


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
