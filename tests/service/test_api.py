"""The JSON API: what it answers is what the graph says, page by page, and its description holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import networkx as nx
import pytest
from build_graph.query import ask
from build_graph.store import GraphFolder

V1 = "api/v1/"


def get(client: httpx.Client, path: str, **parameters: str | int | float) -> Any:
    answer = client.get(V1 + path, params={key: str(value) for key, value in parameters.items()})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def all_items(client: httpx.Client, path: str, limit: int, **parameters: str | float) -> list[Any]:
    """Return the items of all pages."""
    found: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = get(client, path, limit=limit, **parameters, **cursor)
        assert len(page["items"]) <= limit
        found += page["items"]
        if page["next"] is None:
            return found
        assert len(page["items"]) == limit
        cursor = {"cursor": page["next"]}


def test_the_description_holds(client: httpx.Client, url: str, tmp_path: Path) -> None:
    description = client.get(f"{V1}openapi.json").json()
    assert len(description["paths"]) == 12
    # Cursors come from the page before, which a description cannot say: those that are made up are refused rightly.
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{url}{V1}openapi.json"),
        *("--max-examples", "8", "--seed", "1", "--phases", "examples,coverage,fuzzing"),
        *("--exclude-checks", "positive_data_acceptance", "--no-color"),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    assert "Tested: 12" in done.stdout


def test_search_by_any_name(client: httpx.Client) -> None:
    def first(text: str, **more: str) -> Any:
        return get(client, "search", q=text, **more)["items"][0]

    assert first("pedicle screw")["how"] == "exact"
    assert first("Transpedicular Screw")["entity"]["label"] == "pedicle screw"
    assert first("transpedicular screw")["matched"] == "transpedicular screw"
    assert first("pedicel scrw")["how"] == "fuzzy"
    assert first("pedicel scrw")["entity"]["label"] == "pedicle screw"
    assert first("osteopor")["how"] == "prefix"
    assert first("fusion lumbar")["entity"]["label"] == "lumbar fusion"
    assert all(
        hit["entity"]["class"] == "Implant" for hit in get(client, "search", q="screw", **{"class": "Implant"})["items"]
    )
    spoken = all_items(client, "search", 50, q="fusion", spoken="true")
    assert spoken
    assert len(spoken) < len(all_items(client, "search", 50, q="fusion"))
    assert get(client, "search", q="qqqzzzqqq") == {"items": [], "next": None}


def test_statements_are_those_of_the_graph(client: httpx.Client, samples_graph: GraphFolder) -> None:
    claims = {claim.iri: claim for claim in samples_graph.claims}
    found = all_items(client, "statements", 33)
    assert [one["iri"] for one in found] == sorted(claims)
    for one in found:
        claim = claims[one["iri"]]
        assert (one["subject"]["iri"], one["predicate"]["name"]) == (claim.subject, claim.predicate)
        assert one["object"].get("iri", one["object"].get("value")) == claim.object
        assert (one["polarity"], one["certainty"]) == (claim.polarity, claim.certainty)
        places = {(place.document, place.start, place.end, place.quote) for place in claim.places}
        assert {(e["document"]["id"], e["start"], e["end"], e["quote"]) for e in one["evidence"]} == places
        assert one["confidence"] == pytest.approx(max(place.confidence for place in claim.places))
        for evidence in one["evidence"]:
            for start, end in evidence["marks"]:
                assert evidence["quote"][start:end].strip()


def test_filters(client: httpx.Client, samples_graph: GraphFolder) -> None:
    claims = samples_graph.claims
    fusion = f"{samples_graph.base}id/lumbar-fusion"
    leaflet = "lumbar-fusion-leaflet.md"
    cases: list[tuple[dict[str, str], Any]] = [
        ({"polarity": "negated"}, lambda c: c.polarity == "negated"),
        ({"certainty": "possible"}, lambda c: c.certainty == "possible"),
        ({"predicate": "treats"}, lambda c: c.predicate == "treats"),
        ({"document": leaflet}, lambda c: leaflet in c.documents),
        ({"confidence": "0.7"}, lambda c: any(p.confidence >= 0.7 for p in c.places)),
        ({"about": "lumbar-fusion"}, lambda c: fusion in {c.subject, c.object}),
        ({"subject": "lumbar fusion"}, lambda c: c.subject == fusion),
        ({"object": fusion}, lambda c: c.object == fusion),
        (
            {"document": leaflet, "polarity": "affirmed", "predicate": "hasComplication"},
            lambda c: leaflet in c.documents and c.polarity == "affirmed" and c.predicate == "hasComplication",
        ),
    ]
    for parameters, holds in cases:
        found = {one["iri"] for one in all_items(client, "statements", 50, **parameters)}
        expected = {claim.iri for claim in claims if holds(claim)}
        assert found == expected, parameters
        assert expected or "object" in parameters
    implants = all_items(client, "statements", 100, **{"class": "Implant"})
    assert implants
    assert len(implants) < len(claims)


def test_entity_and_neighbours(client: httpx.Client, samples_graph: GraphFolder) -> None:
    fusion = get(client, "entities/lumbar-fusion")
    known = samples_graph.entities[fusion["iri"]]
    assert fusion["label"] == known.label
    assert fusion["definition"] == known.definition
    assert fusion["mentions"] == known.mentions
    assert {one["document"]["id"] for one in fusion["documents"]} == set(known.documents)
    assert client.get(fusion["url"]).status_code == 200
    neighbours = all_items(client, "entities/lumbar-fusion/neighbours", 7)
    claims = [c for c in samples_graph.claims if fusion["iri"] in {c.subject, c.object} and not c.literal]
    assert sorted(one["statement"] for one in neighbours) == sorted(claim.iri for claim in claims)
    incoming = all_items(client, "entities/lumbar-fusion/neighbours", 7, direction="incoming")
    assert {one["statement"] for one in incoming} == {claim.iri for claim in claims if claim.object == fusion["iri"]}
    assert all(one["direction"] == "incoming" for one in incoming)
    spoken = all_items(client, "entities", 60)
    assert {one["iri"] for one in spoken} == set(samples_graph.entities)
    named = all_items(client, "entities", 60, document="lumbar-fusion-leaflet.md", **{"class": "Implant"})
    assert "pedicle screw" in [one["label"] for one in named]


def test_path(client: httpx.Client, samples_graph: GraphFolder) -> None:
    network = nx.Graph()
    network.add_edges_from(
        (one.subject, one.object) for one in samples_graph.claims if one.polarity == "affirmed" and not one.literal
    )
    start = max(network, key=lambda iri: (network.degree(iri), iri))
    lengths = nx.single_source_shortest_path_length(network, start)
    assert max(lengths.values()) >= 3
    for end, length in sorted(lengths.items(), key=lambda item: (-item[1], item[0]))[::9]:
        found = get(client, "path", longest=8, **{"from": start, "to": end})
        stops = [one["iri"] for one in found["entities"]]
        assert (stops[0], stops[-1]) == (start, end)
        assert len(found["statements"]) == found["length"] == len(stops) - 1 == length
        for at, statement in enumerate(found["statements"]):
            assert {statement["subject"]["iri"], statement["object"]["iri"]} == {stops[at], stops[at + 1]}
            assert statement["polarity"] == "affirmed"
    far = max(lengths, key=lambda iri: (lengths[iri], iri))
    none = get(client, "path", longest=lengths[far] - 1, **{"from": start, "to": far})
    assert (none["length"], none["entities"]) == (None, [])


def test_documents_statistics_contradictions(client: httpx.Client, samples_graph: GraphFolder) -> None:
    totals = samples_graph.report["totals"]
    figures = get(client, "statistics")
    for name in ("documents", "mentions", "entities", "statements", "negated"):
        assert figures[name] == totals[name], name
    assert sum(one["statements"] for one in figures["predicates"]) == figures["statements"]
    documents = all_items(client, "documents", 4)
    assert [one["id"] for one in documents] == [one["id"] for one in samples_graph.report["documents"]]
    assert sum(one["mentions"] for one in documents) == totals["mentions"]
    assert get(client, "documents/lumbar-fusion-leaflet.md")["about"][0]["label"] == "lumbar fusion"
    pairs = all_items(client, "contradictions", 1)
    answer = ask(samples_graph, "contradictions")
    assert bool(pairs) == bool(answer.rows)
    for pair in pairs:
        assert (pair["affirmed"]["polarity"], pair["negated"]["polarity"]) == ("affirmed", "negated")
        assert pair["affirmed"]["subject"] == pair["negated"]["subject"]


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("search", 400, "q is missing"),
        ("search?q=", 400, "empty"),
        ("search?q=a&q=b", 400, "more than once"),
        ("search?q=a&clas=Implant", 400, "'clas' is unknown"),
        ("search?q=a&class=Nothing", 400, "class is 'Nothing'"),
        ("search?q=a&limit=0", 400, "limit"),
        ("search?q=a&limit=201", 400, "limit"),
        ("search?q=a%00b", 400, "malformed"),
        ("statements?confidence=2", 400, "from 0 to 1"),
        ("statements?cursor=abc", 400, "cursor"),
        ("statements?about=no%20such%20thing", 404, "no entity"),
        ("statements?document=nothing.txt", 404, "no document"),
        ("entities/nothing", 404, "no entity"),
        ("statements/nothing", 404, "no such statement"),
        ("evidence/%3E%20x", 404, "no such evidence"),
        ("documents/nothing", 404, "no such document"),
        ("path?from=smoking", 400, "to is missing"),
        ("nothing", 404, "nothing at this address"),
    ],
)
def test_problems(client: httpx.Client, path: str, status: int, says: str) -> None:
    answer = client.get(V1 + path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert says in problem["detail"]
    assert problem["status"] == status


def test_a_cursor_is_of_its_list(client: httpx.Client) -> None:
    cursor = get(client, "documents", limit=1)["next"]
    assert client.get(f"{V1}entities", params={"cursor": cursor}).status_code == 400


def test_methods_and_caching(client: httpx.Client) -> None:
    assert client.post(f"{V1}documents").status_code == 405
    assert client.options(f"{V1}documents").headers["allow"] == "GET, HEAD, OPTIONS"
    answer = client.get(f"{V1}documents")
    assert answer.headers["access-control-allow-origin"] == "*"
    again = client.get(f"{V1}documents", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
