"""Roles: what a thing is in a document, from the document's statements."""

from __future__ import annotations

from dataclasses import replace

import pytest
from build_graph.model import Evidence, Span, Statement
from build_graph.roles import assign_roles
from build_graph.vocabulary import Vocabulary
from hypothesis import given
from hypothesis import strategies as st

from reading_helpers import garden, read, shipped, shipped_reader, steady

PLACE = Evidence(document="a", span=Span(0, 1), quote="x", prefix="", suffix="", rule="r", confidence=0.5)


def roles(
    *claims: tuple[str, str, str], vocabulary: Vocabulary | None = None, **kinds: str
) -> dict[str, tuple[str, ...]]:
    statements = [Statement(subject=s, predicate=p, object=o, evidence=PLACE) for s, p, o in claims]
    return assign_roles(kinds, statements, vocabulary or garden())


def test_without_statements_a_thing_is_what_it_is() -> None:
    assert roles(a="Pest") == {"a": ("Pest",)}


def test_a_thing_that_fits_its_place_keeps_its_kind() -> None:
    assert roles(("a", "shows", "s"), a="Pest", s="Sign") == {"a": ("Pest",), "s": ("Sign",)}


def test_a_thing_takes_the_role_of_its_place() -> None:
    assert roles(("a", "shows", "b"), a="Pest", b="Pest")["b"] == ("Sign",)


def test_a_thing_of_two_places_has_both_classes() -> None:
    assert roles(("a", "shows", "b"), ("s", "cures", "b"), a="Pest", b="Pest", s="Remedy")["b"] == ("Pest", "Sign")


def test_what_is_not_mentioned_has_no_role() -> None:
    assert roles(("a", "shows", "elsewhere"), a="Pest") == {"a": ("Pest",)}


@pytest.mark.parametrize(
    ("claim", "kind", "expected"),
    [
        (("p", "hasComplication", "x"), "Condition", ("Complication",)),
        (("c", "hasSymptom", "x"), "Symptom", ("Symptom",)),
        (("c", "treats", "x"), "Complication", ("Complication",)),
        (("c", "preventedBy", "x"), "Treatment", None),
    ],
)
def test_shipped_roles(claim: tuple[str, str, str], kind: str, expected: tuple[str, ...] | None) -> None:
    found = roles(claim, vocabulary=shipped(), p="Procedure", c="Condition", x=kind)["x"]
    assert found == expected if expected else kind in found or "Prevention" in found


def test_an_infection_after_an_operation_is_a_complication() -> None:
    reading = read("Complications of spinal fusion include infection.", shipped_reader())
    assert {m.text: m.classes for m in reading.mentions}["infection"] == ("Complication",)


KINDS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["Pest", "Remedy", "Sign", "Plant"]))
CLAIMS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["cures", "shows", "attacks"]), st.sampled_from("abcd")),
    max_size=8,
)


@steady
@given(KINDS, CLAIMS)
def test_roles_are_classes_whatever_the_order(kinds: dict[str, str], claims: list[tuple[str, str, str]]) -> None:
    found = roles(*claims, **kinds)
    assert found.keys() == kinds.keys()
    assert all(classes and set(classes) <= set(garden().classes) for classes in found.values())
    assert roles(*reversed(claims), **kinds) == found
    assert roles(*claims, *claims, **kinds) == found


def test_evidence_says_nothing_of_roles() -> None:
    statement = Statement(subject="a", predicate="shows", object="b", evidence=PLACE)
    other = replace(statement, evidence=replace(PLACE, confidence=0.9))
    kinds = {"a": "Pest", "b": "Pest"}
    assert assign_roles(kinds, [statement], garden()) == assign_roles(kinds, [statement, other], garden())
