"""The page as text: what it takes from the graph, that it repeats, and that nothing in it can run or call out."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from html.parser import HTMLParser

import networkx as nx
import pyoxigraph as ox
import pytest
from build_graph.explore import page_records, render_page
from build_graph.explore.layout import layout
from build_graph.explore.page import class_styles, radius
from build_graph.explore.records import PageClass, PageRecords, is_web_address
from build_graph.explore.wording import spoken_duration

ATTACK = '</script><script>alert(1)</script><img src=x onerror=alert(2)> " onerror=alert(3) \u2028 \U0001f9b4 {{7*7}}'

PREFIXES = """
@prefix sg: <https://w3id.org/spinegraph/ontology#> .
@prefix id: <https://w3id.org/spinegraph/id/> .
@prefix g: <https://w3id.org/spinegraph/graph/> .
@prefix d: <https://w3id.org/spinegraph/document/> .
@prefix gd: <https://w3id.org/spinegraph/graph/document/> .
@prefix st: <https://w3id.org/spinegraph/statement/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""

ONTOLOGY = """
g:ontology {
  sg:Procedure a owl:Class ; rdfs:label "procedure"@en ; sg:plural "procedures"@en ; sg:order 2 ;
      sg:colour "#1f6fb4" ; sg:glyph "square" .
  sg:Complication a owl:Class ; rdfs:label "complication"@en ; sg:order 4 ; sg:colour "#e4572e" ; sg:glyph "triangle" .
  sg:Condition a owl:Class ; rdfs:label "condition"@en ; sg:order 1 .
  sg:hasComplication rdfs:label "has complication"@en ; sg:order 4 ; owl:inverseOf sg:complicationOf .
  sg:complicationOf rdfs:label "is a complication of"@en .
}
g:vocabulary {
  id:spinal-fusion a sg:Procedure, skos:Concept ; skos:prefLabel "spinal fusion"@en ; skos:altLabel "spondylodesis"@en ;
      skos:definition "Joins vertebrae for good."@en ;
      skos:exactMatch <https://example.org/term/1>, <javascript:alert(1)> .
  id:infection a sg:Condition, skos:Concept ; skos:prefLabel "infection"@en .
  id:never-mentioned a sg:Condition, skos:Concept ; skos:prefLabel "never mentioned"@en .
}
"""


def evidence(name: str, statement: str, document: str, start: int, quote: str, *, confidence: float = 0.9) -> str:
    return f"""
  <urn:e:{name}> a sg:Evidence ; oa:hasTarget <urn:e:{name}#target> ;
      sg:rule sg:some-rule ; sg:confidence {confidence} .
  <urn:e:{name}#target> oa:hasSource d:{document} ; oa:hasSelector <urn:e:{name}#position>, <urn:e:{name}#quote> .
  <urn:e:{name}#position> oa:start {start} ; oa:end {start + len(quote)} .
  <urn:e:{name}#quote> oa:exact {json.dumps(quote, ensure_ascii=False)} ; oa:prefix "before " ; oa:suffix " after" .
  st:{statement} sg:evidence <urn:e:{name}> .
"""


def mention(name: str, entity: str, role: str, document: str, start: int, end: int) -> str:
    return f"""
  <urn:m:{name}> a sg:Mention ; oa:hasBody id:{entity} ; sg:role sg:{role} ; oa:hasTarget <urn:m:{name}#target> .
  <urn:m:{name}#target> oa:hasSource d:{document} ; oa:hasSelector <urn:m:{name}#position> .
  <urn:m:{name}#position> oa:start {start} ; oa:end {end} .
"""


def statement(
    name: str, subject: str, predicate: str, target: str, *, polarity: str = "affirmed", certainty: str = "certain"
) -> str:
    return f"""
  st:{name} a sg:Statement ; rdf:subject id:{subject} ; rdf:predicate sg:{predicate} ; rdf:object {target} ;
      sg:polarity sg:{polarity} ; sg:certainty sg:{certainty} .
"""


QUOTE = "Fusion 🦴 may bring infection."
PLACE = 10 + QUOTE.index("infection")
DOCUMENTS = (
    "gd:a.txt {"
    + 'd:a.txt dcterms:identifier "a.txt" ; dcterms:title "About fusion"@en ; dcterms:source "https://example.org/a" .'
    + statement("1", "spinal-fusion", "hasComplication", "id:infection", certainty="possible")
    + evidence("1", "1", "a.txt", 10, QUOTE)
    + statement("2", "spinal-fusion", "hasComplication", "id:odd", polarity="negated")
    + evidence("2", "2", "a.txt", 60, ATTACK)
    + statement("3", "spinal-fusion", "recoveryTime", '"P6M/P12M"^^sg:durationInterval')
    + evidence("3", "3", "a.txt", 200, "It takes six months to a year.")
    + mention("1", "spinal-fusion", "Procedure", "a.txt", 10, 16)
    + mention(
        "2", "infection", "Complication", "a.txt", 10 + QUOTE.index("infection"), 10 + QUOTE.index("infection") + 9
    )
    + "id:odd a sg:CoinedConcept, sg:Complication ; skos:prefLabel "
    + json.dumps(ATTACK, ensure_ascii=False)
    + " . }\n"
    + 'gd:b.txt { d:b.txt dcterms:identifier "b.txt" .'
    + statement("4", "spinal-fusion", "hasComplication", "id:infection")
    + evidence("4", "4", "b.txt", 0, "Infection follows fusion.", confidence=0.6)
    + mention("4", "infection", "Complication", "b.txt", 0, 9)
    + mention("5", "infection", "Condition", "b.txt", 40, 49)
    + "}\n"
)
INFERRED = """
g:inferred { id:infection sg:complicationOf id:spinal-fusion . id:infection sg:complicationOf id:odd .
             id:infection a sg:Entity . }
"""


def store_of(trig: str) -> ox.Store:
    store = ox.Store()
    store.load(PREFIXES + trig, format=ox.RdfFormat.TRIG)
    return store


@pytest.fixture(scope="module")
def records() -> PageRecords:
    return page_records(store_of(ONTOLOGY + DOCUMENTS + INFERRED))


@pytest.fixture(scope="module")
def page(records: PageRecords) -> str:
    return render_page(records, title=ATTACK)


class _Elements(HTMLParser):
    """Every start tag with its attributes, and the text of every script and style."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, dict[str, str | None], str]] = []
        self.title = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self.raw.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:
            tag, attributes, text = self.raw[-1]
            self.raw[-1] = (tag, attributes, text + data)
        elif self.tags and self.tags[-1][0] == "title" and not self.title:
            self.title = data


def data_of(page: str, name: str) -> object:
    (text,) = [text for _, attributes, text in _Elements(page).raw if attributes.get("id") == f"data-{name}"]
    return json.loads(text)


def test_only_what_documents_mention_is_on_the_page(records: PageRecords) -> None:
    assert [node.label for node in records.nodes] == ["infection", ATTACK, "spinal fusion"]
    fusion = records.nodes[2]
    assert fusion.synonyms == ("spondylodesis",)
    assert fusion.definition == "Joins vertebrae for good."
    assert fusion.links == ("https://example.org/term/1",)  # an address that would run a script is no link
    assert records.nodes[1].coined


def test_the_most_frequent_role_comes_first(records: PageRecords) -> None:
    assert records.nodes[0].classes == ("Complication", "Condition")
    assert [c.name for c in records.classes] == ["Condition", "Procedure", "Complication"]


def test_one_edge_gathers_the_evidence_of_two_documents(records: PageRecords) -> None:
    (edge,) = [e for e in records.edges if e.object.endswith("infection") and e.subject.endswith("fusion")]
    assert [e.document.rsplit("/", 1)[1] for e in edge.evidence] == ["a.txt", "b.txt"]
    assert (edge.certainty, edge.polarity, edge.confidence) == ("certain", "affirmed", 0.9)
    first = edge.evidence[0]
    assert first.quote is not None
    assert [first.quote[a:b] for a, b in first.marks] == ["Fusion", "infection"]


def test_inferred_edges_are_shown_forwards_and_only_if_new(records: PageRecords) -> None:
    inferred = [edge for edge in records.edges if edge.inferred]
    ends = [(e.subject.rsplit("/", 1)[1], e.predicate, e.object.rsplit("/", 1)[1]) for e in inferred]
    assert ends == [("odd", "hasComplication", "infection")]
    assert inferred[0].confidence is None


def test_a_duration_is_a_fact_and_no_node(records: PageRecords, page: str) -> None:
    assert [edge.object for edge in records.edges if edge.literal] == ["P6M/P12M"]
    nodes = data_of(page, "nodes")
    assert isinstance(nodes, list)
    assert len(nodes) == 3
    assert [fact["value"] for node in nodes for fact in node["facts"]] == ["6 to 12 months"]


def test_a_store_without_ontology_is_shown_with_local_names() -> None:
    records = page_records(store_of(DOCUMENTS))
    assert {p.label for p in records.predicates} == {"has complication", "recovery time"}
    assert records.nodes[0].label == "infection"
    assert render_page(records).startswith("<!DOCTYPE html>")


def test_quotes_may_be_absent() -> None:
    trig = re.sub(r"<urn:e:\w+#quote> oa:exact [^\n]*\n", "", DOCUMENTS)
    assert "oa:exact" not in trig
    records = page_records(store_of(ONTOLOGY + trig))
    quotes = [e.quote for edge in records.edges for e in edge.evidence]
    assert len(quotes) == 4
    assert set(quotes) == {None}
    assert data_of(render_page(records), "page")["passages"][0][3] is None  # type: ignore[index]


def test_an_empty_store_gives_a_page() -> None:
    assert "<!DOCTYPE html>" in render_page(page_records(ox.Store()))


def test_the_page_repeats_exactly(page: str) -> None:
    again = render_page(page_records(store_of(INFERRED + DOCUMENTS + ONTOLOGY)), title=ATTACK)
    assert again == page


def test_text_of_documents_stays_text(page: str) -> None:
    elements = _Elements(page)
    assert elements.title == ATTACK
    assert [tag for tag, _ in elements.tags].count("script") == 6
    assert not [tag for tag, _ in elements.tags if tag == "img"]
    assert not [name for _, attributes in elements.tags for name in attributes if name.startswith("on")]
    nodes = data_of(page, "nodes")
    assert isinstance(nodes, list)
    assert ATTACK in [node["label"] for node in nodes]
    assert "\u2028" not in page.split("data-nodes", 1)[1].split("</script>", 1)[0]
    assert "49" not in elements.title  # the title went through the template as a value


def test_the_policy_names_every_script_and_the_style_by_hash(page: str) -> None:
    elements = _Elements(page)
    (policy,) = [a["content"] for tag, a in elements.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy
    run = [text for tag, a, text in elements.raw if tag == "script" and a.get("type") != "application/json"]
    styles = [text for tag, _, text in elements.raw if tag == "style"]

    def hashes(texts: list[str]) -> list[str]:
        digests = [hashlib.sha256(text.encode()).digest() for text in texts]
        return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]

    assert len(run) == 2
    assert rules["script-src"].split() == hashes(run)
    assert rules["style-src"].split() == hashes(styles)


def test_the_page_loads_nothing_from_elsewhere(page: str) -> None:
    elements = _Elements(page)
    assert elements.tags
    assert not [tag for tag, _ in elements.tags if tag in ("link", "iframe", "object", "embed", "base")]
    assert not [a for tag, a in elements.tags if tag != "a" and ("src" in a or "href" in a)]
    assert "sourceMappingURL" not in page
    assert "bootstrap" not in page
    assert "@import" not in "".join(text for tag, _, text in elements.raw if tag == "style")


def test_marks_are_counted_as_browsers_count(page: str) -> None:
    edges = data_of(page, "edges")
    assert isinstance(edges, list)
    (marks,) = [e["evidence"][0]["marks"] for e in edges if len(e["evidence"]) == 2]
    units = QUOTE.encode("utf-16-le")
    assert [units[2 * a : 2 * b].decode("utf-16-le") for a, b in marks] == ["Fusion", "infection"]


@pytest.mark.parametrize("nodes", [1, 2, 30, 300])
def test_layout_repeats_and_no_two_nodes_overlap(nodes: int) -> None:
    graph: nx.Graph = nx.relabel_nodes(
        nx.barabasi_albert_graph(nodes, 1, seed=3) if nodes > 1 else nx.empty_graph(1), str
    )
    graph.add_edges_from([("x", "y"), ("z", "z")])
    radii = {node: radius(graph.degree(node)) for node in graph}
    places = layout(graph, radii)
    backwards: nx.Graph = nx.Graph()
    backwards.add_nodes_from(reversed(list(graph.nodes)))
    backwards.add_edges_from((b, a) for a, b in reversed(list(graph.edges)))
    assert layout(backwards, radii) == places
    assert set(places) == set(graph)
    ordered = sorted(places)
    gaps = [
        math.dist(places[a], places[b]) - radii[a] - radii[b] for i, a in enumerate(ordered) for b in ordered[i + 1 :]
    ]
    assert min(gaps) > 0


def test_no_two_classes_look_alike() -> None:
    glyphs = ["dot", "square", "square", None, "square", None, "dot"]
    classes = tuple(
        PageClass(name=f"C{i}", label="c", plural="c", definition=None, colour="#123456", glyph=glyph, order=i)
        for i, glyph in enumerate(glyphs)
    )
    looks = [(style["glyph"], style["fill"]) for style in class_styles(classes)]
    assert looks[1:3] == [("square", "full"), ("square", "line")]
    assert len(set(looks)) == len(glyphs)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("P6M/P12M", "6 to 12 months"),
        ("P6W", "6 weeks"),
        ("P1D", "1 day"),
        ("P6W/P3M", "6 weeks to 3 months"),
        ("PT2H", "2 hours"),
        ("P1M/P1M", "1 month"),
        ("about a year", "about a year"),
    ],
)
def test_durations_are_put_in_words(value: str, words: str) -> None:
    assert spoken_duration(value) == words


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("https://example.org/a?b=c", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ('https://example.org/"onclick=x', False),
        (" https://example.org", False),
    ],
)
def test_only_web_addresses_become_links(text: str, safe: bool) -> None:
    assert is_web_address(text) is safe
