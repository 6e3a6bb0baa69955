"""The pages: the terms, the vocabulary with a page a class, the queries and the rules."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError
from ..graph import ontology_file
from ..infer import load_rules
from ..mappings import load_mappings, subject_iri
from ..model import Concept
from ..query import named_queries, read_header
from ..trig import DCTERMS, OWL, RDFS, SKOS
from ..vocabulary import TERMS, Vocabulary, load_vocabulary
from .markup import Html, data_block, el, joined, page
from .terms import Term, read_terms, shortened

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_NEUTRAL = "#6c757d"
_MADE_BY_US = '<meta name="color-scheme"'


@dataclass(frozen=True)
class _Site:
    """All that the pages are made from."""

    vocabulary: Vocabulary
    ontology: Term
    terms: Mapping[str, Term]
    narrower: Mapping[str, Sequence[Concept]]
    links: Mapping[str, Sequence[tuple[str, str, str]]]
    by_class: Mapping[str, Sequence[Concept]]

    @property
    def title(self) -> str:
        return self.ontology.first(DCTERMS + "title") or "Ontology"

    @property
    def scheme(self) -> str:
        scheme = next((term for term in self.terms.values() if SKOS + "ConceptScheme" in term.types), None)
        return (scheme.first(DCTERMS + "title") if scheme else None) or "Vocabulary"

    def order(self) -> list[str]:
        """Return the classes of entities, in the order of the ontology."""
        return sorted(
            self.vocabulary.classes, key=lambda name: (int(self.terms[name].first(TERMS + "order") or 99), name)
        )

    def plural(self, name: str) -> str:
        return self.terms[name].first(TERMS + "plural") or self.vocabulary.classes[name].label

    def write(self, title: str, body: Html, *, script: bool = False) -> str:
        """Return a page with the navigation of all."""
        rules = [
            f".c-{name}{{--c:{colour if _COLOUR.fullmatch(colour := term.colour or _NEUTRAL) else _NEUTRAL}}}"
            for name, term in sorted(self.vocabulary.classes.items())
        ]
        navigation = joined(
            el("a", "Terms", href="index.html"),
            el("a", "Vocabulary", href="vocabulary.html"),
            el("a", "Queries and rules", href="queries.html"),
        )
        shown = title if title == self.title else f"{title} · {self.title}"
        return page(shown, body, home=self.title, navigation=navigation, colours="".join(rules), script=script)


def write_site(directory: Path | str, *, ontology: Path | None = None) -> tuple[str, ...]:
    """Write the pages of an ontology folder and return their names.

    An earlier site in the folder is replaced when all pages are made. Equal folders give equal pages.

    Raises
    ------
    UsageError
        The folder holds something that is no such site, or cannot be written to.
    """
    directory = Path(directory)
    pages = make_pages(load_vocabulary(ontology))
    try:
        if directory.exists() and not _is_a_site(directory):
            raise UsageError("the folder holds something else", str(directory), "give one that is not there yet")
        directory.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".site-", dir=directory.parent) as scratch:
            fresh = Path(scratch) / "site"
            fresh.mkdir()
            for name, text in pages.items():
                (fresh / name).write_text(text, encoding="utf-8", newline="\n")
            if directory.exists():
                shutil.rmtree(directory)
            fresh.rename(directory)
    except OSError as error:
        raise UsageError(
            f"the pages cannot be written: {error.strerror}", str(directory), "give a place that can be written to"
        ) from error
    return tuple(pages)


def _is_a_site(directory: Path) -> bool:
    """Return whether a folder is empty, or holds pages of ours and nothing else."""
    if not directory.is_dir():
        return False
    held = sorted(directory.iterdir())
    return all(file.suffix == ".html" and _MADE_BY_US in file.read_text(encoding="utf-8")[:2000] for file in held)


def make_pages(vocabulary: Vocabulary) -> dict[str, str]:
    """Return the pages of a vocabulary's ontology folder by their names."""
    ontology, terms = read_terms(ontology_file(vocabulary))
    narrower: dict[str, list[Concept]] = {}
    by_class: dict[str, list[Concept]] = {name: [] for name in vocabulary.classes}
    for concept in sorted(vocabulary.concepts.values(), key=lambda concept: (concept.label.casefold(), concept.iri)):
        by_class[concept.kind].append(concept)
        for iri in concept.broader:
            narrower.setdefault(iri, []).append(concept)
    mappings = load_mappings(vocabulary.folder)
    links: dict[str, list[tuple[str, str, str]]] = {}
    for link in mappings.links:
        if link.found:
            entry = (link.predicate_id.partition(":")[2], link.object_id, mappings.expand(link.object_id))
            links.setdefault(subject_iri(mappings, link, vocabulary), []).append(entry)
    site = _Site(vocabulary, ontology, terms, narrower, links, by_class)
    pages = {
        "index.html": site.write(site.title, _terms_page(site)),
        "vocabulary.html": site.write(site.scheme, _vocabulary_page(site), script=True),
        "queries.html": site.write("Queries and rules", _queries_page(site)),
    }
    for name in site.order():
        pages[_file(name)] = site.write(_capital(site.plural(name)), _class_page(site, name))
    return pages


def _file(name: str) -> str:
    return "class-" + re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower() + ".html"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ---- terms ----


def _terms_page(site: _Site) -> Html:
    about, terms = site.ontology, site.terms
    entities = set(site.vocabulary.classes)
    predicates = sorted(
        site.vocabulary.predicates, key=lambda name: (int(terms[name].first(TERMS + "order") or 99), name)
    )
    inverses = {name for term in terms.values() for name in term.names(OWL + "inverseOf")} - set(predicates)

    def others(group: str) -> list[Term]:
        among = entities | set(predicates) | inverses
        return [term for name, term in terms.items() if term.group == group and name not in among]

    values = [term for term in others("value") if SKOS + "ConceptScheme" not in term.types]
    sections = [
        ("entities", "What a thing is", [terms[name] for name in site.order()]),
        ("predicates", "What documents say of things", [terms[name] for name in predicates]),
        ("inverses", "The other way round", [terms[name] for name in sorted(inverses)]),
        ("classes", "Documents, statements, evidence", others("class")),
        ("properties", "What is said of statements and evidence", others("property") + others("datatype")),
        ("values", "Values", values),
        ("annotations", "How the ontology is to be read and drawn", others("annotation")),
    ]
    facts = [
        ("IRI", el("code", about.iri)),
        ("Version", joined(about.first(OWL + "versionInfo") or "none")),
        ("Version IRI", el("code", about.first(OWL + "versionIRI") or "none")),
        ("Licence", _link(about.first(DCTERMS + "license"))),
        ("Concepts", el("a", f"{len(site.vocabulary.concepts):,} in the vocabulary", href="vocabulary.html")),
    ]
    return joined(
        el("h1", site.title),
        el("p", about.first(DCTERMS + "description") or "", class_="lead"),
        el("dl", *(joined(el("dt", key), el("dd", value)) for key, value in facts), class_="facts"),
        el("ul", *(el("li", el("a", title, href=f"#{id_}")) for id_, title, found in sections if found), class_="toc"),
        *(
            el("section", el("h2", title, id=id_), *(_term(site, term) for term in found))
            for id_, title, found in sections
            if found
        ),
    )


def _term(site: _Site, term: Term) -> Html:
    rows = [
        ("Subclass of", _terms(site, term, RDFS + "subClassOf")),
        ("Subproperty of", _terms(site, term, RDFS + "subPropertyOf")),
        ("Subject", _terms(site, term, TERMS + "subjectClass") or _terms(site, term, RDFS + "domain")),
        ("Object", _terms(site, term, TERMS + "objectClass") or _terms(site, term, RDFS + "range")),
        ("Inverse", _terms(site, term, OWL + "inverseOf")),
        ("Disjoint with", _terms(site, term, OWL + "disjointWith")),
        ("Near", _terms(site, term, SKOS + "closeMatch")),
        ("Replaced by", _terms(site, term, DCTERMS + "isReplacedBy")),
    ]
    entity = term.name in site.vocabulary.classes
    heading = [
        el("span", class_="dot") if entity else None,
        term.first(RDFS + "label") or term.name,
        el("code", f"sg:{term.name}"),
        el("em", "deprecated") if term.first(OWL + "deprecated") == "true" else None,
    ]
    if entity:
        count = len(site.by_class[term.name])
        rows.append(("Concepts", el("a", f"{count:,}", href=_file(term.name))))
    return el(
        "article",
        el("h3", *heading),
        el("p", term.first(SKOS + "definition") or ""),
        el("dl", *(joined(el("dt", key), el("dd", value)) for key, value in rows if value)),
        id=term.name,
        class_=f"c-{term.name}" if entity else None,
    )


def _terms(site: _Site, term: Term, predicate: str) -> Html | None:
    ours = [
        el("a", (site.terms[name].first(RDFS + "label") if name in site.terms else None) or name, href=f"#{name}")
        for name in term.names(predicate)
    ]
    found = [*ours, *(_link(iri) for iri in term.others(predicate))]
    return joined(*found, by=", ") if found else None


def _link(iri: str | None, text: str | None = None) -> Html:
    """Return a link; what is no address of the web stays text, so that no page can be made to run something."""
    if iri is None:
        return joined("none")
    shown = text or shortened(iri)
    return el("a", shown, href=iri, rel="noopener") if iri.startswith(("http://", "https://")) else joined(shown)


# ---- vocabulary ----


def _vocabulary_page(site: _Site) -> Html:
    order = site.order()
    entries = [
        [concept.label, order.index(name), _slug(concept), list(concept.alternatives)]
        for name in order
        for concept in site.by_class[name]
    ]
    index = {
        "classes": [[name, site.vocabulary.classes[name].label, _file(name)] for name in order],
        "concepts": entries,
    }
    cards = [
        el(
            "a",
            el("span", class_="dot"),
            el("strong", _capital(site.plural(name))),
            el("span", f"{len(site.by_class[name]):,}", class_="count"),
            el("span", site.vocabulary.classes[name].definition, class_="about"),
            href=_file(name),
            class_=f"card c-{name}",
        )
        for name in order
    ]
    search = el(
        "div",
        el("label", "Find a concept by any of its names", for_="search"),
        el(
            "input",
            id="search",
            type="search",
            autocomplete="off",
            spellcheck="false",
            placeholder="a word of its name",
        ),
        el("p", id="found", role="status"),
        el("ul", id="results"),
        class_="search",
        id="search-box",
        hidden=True,
    )
    return joined(
        el("h1", site.scheme),
        el("p", f"{len(site.vocabulary.concepts):,} concepts in {len(order)} classes.", class_="lead"),
        search,
        el("div", *cards, class_="cards"),
        data_block("index", json.dumps(index, ensure_ascii=False, separators=(",", ":"))),
    )


def _class_page(site: _Site, name: str) -> Html:
    concepts = site.by_class[name]
    known = {concept.iri for concept in concepts}
    roots = [concept for concept in concepts if not known.intersection(concept.broader)]
    return el(
        "div",
        el("h1", el("span", class_="dot"), _capital(site.plural(name))),
        el("p", site.vocabulary.classes[name].definition, class_="lead"),
        el("h2", "From wide to narrow", id="tree"),
        _tree(site, roots, name, frozenset()) if roots else el("p", "No concept yet."),
        el("h2", "From A to Z", id="list"),
        *(_concept(site, concept) for concept in concepts),
        class_=f"c-{name}",
    )


def _tree(site: _Site, concepts: Iterable[Concept], kind: str, above: frozenset[str]) -> Html:
    items = []
    for concept in concepts:
        # A loop of broader concepts is a defect of the data; it must not hang the page.
        below = [one for one in site.narrower.get(concept.iri, ()) if one.kind == kind and one.iri not in above]
        link = el("a", concept.label, href=f"#{_slug(concept)}")
        if below and concept.iri not in above:
            inner = _tree(site, below, kind, above | {concept.iri})
            summary = el("summary", link, el("span", str(len(below)), class_="count"))
            items.append(el("li", el("details", summary, inner, open=not above)))
        else:
            items.append(el("li", link))
    return el("ul", *items, class_="tree")


def _concept(site: _Site, concept: Concept) -> Html:
    vocabulary = site.vocabulary
    broader = [vocabulary.concepts[iri] for iri in concept.broader if iri in vocabulary.concepts]
    narrower = site.narrower.get(concept.iri, ())
    links = [
        joined(el("span", relation.removesuffix("Match"), class_="how"), " ", _link(iri, curie))
        for relation, curie, iri in site.links.get(concept.iri, ())
    ]
    rows = [
        ("Also", joined(*concept.alternatives, by=", ") if concept.alternatives else None),
        ("A kind of", joined(*(_to(one) for one in broader), by=", ") if broader else None),
        ("Kinds", joined(*(_to(one) for one in narrower), by=", ") if narrower else None),
        ("Links", joined(*links, by=", ") if links else None),
        ("IRI", el("code", concept.iri)),
    ]
    return el(
        "article",
        el("h3", el("a", concept.label, href=f"#{_slug(concept)}")),
        el("p", concept.definition) if concept.definition else None,
        el("dl", *(joined(el("dt", key), el("dd", value)) for key, value in rows if value)),
        id=_slug(concept),
    )


def _slug(concept: Concept) -> str:
    return re.split(r"[/#]", concept.iri)[-1]


def _to(concept: Concept) -> Html:
    return el("a", concept.label, href=f"{_file(concept.kind)}#{_slug(concept)}")


# ---- queries ----


def _queries_page(site: _Site) -> Html:
    vocabulary = site.vocabulary
    queries = [
        el(
            "article",
            el("h3", query.title, el("code", name)),
            el("p", query.description),
            el(
                "dl",
                *(
                    joined(
                        el("dt", f"--{parameter.name}"),
                        el("dd", f"{parameter.description} ({'needed' if parameter.required else 'optional'})"),
                    )
                    for parameter in query.parameters
                ),
            ),
            _source(query.text),
            id=f"query-{name}",
        )
        for name, query in named_queries(vocabulary).items()
    ]
    rules = [
        el("article", el("h3", rule.title, el("code", rule.name)), el("p", rule.because), _source(rule.text))
        for rule in load_rules(vocabulary)
    ]
    checks = []
    for file in sorted((vocabulary.folder / "checks").glob("*.rq")):
        text = file.read_text(encoding="utf-8")
        header = read_header(text)
        told = " ".join(line for key in ("title", "check", "question", "because") for line in header.get(key, ()))
        checks.append(el("article", el("h3", el("code", file.stem)), el("p", told), _source(text)))
    sections = [("queries", "Queries", queries), ("rules", "Rules of inference", rules), ("checks", "Checks", checks)]
    return joined(
        el("h1", "Queries and rules"),
        *(joined(el("h2", title, id=id_), *found) for id_, title, found in sections if found),
    )


def _source(text: str) -> Html:
    return el("details", el("summary", "SPARQL"), el("pre", el("code", text)))
