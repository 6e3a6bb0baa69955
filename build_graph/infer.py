"""Rules of the ontology applied until nothing new follows, every conclusion with its reason.

A rule is a SPARQL CONSTRUCT query (``rules/*.rq``) whose template is one nameless ``sg:Inference``: SPARQL makes a
fresh blank node for each solution, so each conclusion arrives together with what it was derived from. Here it gets an
IRI of its content and its plain triple beside it, in a graph of their own. What was stated is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from .errors import VocabularyError
from .graph import Names, named, sg
from .query import read_header
from .trig import PROV, RDF, RDFS, SKOS
from .vocabulary import Vocabulary

_ROUNDS = 50  # Far beyond any chain that rules could need; a rule that invents terms without end is stopped here.
_PARTS = {RDF + "subject": 0, RDF + "predicate": 1, RDF + "object": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One inference rule: its name (that of the file), what a person reads of it, and the query."""

    name: str
    title: str
    because: str
    text: str
    file: Path

    @property
    def iri(self) -> ox.NamedNode:
        """The term that inferences name as their rule."""
        return sg(f"infer-{self.name}")


@dataclass(frozen=True, slots=True)
class _Conclusion:
    rule: Rule
    triple: ox.Triple
    reasons: frozenset[ox.NamedNode]

    def node(self, names: Names) -> ox.NamedNode:
        triple = self.triple
        return names.node("inference", self.rule.name, triple.subject, triple.predicate, triple.object)


def load_rules(vocabulary: Vocabulary) -> tuple[Rule, ...]:
    """Return the inference rules of the ontology folder, by name."""
    rules = []
    for file in sorted((vocabulary.folder / "rules").glob("*.rq")):
        text = file.read_text(encoding="utf-8")
        header = read_header(text)
        title = " ".join(header.get("title", ())) or file.stem
        because = " ".join(header.get("because", ()))
        rules.append(Rule(name=file.stem, title=title, because=because, text=text, file=file))
    return tuple(rules)


def infer(quads: Iterable[ox.Quad], vocabulary: Vocabulary) -> Iterator[ox.Quad]:
    """Yield what the rules derive from quads, in the graph ``inferred``: triples, their inferences and their rules.

    Raises
    ------
    VocabularyError
        A rule is malformed, has another template than one ``sg:Inference``, or the rules never come to rest.
    """
    names = Names(vocabulary.base)
    graph = names.graph("inferred")
    rules = load_rules(vocabulary)
    # One graph for all: a triple that several documents state counts once, and rules stay quick.
    store = ox.Store()
    store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    derived: set[ox.Quad] = set()
    reasons: dict[ox.NamedNode, set[ox.NamedNode]] = {}
    for _ in range(_ROUNDS):
        fresh: list[ox.Quad] = []
        for conclusion in [conclusion for rule in rules for conclusion in _apply(rule, store)]:
            triple = conclusion.triple
            plain = ox.Quad(triple.subject, triple.predicate, triple.object)
            if plain in store and plain not in derived:
                continue  # A document or the vocabulary says it already.
            node = conclusion.node(names)
            if node not in reasons:
                reasons[node] = set()
                derived.add(plain)
                fresh += (
                    plain,
                    ox.Quad(node, named(RDF + "type"), sg("Inference")),
                    ox.Quad(node, named(RDF + "subject"), triple.subject),
                    ox.Quad(node, named(RDF + "predicate"), triple.predicate),
                    ox.Quad(node, named(RDF + "object"), triple.object),
                    ox.Quad(node, sg("rule"), conclusion.rule.iri),
                )
            new = conclusion.reasons - reasons[node]
            reasons[node] |= new
            fresh += (ox.Quad(node, named(PROV + "wasDerivedFrom"), reason) for reason in new)
        if not fresh:
            break
        store.extend(fresh)
        for quad in fresh:
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
    else:
        raise VocabularyError(
            f"the inference rules still find something new after {_ROUNDS} rounds",
            str(vocabulary.folder / "rules"),
            "look for a rule whose conclusion feeds itself with new terms",
        )
    for rule in rules:
        yield ox.Quad(rule.iri, named(RDF + "type"), sg("InferenceRule"), graph)
        yield ox.Quad(rule.iri, named(RDFS + "label"), ox.Literal(rule.title, language="en"), graph)
        if rule.because:
            yield ox.Quad(rule.iri, named(SKOS + "definition"), ox.Literal(rule.because, language="en"), graph)


def _apply(rule: Rule, store: ox.Store) -> Iterator[_Conclusion]:
    """Yield what one rule concludes from a store as it is now."""
    try:
        answer = store.query(rule.text)
    except SyntaxError as error:
        raise VocabularyError(f"not a SPARQL query: {error}", str(rule.file), "mend the syntax there") from error
    if not isinstance(answer, ox.QueryTriples):
        raise VocabularyError("an inference rule must be a CONSTRUCT query", str(rule.file), "see ontology/README.md")
    parts: dict[str, list[ox.Triple]] = {}
    for triple in answer:
        if not isinstance(triple.subject, ox.BlankNode):
            raise _wrong_template(rule)
        parts.setdefault(triple.subject.value, []).append(triple)
    for triples in parts.values():
        yield _conclusion(rule, triples)


def _conclusion(rule: Rule, triples: Iterable[ox.Triple]) -> _Conclusion:
    ends: list[ox.NamedNode | ox.Literal | None] = [None, None, None]
    reasons = set()
    for triple in triples:
        predicate, value = triple.predicate.value, triple.object
        if predicate in _PARTS and isinstance(value, ox.NamedNode | ox.Literal):
            ends[_PARTS[predicate]] = value
        elif predicate == PROV + "wasDerivedFrom" and isinstance(value, ox.NamedNode):
            reasons.add(value)
        elif predicate != RDF + "type":
            raise _wrong_template(rule)
    subject, predicate_, value_ = ends
    if (
        not isinstance(subject, ox.NamedNode)
        or not isinstance(predicate_, ox.NamedNode)
        or value_ is None
        or not reasons
    ):
        raise _wrong_template(rule)
    return _Conclusion(rule, ox.Triple(subject, predicate_, value_), frozenset(reasons))


def _wrong_template(rule: Rule) -> VocabularyError:
    return VocabularyError(
        "the template of an inference rule is not one sg:Inference",
        str(rule.file),
        "write CONSTRUCT { [] a sg:Inference ; rdf:subject …; rdf:predicate …; rdf:object …; prov:wasDerivedFrom … }",
    )
