"""The page itself: records laid out with networkx, handed to pyvis, rendered with our template.

pyvis brings vis-network and fills the template with nodes and edges. Its own template loads Bootstrap from another
host and runs inline event handlers, so ours replaces it: one file, no request, and a content security policy under
which only the two scripts whose hashes it names can run. Text from documents reaches the page as JSON in a data block,
with every ``<`` written as ``\\u003c``, and is put on screen as text nodes only.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

import networkx as nx
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..errors import GraphError
from .layout import layout
from .records import PageClass, PageEdge, PageEvidence, PageRecords, local_name
from .wording import spoken_duration

_HERE = Path(__file__).parent

# Colours for classes to which the ontology gives none; apart from one another in hue and lightness on light and dark.
_COLOURS = (
    "#3b76c4",
    "#c8553d",
    "#4f8f4a",
    "#8a63b8",
    "#b7852b",
    "#c2559d",
    "#2a8c93",
    "#7d6b5d",
    "#5f6fd0",
    "#78902f",
)
_GLYPHS = ("dot", "square", "diamond", "triangle", "triangleDown", "hexagon", "star", "pentagon", "cross", "drop")
# Several classes may share a glyph; the first is drawn filled, the next as an outline, the third as a ring with a core.
_FILLS = ("full", "line", "core")

_OPTIONS = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "hoverConnectedEdges": False, "multiselect": False, "tooltipDelay": 100000},
    "nodes": {"shape": "custom", "chosen": False},
    "edges": {"smooth": False, "chosen": False, "arrows": {"to": {"enabled": True, "scaleFactor": 0.5}}},
}


def render(records: PageRecords, *, title: str) -> str:
    """Return the page as HTML; equal records give equal bytes."""
    from pyvis.network import Network

    shown = [edge for edge in records.edges if not edge.literal]
    degree = Counter(end for edge in shown if not edge.inferred for end in (edge.subject, edge.object))
    radii = {node.iri: radius(degree[node.iri]) for node in records.nodes}
    graph = nx.Graph()
    graph.add_nodes_from(radii)
    graph.add_edges_from((edge.subject, edge.object) for edge in shown if not edge.inferred)
    places = layout(graph, radii)

    index = {node.iri: i for i, node in enumerate(records.nodes)}
    class_index = {page_class.name: i for i, page_class in enumerate(records.classes)}
    predicate_index = {predicate.name: i for i, predicate in enumerate(records.predicates)}
    passages = _Passages(records)
    facts = defaultdict(list)
    for edge in records.edges:
        if edge.literal:
            fact = _claim(edge, predicate_index, passages) | {"value": spoken_duration(edge.object)}
            facts[edge.subject].append(fact)
    styles = class_styles(records.classes)

    network = Network(directed=True, cdn_resources="in_line")
    network.set_options(json.dumps(_OPTIONS))
    for node in records.nodes:
        network.add_node(
            index[node.iri],
            label=node.label,
            shape="custom",
            color=styles[class_index[node.classes[0]]]["colour"] if node.classes else "#808080",
            x=places[node.iri][0],
            y=places[node.iri][1],
            size=round(radii[node.iri], 1),
            iri=node.iri,
            classes=[class_index[name] for name in node.classes],
            definition=node.definition,
            synonyms=list(node.synonyms),
            broader=[[index.get(iri), label] for iri, label in node.broader],
            links=[[link, _short(link)] for link in node.links],
            coined=node.coined,
            mentions=node.mentions,
            documents=[passages.documents[iri] for iri in node.documents],
            facts=facts[node.iri],
        )
    for i, edge in enumerate(shown):
        network.add_edge(index[edge.subject], index[edge.object], id=i, **_claim(edge, predicate_index, passages))

    scripts = {"vis": _vis_network(), "page": _text("page.js")}
    style = _text("page.css")
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    environment.globals |= {
        "title": title,
        "policy": content_security_policy(scripts.values(), style),
        "style": Markup(style),  # noqa: S704 - our own file
        "scripts": {name: Markup(script) for name, script in scripts.items()},  # noqa: S704 - our own and pyvis's file
        "page": {
            "classes": [
                {"name": c.name, "label": c.label, "plural": c.plural, "definition": c.definition, **drawn}
                for c, drawn in zip(records.classes, styles, strict=True)
            ],
            "predicates": [
                {"name": p.name, "label": p.label, "inverse": p.inverse, "definition": p.definition}
                for p in records.predicates
            ],
            "documents": [
                {"id": d.identifier, "title": d.title, "publisher": d.publisher, "url": d.url}
                for d in records.documents
            ],
            "passages": passages.rows,
        },
    }
    network.templateEnv, network.path = environment, "page.html"
    html: str = network.generate_html()
    return html


def radius(degree: int) -> float:
    """Return the radius in pixels of a node with so many edges."""
    return min(26.0, 6.5 + 2.4 * math.sqrt(degree))


def class_styles(classes: tuple[PageClass, ...]) -> list[dict[str, str]]:
    """Return colour, glyph and fill of each class: those of the ontology, else from the palette; no two look alike."""
    taken: Counter[str] = Counter(page_class.glyph for page_class in classes if page_class.glyph)
    used: Counter[str] = Counter()
    styles = []
    for i, page_class in enumerate(classes):
        free = [glyph for glyph in _GLYPHS if not taken[glyph]]
        glyph = page_class.glyph or (free[0] if free else _GLYPHS[i % len(_GLYPHS)])
        taken[glyph] += not page_class.glyph
        colour = page_class.colour or _COLOURS[i % len(_COLOURS)]
        styles.append({"colour": colour, "glyph": glyph, "fill": _FILLS[used[glyph] % len(_FILLS)]})
        used[glyph] += 1
    return styles


def content_security_policy(scripts: Iterable[str], style: str) -> str:
    """Return a policy under which nothing but these very scripts and this style works, and nothing is fetched."""
    hashes = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


class _Passages:
    """Each quoted place once, however many edges it supports."""

    def __init__(self, records: PageRecords) -> None:
        self.documents = {document.iri: i for i, document in enumerate(records.documents)}
        found = {_place(evidence): evidence for edge in records.edges for evidence in edge.evidence}
        ordered = sorted(found)
        self._index = {place: i for i, place in enumerate(ordered)}
        self.rows = [
            [self.documents[e.document], e.start, e.end, e.quote, e.prefix, e.suffix]
            for e in map(found.get, ordered)
            if e
        ]

    def index(self, evidence: PageEvidence) -> int:
        return self._index[_place(evidence)]


def _place(evidence: PageEvidence) -> tuple[str, int, int]:
    return evidence.document, evidence.start, evidence.end


def _claim(edge: PageEdge, predicate_index: dict[str, int], passages: _Passages) -> dict[str, Any]:
    return {
        "predicate": predicate_index[edge.predicate],
        "negated": edge.polarity == "negated",
        "possible": edge.certainty == "possible",
        "inferred": edge.inferred,
        "confidence": edge.confidence,
        "evidence": [
            {
                "passage": passages.index(evidence),
                "marks": _utf16(evidence.quote or "", evidence.marks),
                "possible": evidence.certainty == "possible",
                "rule": evidence.rule,
                "confidence": evidence.confidence,
                "notes": [note for note in (evidence.strength, evidence.rate) if note],
            }
            for evidence in edge.evidence
        ],
    }


def _utf16(quote: str, marks: tuple[tuple[int, int], ...]) -> list[list[int]]:
    """Return ranges as JavaScript counts them: a character beyond U+FFFF is two units there."""

    def units(end: int) -> int:
        return len(quote[:end].encode("utf-16-le")) // 2

    return [[units(start), units(end)] for start, end in marks]


def _short(link: str) -> str:
    """Return an address as people cite it: host and last part."""
    host = link.split("/")[2].removeprefix("www.")
    return f"{local_name(link).replace('_', ':') or host} · {host}"


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _vis_network() -> str:
    """Return vis-network as pyvis ships it, without the pointer to a source map, which a browser may try to fetch."""
    folder = files("pyvis") / "templates" / "lib"
    versions = (
        sorted(entry.name for entry in folder.iterdir() if entry.name.startswith("vis-")) if folder.is_dir() else []
    )
    if not versions:
        raise GraphError(
            "pyvis is installed without the vis-network script",
            str(folder),
            "install pyvis 0.3.2 or later: pip install --force-reinstall pyvis",
        )
    script = (folder / versions[-1] / "vis-network.min.js").read_text(encoding="utf-8")
    return re.sub(r"\n//# sourceMappingURL=.*\s*$", "\n", script)
