"""Runs the protocol suites of W3C's SPARQL 1.1 tests against a live server: each manifest is a list of requests.

    python tests/service/conformance.py [FOLDER]

starts the service on loopback and prints the table. FOLDER holds ``protocol``, ``graph-store-protocol`` and
``service-description`` of w3c/rdf-tests, folder sparql/sparql11; without it, the developers' copy is taken.
"""

from __future__ import annotations

import http.client
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
HTS = Namespace("http://www.w3.org/2011/http-statusCodes#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "conformance"
SUITES = {
    "protocol": "protocol/manifest.ttl",
    "service description": "service-description/manifest.ttl",
    "graph store, indirect": "graph-store-protocol/manifest-indirect.ttl",
    "graph store, direct": "graph-store-protocol/manifest-direct.ttl",
}
_STATUSES = {
    HTS.OK: {200},
    HTS.Created: {201},
    HTS.NoContent: {204},
    HTS.NotFound: {404},
    HTS.StatusCode2xx: set(range(200, 300)),
    HTS.StatusCode3xx: set(range(300, 400)),
    HTS.StatusCode4xx: set(range(400, 500)),
}
_TABLES = {
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
}
_BOOLEANS = {"application/sparql-results+json", "application/sparql-results+xml"}
_RDF = {"text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml"}
_SCHEMA = """
ASK {
  ?service a sd:Service ; sd:endpoint ?endpoint .
  FILTER NOT EXISTS { ?service sd:defaultDataset ?d FILTER NOT EXISTS { ?d a sd:Dataset } }
  FILTER NOT EXISTS { ?d sd:defaultGraph ?g FILTER NOT EXISTS { ?g a sd:Graph } }
  FILTER NOT EXISTS { ?d sd:namedGraph ?g FILTER NOT EXISTS { ?g sd:name ?name FILTER isIRI(?name) } }
  FILTER NOT EXISTS { ?service sd:supportedLanguage ?l FILTER(!isIRI(?l)) }
  FILTER NOT EXISTS { ?service sd:resultFormat ?f FILTER(!isIRI(?f)) }
  FILTER NOT EXISTS { ?s ?p ?o FILTER STRSTARTS(STR(?p), STR(sd:)) FILTER(?p NOT IN (
    sd:endpoint, sd:feature, sd:defaultEntailmentRegime, sd:entailmentRegime, sd:defaultSupportedEntailmentProfile,
    sd:supportedEntailmentProfile, sd:extensionFunction, sd:extensionAggregate, sd:languageExtension,
    sd:supportedLanguage, sd:propertyFeature, sd:defaultDataset, sd:availableGraphs, sd:resultFormat, sd:inputFormat,
    sd:defaultGraph, sd:namedGraph, sd:name, sd:graph)) }
}
"""


@dataclass(frozen=True)
class Case:
    """One test of a suite."""

    suite: str
    name: str
    manifest: Graph
    node: Node


@dataclass(frozen=True)
class Reply:
    """What the server answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip()


class Failure(Exception):  # noqa: N818
    """The server does not conform, and how."""


class Server:
    """A server on loopback, and the token that lets the suites write."""

    def __init__(self, url: str, token: str) -> None:
        self.host, self.token = urlsplit(url).netloc, token

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Reply:
        """Send one request, letter for letter."""
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in {"Authorization": f"Bearer {self.token}", **(headers or {})}.items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return Reply(
                response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
            )
        finally:
            connection.close()


def cases(folder: Path, suite: str) -> list[Case]:
    """Return the tests of a suite, in order."""
    file = folder / SUITES[suite]
    manifest = Graph().parse(file)
    entries = manifest.value(manifest.value(predicate=RDF.type, object=MF.Manifest), MF.entries)
    return [Case(suite, str(node).partition("#")[2], manifest, node) for node in Collection(manifest, entries)]


def run(case: Case, server: Server, folder: Path) -> None:
    """Run one test.

    Raises
    ------
    Failure
        The server does not conform.
    """
    kinds = set(case.manifest.objects(case.node, RDF.type))
    if MF.ServiceDescriptionTest in kinds:
        _describe(case, server)
    elif kinds & {MF.ProtocolTest, MF.GraphStoreProtocolTest}:
        _reset(case, server, (folder / SUITES[case.suite]).parent)
        _converse(case, server)
    else:
        raise Failure(f"a test of unknown kind: {kinds}")


def _reset(case: Case, server: Server, folder: Path) -> None:
    _expect(server.ask("POST", "/sparql", {"Content-Type": "application/sparql-update"}, b"DROP ALL"), {204})
    for data in case.manifest.objects(case.node, UT.graphData):
        label, source = case.manifest.value(data, RDFS.label), case.manifest.value(data, UT.graph)
        body = (folder / str(source).rpartition("/")[2]).read_bytes()
        path = f"/graph?graph={quote(str(label), safe='')}"
        _expect(server.ask("PUT", path, {"Content-Type": "application/n-triples"}, body), {201})


def _converse(case: Case, server: Server) -> None:
    manifest = case.manifest
    connection = manifest.value(case.node, MF.action)
    location = ""
    requests = list(Collection(manifest, manifest.value(connection, HT.requests)))
    if not requests:
        raise Failure("the test has no requests")
    for at, request in enumerate(requests, start=1):
        path = str(manifest.value(request, HT.absolutePath))
        path = path.replace("$LOCATION$", quote(location, safe="")).replace("/gsp", "/graph", 1)
        reply = server.ask(
            str(manifest.value(request, HT.methodName)),
            path,
            dict(_headers(manifest, request)),
            _body(manifest, request),
        )
        expected = manifest.value(request, HT.resp)
        try:
            _compare(manifest, expected, reply, path)
        except Failure as failure:
            raise Failure(f"request {at} of {len(requests)}: {failure}") from failure
        if manifest.value(expected, MF.expectedLocation) is not None:
            location = reply.headers.get("location", "")
            if not location:
                raise Failure(f"request {at}: no Location")


def _headers(manifest: Graph, node: Node) -> Iterator[tuple[str, str]]:
    listed = manifest.value(node, HT.headers)
    for header in Collection(manifest, listed) if listed is not None else ():
        yield str(manifest.value(header, HT.fieldName)), str(manifest.value(header, HT.fieldValue))


def _body(manifest: Graph, node: Node) -> bytes | None:
    body = manifest.value(node, HT.body)
    if body is None:
        return None
    return str(manifest.value(body, CNT.chars)).encode(str(manifest.value(body, CNT.characterEncoding)))


def _compare(manifest: Graph, expected: Node, reply: Reply, path: str) -> None:
    statuses = set().union(*(_STATUSES[URIRef(each)] for each in manifest.objects(expected, MF.expectedStatus)))
    _expect(reply, statuses)
    formats = {str(each) for each in manifest.objects(expected, MF.expectedFormat)}
    allowed = {"boolean": _BOOLEANS, "tabular": _TABLES, "RDF": set(_RDF)}
    for name in formats:
        if reply.media_type not in allowed[name]:
            raise Failure(f"{reply.media_type} is no format for {name}")
    boolean = manifest.value(expected, MF.expectedBoolean)
    if isinstance(boolean, Literal) and json.loads(reply.body)["boolean"] is not boolean.toPython():
        raise Failure(f"the answer is not {boolean}")
    for name, value in _headers(manifest, expected):
        if reply.headers.get(name.lower(), "").replace(" ", "") != value.replace(" ", ""):
            raise Failure(f"{name} is {reply.headers.get(name.lower())!r}, not {value!r}")
    body = _body(manifest, expected)
    if body is not None:
        base = f"http://www.example{path}"
        found = Graph().parse(data=reply.body, format=_RDF[reply.media_type], publicID=base)
        wanted = Graph().parse(data=body, format="turtle", publicID=base)
        if not isomorphic(found, wanted):
            raise Failure(f"another graph: {found.serialize(format='nt')}")


def _expect(reply: Reply, statuses: set[int]) -> None:
    if reply.status not in statuses:
        raise Failure(f"status {reply.status}: {reply.body.decode(errors='replace')[:300]}")


def _describe(case: Case, server: Server) -> None:
    reply = server.ask("GET", "/sparql")
    _expect(reply, {200})
    if reply.media_type not in _RDF:
        raise Failure(f"{reply.media_type} is no RDF")
    graph = Graph().parse(data=reply.body, format=_RDF[reply.media_type])
    endpoint = URIRef(f"http://{server.host}/sparql")
    checks = {
        "returns-rdf": len(graph) > 0,
        "has-endpoint-triple": (None, SD.endpoint, endpoint) in graph,
        "conforms-to-schema": bool(graph.query(_SCHEMA, initNs={"sd": SD}).askAnswer),
    }
    if not checks[case.name]:
        raise Failure(case.name)


def empty_graph(directory: Path) -> Path:
    """Make a graph folder with an empty store."""
    store = ox.Store(str(directory / "store"))
    store.flush()
    return directory


def main(arguments: Sequence[str]) -> int:
    """Print the table; return 0 when all pass."""
    from serving import serving

    folder = Path(arguments[0]).resolve() if arguments else FOLDER
    if not folder.is_dir():
        print(f"there are no test data in {folder}: give the folder sparql/sparql11 of a clone of w3c/rdf-tests")
        return 2
    failures = 0
    with (
        tempfile.TemporaryDirectory() as directory,
        serving(empty_graph(Path(directory)), "--writable", "--token", "conformance") as url,
    ):
        server = Server(url, "conformance")
        for suite in SUITES:
            passed, listed = 0, cases(folder, suite)
            for case in listed:
                try:
                    run(case, server, folder)
                    passed += 1
                except Failure as failure:
                    failures += 1
                    print(f"  failed: {case.name}: {failure}")
            print(f"{suite:<24}{passed:>4} of {len(listed)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
