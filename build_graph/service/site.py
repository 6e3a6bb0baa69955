"""The pages for people: what each one shows, and the templates that show it.

The same pages are served and written as files. All links between them are relative, so that a site works under any
address and from a folder; what differs is told by ``Site.live``.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..claims import local
from ..explore.records import is_web_address
from ..trig import RDF
from ..vocabulary import TERMS
from . import schemaorg
from .citing import cited
from .index import MATCHES, Concept, Index
from .negotiate import GRAPHS, HTML
from .network import glyph_path, picture
from .passage import MARKDOWN, passages, without_signs
from .reader import Filters, Place, Reader, Statement
from .resource import Resource, description, ontology_triples, resource_of
from .search import folded
from .wording import capital, counted, per_cent, phrase, spaced, spoken_duration

_HERE = Path(__file__).parent
MOST_STATEMENTS = 400  # on one page; the JSON API has all, page by page
MOST_PAIRS = 200
PAGE_SIZE = 30
_CONTEXT = 32  # characters that are kept around a quote; fewer mean that the text ends there
SECTIONS = ("entities", "documents", "statistics", "contradictions", "ontology", "data")
_MATCH_WORDS = {
    "exactMatch": "the same as",
    "closeMatch": "close to",
    "broadMatch": "narrower than",
    "narrowMatch": "broader than",
    "relatedMatch": "related to",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """A file with the whole graph: its path under the root of the site, its media type, size and SHA-256."""

    path: str
    format: str
    media: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crumb:
    """A step on the way to a page."""

    label: str
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One statement as a sentence about the entity shown."""

    statement: Statement
    phrase: str
    other: str | None
    value: str
    first: Place | None
    rest: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The statements of one predicate in one direction."""

    anchor: str
    label: str
    definition: str | None
    lines: tuple[Line, ...]


class Site:
    """Renders the pages of a graph.

    Parameters
    ----------
    root
        The address of the site, ending in ``/``, for what must be absolute.
    live
        Whether a service answers, with search, SPARQL and the JSON API.
    described
        The IRIs that have pages; None for all that live under the base.
    """

    def __init__(
        self,
        reader: Reader,
        index: Index,
        *,
        root: str,
        live: bool = True,
        described: set[str] | None = None,
        dumps: Sequence[Dump] = (),
    ) -> None:
        self.reader, self.index, self.root, self.live = reader, index, root, live
        self.described, self.dumps = described, tuple(dumps)

    @property
    def title(self) -> str:
        """The name of the site."""
        return "SpineGraph"

    @property
    def home_path(self) -> str:
        """The path of the first page: by its name where files may be opened from a folder."""
        return "" if self.live else "index.html"

    def link(self, iri: str) -> str | None:
        """Return the path of the page about an IRI, or None where there is none."""
        if iri.startswith(TERMS):
            return f"{self.section('ontology')}#{quote(iri.removeprefix(TERMS))}"
        if iri == TERMS.removesuffix("#"):
            return self.section("ontology")
        inner, _, fragment = iri.partition("#")
        resource = resource_of(inner, self.index.base)
        if resource is None or (self.described is not None and inner not in self.described):
            return None
        return resource.address(HTML, self.index) + (f"#{fragment}" if fragment else "")

    def section(self, name: str) -> str:
        """Return the path of a page that is not about a resource."""
        return name if self.live else f"{name}.html"

    def urls(self, iris: Iterable[str]) -> dict[str, str]:
        """Return the absolute addresses of the pages of IRIs, of those that have one."""
        return {iri: self.root + path for iri in iris if (path := self.link(iri)) is not None}

    def render(
        self,
        template: str,
        path: str,
        *,
        title: str,
        resource: Resource | None = None,
        absolute: bool = False,
        **values: Any,
    ) -> str:
        """Return a page.

        Parameters
        ----------
        path
            Its own path under the root, for the links that lead away from it.
        absolute
            Whether its links name the address of the site, for a page that a host shows at any address.
        """
        prefix = self.root if absolute else "../" * path.count("/")
        alternates = [] if resource is None else [(each, resource.address(each, self.index)) for each in GRAPHS]

        def href(target: str) -> str:
            # A relative path whose first step has a colon would be read as an address with a scheme.
            if absolute:
                return prefix + (target or self.home_path)
            relative = prefix + (target or self.home_path)
            return f"./{relative}" if not relative or ":" in relative.partition("/")[0] else relative

        def to(iri: str) -> str | None:
            found = self.link(iri)
            return None if found is None else href(found)

        values.setdefault("data", None)
        values.setdefault("section", "")
        values.setdefault("crumbs", ())
        values.setdefault("indexed", True)
        values.setdefault("description", None)
        values.setdefault("query", "")
        return (
            environment()
            .get_template(template)
            .render(
                site=self,
                index=self.index,
                title=title,
                resource=resource,
                canonical=self.root + path,
                alternates=alternates,
                href=href,
                to=to,
                **values,
            )
        )

    # ---- pages about everything ----

    async def home(self) -> str:
        """Return the first page."""
        index = self.index
        often = sorted(index.spoken_of, key=lambda one: (-one.mentions, one.label))[:18]
        core = [
            (index.classes[name], concepts)
            for name, concepts in index.by_class.items()
            if concepts and name in index.classes
        ]
        statements = sum(count for *_, count in await self.reader.counts())
        words = (
            f"{counted(len(index.documents), 'document')} read into {counted(statements, 'statement')} about "
            f"{counted(len(index.spoken_of), 'entity', 'entities')}, each with the sentence that says it."
        )
        dumps = [(self.root + dump.path, dump.media) for dump in self.dumps]
        return self.render(
            "home.html",
            "",
            title=self.title,
            description=words,
            often=often,
            classes=core,
            statements=statements,
            documents=list(index.by_identifier.values()),
            data=schemaorg.dataset_data(
                self.title, words, root=self.root, license=index.license, dumps=dumps, live=self.live
            ),
        )

    def entities(self) -> str:
        """Return the page with all entities that documents speak of, from A to Z."""

        def letter(concept: Concept) -> str:
            first = folded(concept.label)[:1].upper()
            return first if first.isalpha() else "0–9"

        ordered = sorted(self.index.spoken_of, key=lambda one: (letter(one), folded(one.label), one.iri))
        return self.render(
            "entities.html",
            self.section("entities"),
            title="Entities",
            section="entities",
            letters=[(first, list(group)) for first, group in groupby(ordered, key=letter)],
            classes=[(self.index.classes[name], len(found)) for name, found in self.index.by_class.items() if found],
        )

    def documents(self) -> str:
        """Return the page with all documents."""
        return self.render(
            "documents.html",
            self.section("documents"),
            title="Documents",
            section="documents",
            documents=list(self.index.by_identifier.values()),
        )

    async def statistics(self) -> str:
        """Return the page with counts."""
        index = self.index
        by_predicate: defaultdict[str, Counter[str]] = defaultdict(Counter)
        kinds: Counter[str] = Counter()
        for name, polarity, certainty, count in await self.reader.counts():
            kind = "negated" if polarity == "negated" else "possible" if certainty == "possible" else "certain"
            by_predicate[name][kind] += count
            kinds[kind] += count
        predicates = sorted(by_predicate, key=lambda name: (index.predicate(name).order, name))
        totals = await self.reader.totals()
        classes = [(one, len(index.by_class.get(one.name, ()))) for one in index.classes.values()]
        return self.render(
            "statistics.html",
            self.section("statistics"),
            title="Statistics",
            section="statistics",
            predicates=[
                (index.predicate(name), by_predicate[name], sum(by_predicate[name].values())) for name in predicates
            ],
            kinds=kinds,
            classes=classes,
            most_class=max((count for _, count in classes), default=0) or 1,
            most_predicate=max((sum(found.values()) for found in by_predicate.values()), default=0) or 1,
            mentions=sum(one.mentions for one in index.documents.values()),
            statements=sum(kinds.values()),
            totals=totals,
            often=sorted(index.spoken_of, key=lambda one: (-one.mentions, one.label))[:12],
            documents=list(index.by_identifier.values()),
        )

    async def contradictions(self) -> str:
        """Return the page with what one place affirms and another one negates."""
        pairs = await self.reader.contradictions(MOST_PAIRS + 1)
        more, pairs = len(pairs) > MOST_PAIRS, pairs[:MOST_PAIRS]
        ordered = sorted(pairs, key=lambda pair: (self.index.order(pair[0].subject), pair[0].iri, pair[1].iri))
        return self.render(
            "contradictions.html",
            self.section("contradictions"),
            title="Contradictions",
            section="contradictions",
            more=more,
            pairs=[(self.line(yes, yes.subject), self.line(no, no.subject)) for yes, no in ordered],
        )

    async def ontology(self) -> str:
        """Return the page with the classes and predicates, each at its own name."""
        triples = await ontology_triples(self.reader.engine)
        shown = {
            *(one.iri for one in self.index.classes.values()),
            *(p.iri for p in self.index.predicates.values() if p.stated),
        }
        said: defaultdict[str, list[ox.Triple]] = defaultdict(list)
        for triple in triples:
            if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(TERMS):
                said[triple.subject.value].append(triple)
        others = sorted((iri for iri in said if iri not in shown), key=lambda iri: iri.casefold())
        definition = "http://www.w3.org/2004/02/skos/core#definition"
        return self.render(
            "ontology.html",
            self.section("ontology"),
            title="Ontology",
            section="ontology",
            classes=list(self.index.classes.values()),
            predicates=[one for one in self.index.predicates.values() if one.stated],
            others=[
                (
                    local(iri),
                    self.index.label(iri),
                    next(
                        (
                            t.object.value
                            for t in said[iri]
                            if t.predicate.value == definition and isinstance(t.object, ox.Literal)
                        ),
                        None,
                    ),
                )
                for iri in others
            ],
            forms=[(each, f"ontology{each.suffix}") for each in GRAPHS],
        )

    def data_page(self) -> str:
        """Return the page that tells programs how to get the data."""
        example = next(iter(sorted(self.index.spoken_of, key=lambda one: (-one.mentions, one.label))), None)
        return self.render(
            "data.html",
            self.section("data"),
            title="Data",
            section="data",
            forms=GRAPHS,
            example=None if example is None else resource_of(example.iri, self.index.base),
            example_label=None if example is None else example.label,
        )

    async def search(self, text: str, kind: str | None, page: int) -> str:
        """Return what is found under a name; without a service the page searches by script, in a list of names."""
        index = self.index
        everything = (await self.reader.searcher()).find(text) if text else []
        counts = Counter(name for hit in everything for name in hit.concept.classes)
        hits = [hit for hit in everything if not kind or kind in hit.concept.classes]
        wanted = folded(text)
        documents = [
            one for one in index.by_identifier.values() if wanted and wanted in folded(f"{one.title} {one.identifier}")
        ]
        pages = max(1, -(-len(hits) // PAGE_SIZE))
        page = min(max(page, 1), pages)
        return self.render(
            "search.html",
            self.section("search"),
            title=f"“{text}”" if text else "Search",
            indexed=False,
            query=text,
            kind=kind if kind in index.classes else None,
            kinds=[(one, counts[one.name]) for one in index.classes.values() if counts[one.name]],
            hits=hits[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
            found=len(hits),
            documents=documents[:20] if page == 1 else [],
            page=page,
            pages=pages,
        )

    # ---- pages about one resource ----

    async def page(self, resource: Resource) -> str:
        """Return the page about a resource."""
        if resource.iri in self.index.concepts:
            return await self._entity(resource)
        if resource.iri in self.index.documents:
            return await self._document(resource)
        if resource.kind == "statement":
            found = await self.reader.statements([resource.iri], marks=True)
            if found:
                return self._statement(resource, found[0])
        if resource.kind == "evidence":
            evidence = await self.reader.evidence(resource.iri)
            if evidence is not None:
                return self._evidence(resource, *evidence)
        if resource.kind == "mention":
            mentions = await self.reader.mentions("mention", [resource.iri])
            if mentions:
                return self._mention(resource, mentions[0])
        return await self._other(resource)

    async def _entity(self, resource: Resource) -> str:
        index, concept = self.index, self.index.concepts[resource.iri]
        iris = await self.reader.statement_iris(Filters(about=resource.iri), limit=MOST_STATEMENTS)
        statements = await self.reader.statements(iris, marks=True)
        url = self.root + resource.address(HTML, index)
        others = {one.other(resource.iri) for one in statements if not one.literal}
        parents = [iri for iri in concept.broader if iri in index.concepts]
        return self.render(
            "entity.html",
            resource.address(HTML, index),
            title=capital(concept.label),
            resource=resource,
            section="entities",
            description=concept.definition or f"What documents say about {concept.label}.",
            concept=concept,
            crumbs=[
                Crumb(label="Entities", href=self.section("entities")),
                *(Crumb(label=index.label(iri), href=self.link(iri)) for iri in parents[:1]),
                Crumb(label=concept.label),
            ],
            groups=self.groups(resource.iri, statements),
            shown=len(statements),
            inferred=await self._inferred(resource.iri),
            narrower=[iri for iri in index.narrower(resource.iri) if self.link(iri)],
            matches=_matches(concept),
            picture=picture(resource.iri, statements, index),
            documents=[(index.documents[iri], count) for iri, count in concept.documents if iri in index.documents],
            data=schemaorg.entity_data(concept, statements, index, url=url, urls=self.urls(others)),
        )

    async def _inferred(self, iri: str) -> list[tuple[str, str, list[str]]]:
        """Return what rules conclude beyond what is said, by relation and rule: the sentences above say the rest."""
        index = self.index
        known = {predicate.iri for predicate in index.predicates.values() if predicate.stated}
        mirrored = {predicate.inverse for predicate in index.predicates.values() if predicate.stated}
        found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for one in await self.reader.inferred(iri):
            label = index.label(one.predicate)
            if one.predicate == RDF + "type" or (label in mirrored and one.predicate not in known):
                continue
            found[label, one.rule].add(one.object)
        return [(label, rule, sorted(iris, key=index.order)) for (label, rule), iris in sorted(found.items())]

    def groups(self, iri: str, statements: Iterable[Statement]) -> list[Group]:
        """Return statements about an entity by predicate, what it does before what is done to it."""
        index = self.index
        found: defaultdict[tuple[bool, str], list[Statement]] = defaultdict(list)
        for statement in statements:
            found[statement.subject != iri, statement.predicate].append(statement)
        groups = []
        for backwards, name in sorted(found, key=lambda key: (key[0], index.predicate(key[1]).order, key[1])):
            predicate = index.predicate(name)
            lines = [self.line(one, iri) for one in found[backwards, name]]
            lines.sort(
                key=lambda line: (
                    line.statement.polarity,
                    -len(line.statement.places),
                    line.value.casefold(),
                    line.statement.iri,
                )
            )
            groups.append(
                Group(
                    anchor=f"{name}{'-of' if backwards else ''}",
                    label=predicate.inverse if backwards else predicate.label,
                    definition=predicate.definition,
                    lines=tuple(lines),
                )
            )
        return groups

    def line(self, statement: Statement, about: str) -> Line:
        """Return a statement as a sentence that begins with the entity it is read from."""
        predicate = self.index.predicate(statement.predicate)
        outgoing = statement.subject == about
        other = None if statement.literal else statement.other(about)
        return Line(
            statement=statement,
            phrase=f"{predicate.label}:"
            if statement.literal
            else phrase(predicate.label if outgoing else predicate.inverse, statement.polarity, statement.certainty),
            other=other,
            value=spoken_duration(statement.object) if other is None else self.index.label(other),
            first=statement.places[0] if statement.places else None,
            rest=statement.places[1:],
        )

    async def _document(self, resource: Resource) -> str:
        index, document = self.index, self.index.documents[resource.iri]
        iris = await self.reader.statement_iris(Filters(document=resource.iri))
        statements = await self.reader.statements(iris, marks=True)
        mentions = await self.reader.mentions("document", [resource.iri])
        here = sorted(
            ((place, one) for one in statements for place in one.places if place.document == resource.iri),
            key=lambda pair: (pair[0].start, index.predicate(pair[1].predicate).order, pair[1].iri),
        )
        text, open_end = passages(
            [place for place, _ in here],
            mentions,
            document.characters,
            markdown=document.format == MARKDOWN,
        )
        by_class: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for mention in mentions:
            for role in mention.roles:
                by_class[role][mention.concept] += 1
        named = [index.concepts[iri] for iri in dict.fromkeys(one.concept for one in mentions) if iri in index.concepts]
        url = self.root + resource.address(HTML, index)
        words = f"{counted(document.statements, 'statement')}, {counted(document.mentions, 'mention')} found in it."
        return self.render(
            "document.html",
            resource.address(HTML, index),
            title=document.title,
            resource=resource,
            section="documents",
            description=words,
            crumbs=[Crumb(label="Documents", href=self.section("documents")), Crumb(label=document.title)],
            document=document,
            passages=text,
            open_end=open_end,
            claims=[
                ([place for place in one.places if place.document == resource.iri], self.line(one, one.subject))
                for one in {one.iri: one for _, one in here}.values()
            ],
            classes=[
                (index.classes[name], sorted(by_class[name].items(), key=lambda item: (-item[1], index.order(item[0]))))
                for name in index.classes
                if name in by_class
            ],
            data=schemaorg.document_data(document, named, index, url=url, urls=self.urls(one.iri for one in named)),
        )

    def _statement(self, resource: Resource, statement: Statement) -> str:
        line = self.line(statement, statement.subject)
        sentence = f"{capital(self.index.label(statement.subject))} {line.phrase} {line.value}"
        return self.render(
            "statement.html",
            resource.address(HTML, self.index),
            title=sentence,
            resource=resource,
            description=f"{sentence}: {counted(len(statement.places), 'place')} that say so.",
            crumbs=[
                Crumb(label=self.index.label(statement.subject), href=self.link(statement.subject)),
                Crumb(label="Statement"),
            ],
            line=line,
            statement=statement,
        )

    def _evidence(self, resource: Resource, statement: Statement, place: Place) -> str:
        document = self.index.documents.get(place.document)
        return self.render(
            "evidence.html",
            resource.address(HTML, self.index),
            title=f"Evidence in {self.index.label(place.document)}",
            resource=resource,
            crumbs=[
                Crumb(label=self.index.label(place.document), href=self.link(place.document)),
                Crumb(label="Evidence"),
            ],
            line=self.line(statement, statement.subject),
            statement=statement,
            place=place,
            document=document,
        )

    def _mention(self, resource: Resource, mention: Any) -> str:
        return self.render(
            "mention.html",
            resource.address(HTML, self.index),
            title=f"“{' '.join((mention.text or self.index.label(mention.concept)).split())}”",
            resource=resource,
            crumbs=[
                Crumb(label=self.index.label(mention.document), href=self.link(mention.document)),
                Crumb(label="Mention"),
            ],
            mention=mention,
        )

    async def _other(self, resource: Resource) -> str:
        triples = await description(self.reader.engine, resource)
        said: defaultdict[str, list[ox.NamedNode | ox.Literal]] = defaultdict(list)
        for triple in triples:
            own = isinstance(triple.subject, ox.NamedNode) and triple.subject.value == resource.iri
            if own and isinstance(triple.object, ox.NamedNode | ox.Literal):
                said[triple.predicate.value].append(triple.object)
        names = [(self.index.labels.get(name) or spaced(local(name)), values) for name, values in sorted(said.items())]
        return self.render(
            "resource.html",
            resource.address(HTML, self.index),
            title=f"{capital(spaced(resource.kind))} {local(resource.iri)}",
            resource=resource,
            crumbs=[Crumb(label=capital(spaced(resource.kind))), Crumb(label=local(resource.iri))],
            properties=names,
        )

    # ---- files beside the pages ----

    def style(self) -> str:
        """Return the style sheet with the colours of the classes."""
        return "".join(f".c-{one.name} {{ --c: {one.colour}; }}\n" for one in self.index.classes.values())

    def names(self) -> str:
        """Return the names that a page without a service searches in, as JSON."""
        rows = [
            [one.label, self.link(one.iri), one.classes[0] if one.classes else "", [*one.alternatives, *one.hidden]]
            for one in self.index.spoken_of
            if self.link(one.iri)
        ]
        documents = [[one.title, self.link(one.iri)] for one in self.index.by_identifier.values()]
        return json.dumps({"entities": rows, "documents": documents}, ensure_ascii=False) + "\n"


def _matches(concept: Concept) -> list[tuple[str, str, str]]:
    """Return the links to other vocabularies: how they match, their address, and how people cite them."""
    rows = [(_MATCH_WORDS[name], target, _cited(target)) for name, target in concept.matches if is_web_address(target)]
    order = {_MATCH_WORDS[name]: at for at, name in enumerate(MATCHES)}
    return sorted(rows, key=lambda row: (order[row[0]], row[2]))


def _cited(address: str) -> str:
    name, code = cited(address)
    return code if code.startswith(f"{name}:") else f"{name} {code}"


def _before(place: Place) -> str:
    """Return what stands before a quote in its paragraph, from a whole word on."""
    text = re.split(r"\n\s*\n|^#.*\n", place.prefix, flags=re.MULTILINE)[-1]
    cut = text == place.prefix and place.start > len(text)
    # The first word may have lost its beginning; a heading above is no part of the paragraph.
    words = re.sub(r"^\S*\s", "", text) if cut else text
    return ("… " if cut and words.strip() else "") + words.lstrip() if words.strip() else ""


def _after(place: Place) -> str:
    """Return what stands after a quote in its paragraph, to a whole word."""
    text = re.split(r"\n\s*\n", place.suffix)[0]
    cut = text == place.suffix and len(text) >= _CONTEXT
    words = re.sub(r"\s\S*$", "", text) if cut else text
    return words.rstrip() + (" …" if cut and words.strip() else "") if words.strip() else ""


def _shown(index: Index, place: Place) -> list[tuple[str, str]]:
    """Return a quote with what stands around it, in pieces: ``around``, ``quote``, or ``mark`` for an end's name."""
    words, at = place.quote or "", 0
    pieces = [(_before(place), "around")]
    for start, end in place.marks:
        pieces += [(words[at:start], "quote"), (words[start:end], "mark")]
        at = end
    pieces += [(words[at:], "quote"), (_after(place), "around")]
    document = index.documents.get(place.document)
    if document is not None and document.format == MARKDOWN:
        pieces = [(without_signs(text), kind) for text, kind in pieces]
    return [(text, kind) for text, kind in pieces if text]


def _size(count: int) -> str:
    for unit, power in (("MB", 1e6), ("kB", 1e3)):
        if count >= power:
            return f"{count / power:.1f} {unit}"
    return f"{count} B"


def _json_ld(data: Mapping[str, Any]) -> Markup:
    text = json.dumps(data, ensure_ascii=False, indent=1)
    # Inside a script element nothing ends it but these characters.
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - escaped above


@cache
def environment() -> Environment:
    """Return the templates, with escaping on."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "capital": capital,
        "per_cent": per_cent,
        "spaced": spaced,
        "duration": spoken_duration,
        "size": _size,
        "json_ld": _json_ld,
        "local": local,
        "web": is_web_address,
        "urlencode": lambda text: quote(str(text), safe=""),
    }
    made.filters.update(filters)
    made.globals.update(counted=counted, glyph_path=glyph_path, shown=_shown)
    return made
