from __future__ import annotations

import pytest
from build_graph.service.negotiate import DATASETS, GRAPHS, HTML, RESULTS, choose, content_type, essence, pick

OFFER = ("text/turtle", "application/ld+json", "application/rdf+xml", "text/html")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "text/turtle"),
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/html", "text/html"),
        ("TEXT/HTML", "text/html"),
        ("text/html, */*", "text/html"),
        ("application/ld+json,application/rdf+xml", "application/ld+json"),
        ("application/rdf+xml , application/ld+json;q=0.9", "application/rdf+xml"),
        ("application/ld+json;q=0.5, text/html; q=0.6", "text/html"),
        ("application/ld+json ; q=0.5,text/html ;q=0.6", "text/html"),
        ("text/*;q=0.4, application/*;q=0.5", "application/ld+json"),
        ("text/*", "text/turtle"),
        ("text/*, text/turtle;q=0", "text/html"),
        ("*/*, text/turtle;q=0, application/ld+json;q=0", "application/rdf+xml"),
        ("text/turtle;q=0", None),
        ("image/png", None),
        ("*/*;q=0", None),
        ("*/*;q=0.1, application/rdf+xml", "application/rdf+xml"),
        ("text/turtle;q=0.2, */*;q=0.8", "application/ld+json"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#framed"', "application/ld+json"),
        ("text/turtle;charset=utf-8;q=0.3, text/html;q=0.2", "text/turtle"),
        ("text/turtle;q=0.3;ext=1, text/html;q=0.9", "text/html"),
        ("text/turtle;q=high, text/html;q=0.1", "text/html"),
        ("text/turtle;q=2, text/html;q=0.1", "text/html"),
        ("nonsense", "text/turtle"),
        (",,;,", "text/turtle"),
        ("text/turtle;q=0.1, text/turtle;q=0.9, text/html;q=0.5", "text/turtle"),
        (BROWSER, "text/html"),
    ],
)
def test_choose(accept: str | None, expected: str | None) -> None:
    assert choose(accept, OFFER) == expected


@pytest.mark.parametrize(
    ("accept", "results", "graph"),
    [
        (None, "json", "turtle"),
        ("application/json", "json", "jsonld"),
        ("application/xml", "xml", "rdfxml"),
        ("text/csv", "csv", None),
        ("text/plain", None, "ntriples"),
        ("application/sparql-results+xml, */*;q=0.1", "xml", "turtle"),
        ("text/tab-separated-values, application/n-triples", "tsv", "ntriples"),
        ("application/sparql-results+json;q=0.9,application/sparql-results+xml", "xml", None),
    ],
)
def test_pick_for_tables_and_graphs(accept: str | None, results: str | None, graph: str | None) -> None:
    found = (pick(accept, RESULTS), pick(accept, GRAPHS))
    assert tuple(media.name if media else None for media in found) == (results, graph)


def test_media_are_told_apart() -> None:
    for table in (RESULTS, GRAPHS, DATASETS):
        for of in ("name", "type", "suffix"):
            found = [getattr(media, of) for media in table]
            assert len(set(found)) == len(found) > 2
    assert HTML.header == "text/html; charset=utf-8"


def test_headers() -> None:
    assert content_type("text/turtle") == "text/turtle; charset=utf-8"
    assert content_type("application/ld+json") == "application/ld+json"
    assert essence(" Text/Turtle ; charset=utf-8") == "text/turtle"
