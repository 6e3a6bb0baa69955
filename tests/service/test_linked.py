"""Linked data: every IRI leads to a page or to data, all forms say the same, and the whole describes itself."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest
from build_graph.service.citing import cited
from build_graph.service.framing import frame_resource
from build_graph.service.index import Index
from build_graph.service.negotiate import GRAPHS, HTML
from build_graph.service.resource import KINDS, Resource, resource_of, split_suffix
from build_graph.service.schemaorg import PROPERTIES
from build_graph.store import GraphFolder
from rdflib import SDO

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def subjects(folder: GraphFolder) -> list[str]:
    """Return the paths, under the base, of all that the graph speaks of."""
    found = {quad.subject.value for quad in folder.quads() if isinstance(quad.subject, ox.NamedNode)}
    return sorted(iri.removeprefix(folder.base) for iri in found if iri.startswith(folder.base))


@pytest.fixture(scope="module")
def one_of_each(samples_graph: GraphFolder) -> list[str]:
    """Return one path of each kind that the graph has, and some entities that much is said of."""
    first: dict[str, str] = {}
    for path in subjects(samples_graph):
        if "#" not in path and path.partition("/")[0] in KINDS:
            first.setdefault(path.partition("/")[0], path)
    assert len(first) >= 8
    return [*first.values(), "id/lumbar-fusion", "id/pedicle-screw", "document/lumbar-fusion-leaflet.md"]


def test_every_iri_of_the_graph_leads_somewhere(client: httpx.Client, samples_graph: GraphFolder) -> None:
    paths = {path.partition("#")[0] for path in subjects(samples_graph)}
    few = sorted(path for path in paths if not path.startswith(("id/", "mention/", "inference/")))
    many = sorted(paths - set(few))[::40]
    assert len(few) > 300
    assert len(many) > 100
    for path in [*few, *many]:
        answer = client.head(path, headers={"Accept": "text/turtle"})
        # The ontology's terms are parts of one answer; a graph is its own description.
        expected = 200 if path.startswith(("graph/", "ontology")) and path != "ontology/0.1.0" else 303
        assert answer.status_code == expected, path


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        (BROWSER, ".html"),
        ("*/*", ".html"),
        ("text/html", ".html"),
        ("text/turtle", ".ttl"),
        ("application/ld+json", ".jsonld"),
        ("application/json", ".jsonld"),
        ("application/n-triples", ".nt"),
        ("application/rdf+xml", ".rdf"),
        ("text/turtle;q=0.4, application/rdf+xml;q=0.8", ".rdf"),
        ("text/html;q=0, */*", ".ttl"),
    ],
)
def test_see_other(client: httpx.Client, url: str, accept: str, suffix: str) -> None:
    answer = client.get("id/pedicle-screw", headers={"Accept": accept})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{url}id/pedicle-screw{suffix}"
    assert "Accept" in answer.headers["vary"]
    assert answer.headers["link"].count('rel="describedby"') == 5
    assert client.get(answer.headers["location"]).status_code == 200


def test_nothing_acceptable_and_nothing_there(client: httpx.Client) -> None:
    answer = client.get("id/pedicle-screw", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.json()["mend"]
    for path in ("id/no-such-thing", "id/no-such-thing.ttl", "statement/x.html", "id/a%20b", "id/%3E", "mention/%00"):
        missing = client.get(path)
        assert missing.status_code == 404, path
        assert missing.headers["content-type"] == "application/problem+json"
        page = client.get(path, headers={"Accept": BROWSER})
        assert page.status_code == 404
        assert "Nothing here" in page.text


def test_all_forms_say_the_same(client: httpx.Client, one_of_each: list[str], samples_graph: GraphFolder) -> None:
    for path in one_of_each:
        said = {}
        for suffix, format_ in FORMATS.items():
            answer = client.get(path + suffix)
            assert answer.status_code == 200, path + suffix
            said[suffix] = {str(quad.triple) for quad in ox.parse(answer.content, format=format_)}
        assert said[".nt"] == said[".ttl"] == said[".rdf"] == said[".jsonld"], path
        node = ox.NamedNode(samples_graph.base + path)
        own = {str(quad.triple) for quad in samples_graph.store.quads_for_pattern(node, None, None)}
        assert own
        assert own <= said[".nt"]


def test_forms_have_types_links_and_tags(client: httpx.Client, url: str) -> None:
    for media in (*GRAPHS, HTML):
        answer = client.get(f"id/pedicle-screw{media.suffix}")
        assert answer.headers["content-type"] == media.header
        links = answer.headers["link"]
        assert f'<{url}id/pedicle-screw.html>; rel="canonical"' in links
        assert links.count('rel="alternate"') == 4
        assert '<https://w3id.org/spinegraph/id/pedicle-screw>; rel="about"' in links
        again = client.get(f"id/pedicle-screw{media.suffix}", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
        assert again.content == b""
    tags = {client.get(f"id/pedicle-screw{suffix}").headers["etag"] for suffix in (*FORMATS, ".html")}
    assert len(tags) == 5


def test_json_ld_reads_as_plain_json(client: httpx.Client, samples_graph: GraphFolder) -> None:
    screw = client.get("id/pedicle-screw", headers={"Accept": "application/json"}, follow_redirects=True).json()
    assert screw["label"] == "pedicle screw"
    assert "transpedicular screw" in screw["alternatives"]
    assert "Implant" in screw["type"]
    claims = [claim for claim in samples_graph.claims if claim.subject == screw["id"] and not claim.literal]
    assert sorted(one["id"] for one in screw["statements"]) == sorted(claim.iri for claim in claims)
    names = {iri: entity.label for iri, entity in samples_graph.entities.items()}
    for claim in claims:
        statement = next(one for one in screw["statements"] if one["id"] == claim.iri)
        assert (statement["predicate"], statement["polarity"]) == (claim.predicate, claim.polarity)
        assert statement["object"]["label"] == names[claim.object]
        if claim.polarity == "affirmed":
            assert names[claim.object] in [one["label"] for one in screw[claim.predicate]]
        quotes = {
            (evidence["target"]["inDocument"]["identifier"], selector["exact"])
            for evidence in statement["evidence"]
            for selector in evidence["target"]["selector"]
            if "exact" in selector
        }
        assert quotes == {(place.document, place.quote) for place in claim.places}
    used = [claim for claim in samples_graph.claims if claim.object == screw["id"]]
    assert {one["subject"]["label"] for one in screw["statementsOf"]} == {names[claim.subject] for claim in used}
    # Only what the answer uses stands in its context.
    assert "hasSymptom" not in screw["@context"]


def test_durations_are_framed(client: httpx.Client, samples_graph: GraphFolder) -> None:
    claims = [claim for claim in samples_graph.claims if claim.literal]
    assert claims
    for claim in claims:
        thing = client.get(f"{claim.subject.removeprefix(samples_graph.base)}.jsonld").json()
        found = next(one["object"] for one in thing["statements"] if one["id"] == claim.iri)
        assert found == {"@value": claim.object, "@type": "durationInterval"}


def test_framing_keeps_awkward_literals() -> None:
    node = ox.NamedNode("https://w3id.org/spinegraph/id/x")
    triples = [
        ox.Triple(node, ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"), value)
        for value in (ox.Literal("</script>", language="en"), ox.Literal("urn:x-spinegraph:literal:0"), ox.Literal("ß"))
    ]
    context = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "id": "@id", "type": "@type"}
    text = frame_resource(Resource(node.value, "id", "id/x"), triples, context)
    back = {str(quad.triple) for quad in ox.parse(text.encode(), format=ox.RdfFormat.JSON_LD)}
    assert back == {str(triple) for triple in triples}


def test_the_ontology(client: httpx.Client, url: str) -> None:
    page = client.get("ontology", headers={"Accept": BROWSER})
    assert 'id="hasComplication"' in page.text
    data = client.get("ontology", headers={"Accept": "text/turtle"})
    assert data.headers["content-location"] == f"{url}ontology.ttl"
    assert data.content == client.get("ontology.ttl").content
    said = [
        {str(quad.triple) for quad in ox.parse(client.get(f"ontology{s}").content, format=f)}
        for s, f in FORMATS.items()
    ]
    assert said[0] == said[1] == said[2] == said[3]
    assert client.get("ontology/0.1.0").headers["location"] == f"{url}ontology"
    assert client.get("ontology/9").status_code == 404
    context = client.get("ontology/context.jsonld")
    assert context.headers["content-type"] == "application/ld+json"
    assert context.json()["@context"]["label"]["@id"] == "skos:prefLabel"


def test_void_dcat_and_dumps(client: httpx.Client, url: str, samples_graph: GraphFolder) -> None:
    store = ox.Store()
    answer = client.get(".well-known/void", headers={"Accept": "text/turtle"})
    store.load(answer.content, format=ox.RdfFormat.TURTLE)
    prefixes = {
        "void": "http://rdfs.org/ns/void#",
        "dcat": "http://www.w3.org/ns/dcat#",
        "spdx": "http://spdx.org/rdf/terms#",
    }

    def ask(query: str) -> list[dict[str, str]]:
        solutions: Any = store.query(query, prefixes=prefixes)
        names = [variable.value for variable in solutions.variables]
        return [{name: solution[name].value for name in names} for solution in solutions]

    # A triple that two documents state stands in both their graphs, and counts twice.
    assert ask("SELECT ?n { ?d a void:Dataset ; void:triples ?n }") == [{"n": str(len(samples_graph.store))}]
    assert ask("SELECT ?e { ?d void:sparqlEndpoint ?e }") == [{"e": f"{url}sparql"}]
    assert len(ask("SELECT ?c { ?d void:classPartition/void:class ?c }")) > 20
    dumps = ask(
        "SELECT ?address ?size ?sum { ?d dcat:distribution ?x . ?x dcat:downloadURL ?address ; dcat:byteSize ?size ;"
        " spdx:checksum/spdx:checksumValue ?sum }"
    )
    assert len(dumps) == 6
    sums = dict(reversed(line.split("  ")) for line in client.get("dump/SHA256SUMS").text.splitlines())
    quads = {str(quad) for quad in samples_graph.quads()}
    for dump in dumps:
        data = client.get(dump["address"]).content
        assert len(data) == int(dump["size"])
        assert hashlib.sha256(data).hexdigest() == dump["sum"] == sums[dump["address"].rpartition("/")[2]]
        if dump["address"].endswith((".nq.gz", ".trig.gz", ".jsonld.gz")):
            kind = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}
            format_ = kind[dump["address"].split(".")[-2]]
            assert {str(quad) for quad in ox.parse(gzip.decompress(data), format=format_)} == quads
    assert client.get("dump/other.gz").status_code == 404
    for suffix in FORMATS:
        assert client.get(f".well-known/void{suffix}").status_code == 200


def test_site_map_and_robots(client: httpx.Client, url: str) -> None:
    robots = client.get("robots.txt").text
    assert f"Sitemap: {url}sitemap.xml" in robots
    tree = ElementTree.fromstring(client.get("sitemap.xml").content)
    addresses = [node.text or "" for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(addresses) > 200
    assert f"{url}document/lumbar-fusion-leaflet.md.html" in addresses
    for address in [*addresses[:12], *addresses[12::20]]:
        page = client.get(address)
        assert page.status_code == 200
        assert f'<link rel="canonical" href="{address}">' in page.text


def embedded(page: str) -> Any:
    text = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    return json.loads(text)


def nodes_of(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for inner in value.values():
            yield from nodes_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes_of(inner)


def types_of(node: dict[str, Any]) -> list[str]:
    return node["@type"] if isinstance(node["@type"], list) else [node["@type"]]


def test_schema_org_in_the_pages(client: httpx.Client, samples_graph: GraphFolder) -> None:
    seen: set[str] = set()
    paths = [iri.removeprefix(samples_graph.base) for iri in samples_graph.entities][::2]
    for path in [*paths, "id/lumbar-fusion", "id/vertebral-compression-fracture", "document/lumbar-fusion-leaflet.md"]:
        data = embedded(client.get(f"{path}.html").text)
        assert data["@context"] == "https://schema.org"
        for node in nodes_of(data):
            for name in [*types_of(node), *(key for key in node if not key.startswith("@"))]:
                assert name in SDO, name
            for name in PROPERTIES.keys() & node.keys():
                seen.add(name)
                domain, wanted = PROPERTIES[name]
                # A sign or symptom is a condition, in schema.org, too.
                types = {*types_of(node), *(["MedicalCondition"] if "MedicalSignOrSymptom" in types_of(node) else [])}
                assert types & domain, (name, node["@id"])
                assert all(wanted == "MedicalEntity" or wanted in types_of(value) for value in node[name])
    assert "adverseOutcome" in seen
    assert len(seen) >= 3
    procedures = {iri for iri, entity in samples_graph.entities.items() if entity.classes[:1] == ("Procedure",)}
    claim = next(
        one
        for one in samples_graph.claims
        if one.predicate == "hasComplication" and one.polarity == "affirmed" and one.subject in procedures
    )
    done = embedded(client.get(f"{claim.subject.removeprefix(samples_graph.base)}.html").text)["mainEntity"]
    assert done["@type"] == ["MedicalProcedure", "MedicalTherapy"]
    assert claim.object in [one["@id"] for one in done["adverseOutcome"]]
    matched = embedded(client.get("id/osteoporosis.html").text)["mainEntity"]
    assert "http://purl.obolibrary.org/obo/MONDO_0005298" in matched["sameAs"]
    assert {"@type": "MedicalCode", "codeValue": "MONDO:0005298", "codingSystem": "MONDO"} in matched["code"]
    home = embedded(client.get("").text)
    assert {kind for node in nodes_of(home) for kind in types_of(node)} >= {"Dataset", "DataDownload", "WebSite"}
    leaflet = embedded(client.get("document/lumbar-fusion-leaflet.md.html").text)
    assert leaflet["about"][0]["name"] == "lumbar fusion"


def test_a_graph_of_another_base_is_served_by_path(awkward_url: str, awkward_graph: GraphFolder) -> None:
    with httpx.Client(base_url=awkward_url, timeout=30) as client:
        thing = client.get("id/spinal-fusion", headers={"Accept": "application/ld+json"}, follow_redirects=True)
        assert thing.json()["id"] == "https://example.org/kb/id/spinal-fusion"
        documents = [path for path in subjects(awkward_graph) if path.startswith("document/")]
        assert len(documents) == 3
        for document in documents:
            page = client.get(document, headers={"Accept": "text/html"}, follow_redirects=True)
            assert page.status_code == 200, document
            links = [part.split('"')[0] for part in page.text.split('href="')[1:] if not part.startswith(("#", "http"))]
            assert links
            for link in set(links):
                assert client.head(str(page.url.join(link.replace("&amp;", "&")))).status_code == 200, link


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://id.nlm.nih.gov/mesh/D010024", ("MeSH", "D010024")),
        ("http://purl.obolibrary.org/obo/HP_0000939", ("HP", "HP:0000939")),
        ("http://www.wikidata.org/entity/Q165328", ("Wikidata", "Q165328")),
        ("https://www.example.org/a/terms#x1", ("example.org", "x1")),
        ("https://example.org", ("example.org", "example.org")),
    ],
)
def test_other_vocabularies_are_cited(address: str, expected: tuple[str, str]) -> None:
    assert cited(address) == expected


def test_a_document_called_as_a_description_of_another() -> None:
    index = Index(base="b:", classes={}, predicates={}, concepts={}, documents={"b:document/a.html": None}, labels={})  # type: ignore[dict-item]
    resource = resource_of("b:document/a", "b:")
    assert resource is not None
    assert resource.address(HTML, index) == "document/a~.html"
    assert split_suffix("b:document/a~.html") == ("b:document/a", HTML)
    assert split_suffix("b:document/a.txt") is None
    assert resource_of("b:elsewhere/a", "b:") is None
    assert resource_of("c:document/a", "b:") is None


def test_a_graph_of_others_with_blank_nodes(writer: httpx.Client) -> None:
    text = """INSERT DATA { GRAPH <https://w3id.org/spinegraph/graph/other> {
        id:thing a skos:Concept ; skos:prefLabel "thing"@en ; rdfs:seeAlso _:b . _:b rdfs:label "b" } }"""
    assert writer.post("sparql", content=text, headers={"Content-Type": "application/sparql-update"}).status_code == 204
    for suffix, format_ in FORMATS.items():
        answer = writer.get(f"id/thing{suffix}")
        assert answer.status_code == 200, suffix
        assert len({str(quad.predicate) for quad in ox.parse(answer.content, format=format_)}) == 3
    for path in ("id/thing.html", "", "entities", "statistics", "contradictions", "data", "ontology", "search?q=thing"):
        assert writer.get(path).status_code == 200, path
    assert writer.get("api/v1/search?q=thing").json()["items"][0]["entity"]["label"] == "thing"
    assert writer.get("dump/SHA256SUMS").status_code == 404
