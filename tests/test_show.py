"""All that a graph says of an entity, and why what is inferred is."""

from __future__ import annotations

import io
import json

import pytest
from build_graph.errors import QueryError
from build_graph.model import Reading
from build_graph.show import EntityView, render, show
from build_graph.store import GraphFolder
from build_graph.vocabulary import Vocabulary
from rich.console import Console

import rdf_helpers as h


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return h.vocabulary_of(h.make_ontology(tmp_path_factory.mktemp("rdf") / "ontology"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> GraphFolder:
    return h.make_folder(tmp_path_factory.mktemp("rdf") / "graph", h.readings(), vocabulary)


def rendered(view: EntityView) -> str:
    stream = io.StringIO()
    render(view, Console(file=stream, width=80))
    return stream.getvalue()


def test_entity_with_its_claims_in_the_order_of_the_ontology(folder: GraphFolder) -> None:
    view = show(folder, "spine fusions")
    assert (view.label, view.classes, view.synonyms) == ("spinal fusion", ("Procedure",), ("spine fusion",))
    assert (view.mentions, view.documents) == (2, ("guides/fusion.txt", "today.txt"))
    assert [group.label for group in view.groups] == [
        "treats",
        "uses implant",
        "has complication",
        "is contraindicated by",
        "recovery time",
    ]
    facts = view.groups[2].facts
    assert [(fact.other, fact.polarity, len(fact.places)) for fact in facts] == [
        ("infection", "affirmed", 2),
        ("infection", "negated", 1),
    ]
    assert facts[0].places[1].rate == "3-5 %"


def test_claims_are_seen_from_their_object_too(folder: GraphFolder) -> None:
    view = show(folder, "infection")
    assert [(group.label, group.outgoing) for group in view.groups] == [("is a complication of", False)]
    assert [fact.other for fact in view.groups[0].facts] == ["lumbar fusion", "spinal fusion", "spinal fusion"]


def test_only_what_is_new_is_shown_as_inferred(folder: GraphFolder) -> None:
    view = show(folder, "spinal fusion")
    assert [(one.label, one.other) for one in view.inferred] == [("may have complication", "screw loosening")]
    assert view.inferred[0].reasons == (
        "pedicle screw has complication screw loosening "
        "(“Pedicle screws may come loose: screw loosening.”, guides/fusion.txt)",
        "spinal fusion uses implant pedicle screw (“Spinal fusion uses pedicle screws.”, guides/fusion.txt)",
    )


def test_why_explains_everything_inferred(folder: GraphFolder) -> None:
    view = show(folder, "screw loosening", why=True)
    found = {(one.label, one.other): one for one in view.inferred}
    assert "is a complication of" in {label for label, _ in found}
    carried = found["may be a complication of", "spinal fusion"]
    assert carried.reasons == (
        "spinal fusion may have complication screw loosening, inferred: Complication of an implant used",
    )
    assert all(one.because and one.reasons for one in view.inferred)


def test_entity_that_no_document_names(folder: GraphFolder) -> None:
    view = show(folder, "bone screw")
    assert (view.classes, view.mentions, view.groups) == (("Implant",), 0, ())
    assert "0 mentions in 0 documents" in rendered(view)


def test_coined_entity(folder: GraphFolder) -> None:
    view = show(folder, "cage migration")
    assert view.coined
    assert "coined from text" in rendered(view)


def test_record_is_json(folder: GraphFolder) -> None:
    record = json.loads(json.dumps(show(folder, "spinal fusion").record()))
    assert record["groups"][2]["facts"][0]["places"][0]["quote"] == "Infection is a risk of spinal fusion."


def test_rendering_names_sentence_and_document(folder: GraphFolder) -> None:
    text = rendered(show(folder, "spinal fusion"))
    assert "“Today spinal fusion does not cause infection.”, today.txt" in text
    assert "infection  [negated]" in text
    assert "said by no document" in text


def test_text_of_a_document_is_never_markup(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> None:
    source = h.document("[bold]Harm[/bold] \x1b[31mred [link=x]")
    claim = h.statement(source, "spinal-fusion", "hasComplication", "infection", source.text)
    folder = h.make_folder(
        tmp_path_factory.mktemp("rdf") / "g", [Reading(document=source, statements=(claim,))], vocabulary
    )
    text = rendered(show(folder, "spinal fusion"))
    assert "[bold]Harm[/bold] \ufffd[31mred [link=x]" in text
    assert "\x1b" not in text


def test_unknown_entity_is_refused(folder: GraphFolder) -> None:
    with pytest.raises(QueryError, match="no entity"):
        show(folder, "spinal fusoin xyz")
