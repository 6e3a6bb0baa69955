"""The graph folder that a build leaves behind, opened for reading by any number of processes at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from .claims import Claim, Entity, read_claims, read_entities, read_names
from .errors import GraphError
from .vocabulary import BASE, Vocabulary, default_folder, load_vocabulary

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

GRAPH_FILE, STORE_FOLDER, REPORT_FILE = "graph.trig", "store", "report.json"

_BUILD_AGAIN = "build it again with: spinegraph build DOCS… -o DIR"


def write_store(quads: Iterable[ox.Quad], directory: Path) -> None:
    """Write quads as an Oxigraph store into a folder that is not there yet, or is empty."""
    directory.mkdir(parents=True, exist_ok=True)
    if any(directory.iterdir()):
        raise GraphError(
            "the folder of the new store is not empty", str(directory), "give a folder that is not there yet"
        )
    store = ox.Store(str(directory))
    store.bulk_extend(quads)
    store.optimize()
    store.flush()


@dataclass(frozen=True)
class GraphFolder:
    """A graph folder opened for reading.

    ``store`` is an ``ox.Store`` that cannot be written to; ``base`` is the IRI under which entities and documents live.
    """

    directory: Path
    store: ox.Store
    base: str

    @classmethod
    def open(cls, directory: Path | str) -> GraphFolder:
        """Open a graph folder.

        Where the store's folder is not there (a graph may be handed on as its one TriG file), the file is read into
        memory instead.

        Raises
        ------
        GraphError
            The folder is missing, is not a graph folder, or is damaged.
        """
        directory = Path(directory)
        if not directory.is_dir():
            raise GraphError("no such graph folder", str(directory), "build one with: spinegraph build DOCS… -o DIR")
        stored, file = directory / STORE_FOLDER, directory / GRAPH_FILE
        if not stored.is_dir() and not file.is_file():
            raise GraphError(
                f"not a graph folder: it has neither {STORE_FOLDER}/ nor {GRAPH_FILE}", str(directory), _BUILD_AGAIN
            )
        try:
            store = ox.Store.read_only(str(stored)) if stored.is_dir() else _in_memory(file)
            base = _base_of(store)
        except (OSError, SyntaxError, ValueError, RuntimeError) as error:
            place = stored if stored.is_dir() else file
            raise GraphError(f"the graph cannot be read: {error}", str(place), _BUILD_AGAIN) from error
        return cls(directory, store, base)

    @cached_property
    def report(self) -> dict[str, Any]:
        """What the build reported; empty where the folder has no report."""
        file = self.directory / REPORT_FILE
        if not file.is_file():
            return {}
        try:
            report = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise GraphError(f"the report cannot be read: {error}", str(file), _BUILD_AGAIN) from error
        return report if isinstance(report, dict) else {}

    @property
    def ontology_folder(self) -> Path:
        """The ontology folder that the graph was built with, or the shipped one where that is gone."""
        named = self.report.get("ontology")
        # The report names it relative to the graph folder, so that both can be moved together.
        folder = self.directory / named if isinstance(named, str) else None
        return folder if folder is not None and folder.is_dir() else default_folder()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the ontology folder, under the base of this graph."""
        return load_vocabulary(self.ontology_folder, base=self.base)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim with its places, sorted."""
        return read_claims(self.store)

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """Every entity that a document mentions or makes a claim about, by IRI."""
        return read_entities(self.store, self.claims)

    @cached_property
    def names(self) -> dict[str, str]:
        """Every label of the graph by its :func:`~build_graph.claims.name_key`, with the IRI of its entity."""
        return read_names(self.store)

    def quads(self) -> Iterable[ox.Quad]:
        """Return all quads, in no order."""
        return self.store.quads_for_pattern(None, None, None, None)

    def dataset(self) -> rdflib.Dataset:
        """Return an rdflib Dataset over the store, its default graph the union of all graphs. It cannot be changed."""
        import rdflib
        from oxrdflib import OxigraphStore

        return rdflib.Dataset(store=OxigraphStore(store=self.store), default_union=True)

    def network(self) -> nx.MultiDiGraph[str]:
        """Return a networkx graph: a node an entity, an edge a claim, negated ones among them.

        Nodes are entity IRIs with ``label``, ``classes``, ``alternatives``, ``definition``, ``coined``, ``mentions``,
        ``documents`` and ``durations`` (what literal claims say of them). Edges are keyed by statement IRI, with
        ``predicate``, ``polarity``, ``certainty``, ``documents`` and ``evidence`` (a list of dictionaries).
        """
        import networkx as nx

        network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for iri, entity in self.entities.items():
            network.add_node(
                iri,
                label=entity.label,
                classes=list(entity.classes),
                alternatives=list(entity.alternatives),
                definition=entity.definition,
                coined=entity.coined,
                mentions=entity.mentions,
                documents=list(entity.documents),
                durations=[],
            )
        for claim in self.claims:
            facts: dict[str, Any] = {
                "predicate": claim.predicate,
                "polarity": claim.polarity,
                "certainty": claim.certainty,
                "documents": list(claim.documents),
                "evidence": [
                    {name: getattr(place, name) for name in place.__dataclass_fields__} for place in claim.places
                ],
            }
            if claim.literal:
                network.nodes[claim.subject]["durations"].append({"value": claim.object, **facts})
            else:
                network.add_edge(claim.subject, claim.object, key=claim.iri, **facts)
        return network


def _in_memory(file: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(file), format=ox.RdfFormat.TRIG)
    return store


def _base_of(store: ox.Store) -> str:
    """Return the base IRI of a build, which its named graphs carry."""
    suffix = "graph/ontology"
    names = (graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))
    # A document may be called so, too; the graph of a document has a longer IRI.
    found = min((name for name in names if name.endswith(suffix)), key=len, default=None)
    return BASE if found is None else found.removesuffix(suffix)
