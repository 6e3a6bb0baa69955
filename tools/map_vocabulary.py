"""Make ontology/mappings.sssom.tsv again: links of the vocabulary's concepts to terms of other vocabularies.

    python tools/map_vocabulary.py FOLDER            write the table
    python tools/map_vocabulary.py FOLDER --check    write nothing; exit code 1 where the table is stale
    python tools/map_vocabulary.py FOLDER --sample 20   and show that many links of each class, to be judged by eye

FOLDER holds reference tables: tab-separated, columns ``id label synonyms parents xrefs``, the last three split by
``|``. What may be linked to what is said in ``mapping_rules.yaml``; a person's decisions stand in
``mapping_curation.tsv`` and win over every rule. The rules, in order of trust:

1. curated: a row of the curation table; its object, a CURIE or the label of terms, must stand in the reference tables;
2. the preferred label is the label of the term: exactMatch;
3. each label is among the other's names, or they have a name in common and the labels differ by words that say nothing
   (``neutral``): exactMatch;
4. a name in common, a label on one side, or two names in common: closeMatch;
   but in 3 and 4, where one label has all words of the other and telling ones beside: narrowMatch or broadMatch;
5. a published exact match between vocabularies carries an exactMatch on to one not yet linked: closeMatch, since such
   tables are looser than ours;
6. nothing but narrower terms: the nearest broader concept's exact or curated broad match is a broadMatch of this one.

Abbreviations and hidden labels prove nothing and are not compared. A concept without exact and close match gets a row
saying that no such term was found.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from build_graph.mappings import COLUMNS, FILE, NO_TERM, PREDICATES  # noqa: E402
from build_graph.model import Concept  # noqa: E402
from build_graph.vocabulary import Label, Vocabulary, load_vocabulary  # noqa: E402

RULES = ROOT / "tools" / "mapping_rules.yaml"
CURATION = ROOT / "tools" / "mapping_curation.tsv"
EXACT, CLOSE, BROAD, NARROW = PREDICATES
LEXICAL, CURATED, CHAINED, STRUCTURAL = (
    "semapv:LexicalMatching",
    "semapv:ManualMappingCuration",
    "semapv:MappingChaining",
    "semapv:StructuralMatching",
)
_INHERITED = 2
"""Most links that a concept takes over from a broader one."""

_LETTER = re.compile(r"(?<=[a-z] )A\b")

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One row of a reference table."""

    id: str
    label: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One link to be written."""

    subject: str
    predicate: str
    object: str
    justification: str
    confidence: float
    comment: str


@dataclass(slots=True)
class Reference:
    """The reference tables: every term by identifier, and by what it is called."""

    terms: dict[str, Term] = field(default_factory=dict)
    by_name: dict[str, dict[Key, list[tuple[str, bool]]]] = field(default_factory=dict)
    same: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def read_table(file: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a tab-separated table."""
    with file.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)


class Mapper:
    """Compares the concepts of a vocabulary with the terms of the reference tables."""

    def __init__(self, vocabulary: Vocabulary, folder: Path, rules: Mapping[str, Any]) -> None:
        self.vocabulary, self.rules = vocabulary, rules
        self.skipped = frozenset(rules["skipped"])
        self.neutral = frozenset(lemma for word in rules["neutral"] for lemma in vocabulary.normaliser.key(word))
        self.general = frozenset(rules["general"])
        self.concepts = {iri.removeprefix(vocabulary.base + "id/"): c for iri, c in vocabulary.concepts.items()}
        self.reference = self._read(folder)
        self.barred: set[tuple[str, str]] = set()
        self.rows: dict[str, list[Row]] = defaultdict(list)

    # -- reading ---------------------------------------------------------------------------------------------------

    def key(self, wording: str) -> Key:
        """Return what two names must share to be the same: their lemmas in any order, little words left out."""
        lemmas = [lemma for lemma in self.vocabulary.normaliser.key(wording) if lemma not in self.skipped]
        letters = _LETTER.findall(wording)  # "hepatitis A": the one letter that is also an article
        return tuple(sorted([lemma for lemma in lemmas if lemma[0].isalnum() and lemma != "a"] + letters))

    def _read(self, folder: Path) -> Reference:
        reference = Reference()
        for prefix, table in self.rules["tables"].items():
            names: dict[Key, list[tuple[str, bool]]] = defaultdict(list)
            for row in read_table(folder / table["file"]):
                synonyms = () if table.get("labels-only") else tuple(filter(None, row["synonyms"].split("|")))
                term = Term(row["id"], row["label"], synonyms)
                reference.terms[term.id] = term
                names[self.key(self._bare(term.label, table))].append((term.id, True))
                for synonym in term.synonyms:
                    if not _is_abbreviation(synonym):
                        names[self.key(synonym)].append((term.id, False))
            names.pop((), None)
            reference.by_name[prefix] = names
        for row in read_table(folder / "mappings.sssom.tsv"):
            if row["predicate_id"] == EXACT:
                reference.same[row["subject_id"]].add(row["object_id"])
                reference.same[row["object_id"]].add(row["subject_id"])
        return reference

    def _bare(self, label: str, table: Mapping[str, Any]) -> str:
        ending = table.get("drop-ending", "")
        bare = label.removesuffix(ending)
        for unspecified in self.rules["unspecified"]:
            if bare.lower().endswith(unspecified):
                return bare[: -len(unspecified)]
        return bare

    # -- rules -----------------------------------------------------------------------------------------------------

    def map(self) -> list[dict[str, str]]:
        """Return the rows of the table, sorted by concept."""
        self._curate()
        self._compare()
        self._chain()
        for slug in sorted(self.concepts):
            if all(row.predicate == NARROW for row in self.rows[slug]):
                self._inherit(slug)
        return [self._written(row) for slug in sorted(self.concepts) for row in self._with_absence(slug)]

    def _curate(self) -> None:
        mistakes = []
        for number, row in enumerate(read_table(CURATION), start=2):
            where = f"{CURATION.name}, line {number}"
            predicate = f"skos:{row['predicate']}"
            if row["subject"] not in self.concepts:
                mistakes.append(f"{where}: no concept {row['subject']}")
                continue
            if predicate not in PREDICATES and row["predicate"] != "reject":
                mistakes.append(f"{where}: no predicate {row['predicate']}")
            terms = self._named(row["subject"], row["object"])
            if not terms:
                mistakes.append(f"{where}: no term {row['object']} in the reference tables")
            for term in terms:
                if (row["subject"], term) in self.barred:
                    continue  # decided by an earlier row, under another of the term's names
                self.barred.add((row["subject"], term))
                if predicate in PREDICATES:
                    self.rows[row["subject"]].append(Row(row["subject"], predicate, term, CURATED, 1.0, row["comment"]))
        if mistakes:
            sys.exit("\n".join(mistakes))

    def _named(self, slug: str, name: str) -> list[str]:
        """Return the terms that a cell of the curation table means: a CURIE one, a label all that bear it."""
        if name in self.reference.terms:
            return [name]
        found = []
        key = self.key(self._bare(name, {}))
        for prefix in self.rules["classes"].get(self.concepts[slug].kind, ()):
            terms = {term for term, is_label in self.reference.by_name[prefix].get(key, ()) if is_label}
            found += sorted(terms)
        return found

    def _compare(self) -> None:
        """Link by names: each concept to its best term of a vocabulary, each term to its best concept."""
        curated = {row.object: slug for slug, rows in self.rows.items() for row in rows if row.predicate == EXACT}
        candidates: list[tuple[float, int, str, str, Row]] = []
        for slug, concept in self.concepts.items():
            for prefix in self.rules["classes"].get(concept.kind, ()):
                if any(row.object.startswith(prefix + ":") for row in self.rows[slug]):
                    continue
                found = self._candidates(slug, concept, prefix)
                best = max((row.confidence for row, _ in found), default=0.0)
                equals = [(row, pairs) for row, pairs in found if row.confidence == best]
                most = max((pairs for _, pairs in equals), default=0)
                equals = [(row, pairs) for row, pairs in equals if pairs == most]
                if len(equals) == 1 or best >= 0.95:
                    row, pairs = min(equals, key=lambda pair: pair[0].object)
                    candidates.append((-row.confidence, -pairs, slug, row.object, row))
        taken = dict(curated)
        for _, _, slug, term, row in sorted(candidates, key=lambda candidate: candidate[:4]):
            if taken.setdefault(term, slug) == slug:
                self.rows[slug].append(row)

    def _candidates(self, slug: str, concept: Concept, prefix: str) -> list[tuple[Row, int]]:
        names = self.reference.by_name[prefix]
        pairs: dict[str, set[tuple[Key, int, bool]]] = defaultdict(set)
        for rank, wordings in enumerate(((concept.label,), concept.alternatives)):
            for wording in wordings:
                if rank and _is_abbreviation(wording):
                    continue
                key = self.key(wording)
                for term, is_label in names.get(key, ()):
                    if (slug, term) not in self.barred and term not in self.general:
                        pairs[term].add((key, rank, is_label))
        found = []
        for term, evidence in pairs.items():
            row = self._judged(slug, concept, term, evidence)
            if row is not None:
                found.append((row, len({key for key, _, _ in evidence})))
        return found

    def _judged(self, slug: str, concept: Concept, term: str, evidence: set[tuple[Key, int, bool]]) -> Row | None:
        """Return the link that the names in common prove, or None where they prove none."""
        ours = frozenset(self.key(concept.label))
        theirs = frozenset(self.key(self._bare(self.reference.terms[term].label, self._table(term))))
        preferred = any(rank == 0 for _, rank, _ in evidence)
        label = any(is_label for _, _, is_label in evidence)
        several = len({key for key, _, _ in evidence}) > 1
        if any(rank == 0 and is_label for _, rank, is_label in evidence):
            return Row(slug, EXACT, term, LEXICAL, 0.95, "label is label")
        if not (preferred or label or several):
            return None
        if ours ^ theirs <= self.neutral and (preferred or label):
            return Row(slug, EXACT, term, LEXICAL, 0.85, "a name in common, labels differ by words that say nothing")
        if ours < theirs:
            return Row(slug, NARROW, term, LEXICAL, 0.6, "a name in common, the term says more")
        if theirs < ours:
            return Row(slug, BROAD, term, LEXICAL, 0.6, "a name in common, the term says less")
        if preferred and label:
            return Row(slug, EXACT, term, LEXICAL, 0.9, "each label is a synonym of the other")
        if preferred:
            return Row(slug, CLOSE, term, LEXICAL, 0.8, "label is synonym")
        if label:
            return Row(slug, CLOSE, term, LEXICAL, 0.75, "synonym is label")
        return Row(slug, CLOSE, term, LEXICAL, 0.7, "synonyms in common")

    def _table(self, term: str) -> Mapping[str, Any]:
        table: Mapping[str, Any] = self.rules["tables"][term.partition(":")[0]]
        return table

    def _chain(self) -> None:
        """Carry exact matches on to vocabularies that a concept is not yet linked to."""
        taken = {row.object for rows in self.rows.values() for row in rows if row.predicate == EXACT}
        for slug, concept in sorted(self.concepts.items()):
            allowed = self.rules["classes"].get(concept.kind, ())
            for row in [row for row in self.rows[slug] if row.predicate == EXACT]:
                for term in sorted(self.reference.same.get(row.object, ())):
                    prefix = term.partition(":")[0]
                    if (
                        prefix in allowed
                        and term in self.reference.terms
                        and term not in taken
                        and (slug, term) not in self.barred
                        and not any(known.object.startswith(prefix + ":") for known in self.rows[slug])
                    ):
                        taken.add(term)
                        comment = f"by the published exact match of {row.object}"
                        self.rows[slug].append(Row(slug, CLOSE, term, CHAINED, 0.8, comment))

    def _inherit(self, slug: str) -> None:
        """Take the links of the nearest linked broader concept."""
        order = self.rules["classes"].get(self.concepts[slug].kind, ())
        seen, level = {slug}, self._broader(slug)
        while level:
            found = [
                (order.index(row.object.partition(":")[0]), parent, row)
                for parent in level
                for row in self.rows[parent]
                if row.object.partition(":")[0] in order
                and (row.predicate == EXACT or (row.predicate == BROAD and row.justification == CURATED))
                and row.object not in self.general
                and (slug, row.object) not in self.barred
            ]
            if found:
                chosen: dict[str, Row] = {}
                for _, parent, row in sorted(found, key=lambda candidate: candidate[:2]):
                    comment = f"by the broader concept {self.concepts[parent].label}"
                    inherited = Row(slug, BROAD, row.object, STRUCTURAL, min(row.confidence, 0.9), comment)
                    chosen.setdefault(row.object, inherited)
                self.rows[slug] += list(chosen.values())[:_INHERITED]
                return
            seen.update(level)
            level = [above for parent in level for above in self._broader(parent) if above not in seen]

    def _broader(self, slug: str) -> list[str]:
        """Return the broader concepts of the same class: what is filed across classes is no kind of the other."""
        parents = [iri.removeprefix(self.vocabulary.base + "id/") for iri in self.concepts[slug].broader]
        kind = self.concepts[slug].kind
        return [parent for parent in parents if parent in self.concepts and self.concepts[parent].kind == kind]

    # -- writing ---------------------------------------------------------------------------------------------------

    def _with_absence(self, slug: str) -> list[Row]:
        rows = sorted(self.rows[slug], key=lambda row: (PREDICATES.index(row.predicate), row.object))
        if not any(row.predicate in (EXACT, CLOSE) for row in rows):
            searched = ", ".join(self.rules["classes"].get(self.concepts[slug].kind, ()))
            sure = self.rules["absence"].get(self.concepts[slug].kind, self.rules["absence"]["otherwise"])
            rows.append(Row(slug, EXACT, NO_TERM, LEXICAL, sure, f"searched: {searched}"))
        return rows

    def _written(self, row: Row) -> dict[str, str]:
        absent = row.object == NO_TERM
        prefix = row.object.partition(":")[0]
        return {
            "subject_id": f"id:{row.subject}",
            "subject_label": self.concepts[row.subject].label,
            "predicate_id": row.predicate,
            "object_id": row.object,
            "object_label": "" if absent else self.reference.terms[row.object].label,
            "object_source": "sg:referenceVocabularies" if absent else self.rules["tables"][prefix]["source"],
            "mapping_justification": row.justification,
            "mapping_date": self.rules["date"],
            "confidence": f"{row.confidence:g}",
            "comment": row.comment,
        }


def _is_abbreviation(wording: str) -> bool:
    return Label(wording=wording, concept="", rank=1).is_abbreviation


def table_text(rows: Sequence[Mapping[str, str]], rules: Mapping[str, Any]) -> str:
    """Return the whole file: the header in YAML behind ``#``, then the table."""
    prefixes = {prefix: table["iri"] for prefix, table in rules["tables"].items()} | rules["prefixes"]
    header = {
        "curie_map": dict(sorted(prefixes.items())),
        **rules["header"],
        "mapping_date": rules["date"],
    }
    text = yaml.safe_dump(header, sort_keys=False, allow_unicode=True, width=110)
    lines = [f"# {line}" for line in text.splitlines()]
    lines += ["\t".join(COLUMNS)]
    lines += ["\t".join(row[column] for column in COLUMNS) for row in rows]
    return "\n".join(lines) + "\n"


def coverage(rows: Sequence[Mapping[str, str]], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield a line for each class: how many of its concepts are linked, and how."""
    best: dict[str, int] = {}
    for row in rows:
        if row["object_id"] != NO_TERM:
            rank = PREDICATES.index(row["predicate_id"])
            iri = vocabulary.iri(row["subject_id"].removeprefix("id:"))
            best[iri] = min(best.get(iri, rank), rank)
    for kind in vocabulary.classes:
        all_of_kind = [iri for iri, concept in vocabulary.concepts.items() if concept.kind == kind]
        counts = [sum(best.get(iri) == rank for iri in all_of_kind) for rank in range(len(PREDICATES))]
        if all_of_kind:
            share = sum(counts) / len(all_of_kind)
            told = ", ".join(f"{n} {p.removeprefix('skos:')}" for n, p in zip(counts, PREDICATES, strict=True) if n)
            yield f"{kind}: {share:.0%} of {len(all_of_kind)} ({told})"


def main() -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="folder of reference tables")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 where the table is stale")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="show N links of each class")
    options = parser.parse_args()
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    vocabulary = load_vocabulary(ROOT / "ontology")
    rows = Mapper(vocabulary, options.folder, rules).map()
    text = table_text(rows, rules)
    target = ROOT / "ontology" / FILE
    print(*coverage(rows, vocabulary), sep="\n")
    if options.sample:
        _print_sample(rows, vocabulary, options.sample)
    if options.check:
        return int(not target.is_file() or target.read_text(encoding="utf-8") != text)
    target.write_text(text, encoding="utf-8")
    return 0


def _print_sample(rows: Sequence[Mapping[str, str]], vocabulary: Vocabulary, size: int) -> None:
    by_kind: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        if row["object_id"] != NO_TERM:
            by_kind[vocabulary.concepts[vocabulary.iri(row["subject_id"].removeprefix("id:"))].kind].append(row)
    for kind, links in sorted(by_kind.items()):
        for row in random.Random(kind).sample(links, min(size, len(links))):  # the same sample at every run
            print(
                kind,
                *(row[c] for c in ("subject_label", "predicate_id", "object_id", "object_label", "comment")),
                sep=" | ",
            )


if __name__ == "__main__":
    raise SystemExit(main())
