"""W3C's suites for the SPARQL 1.1 Protocol, Service Description and Graph Store Protocol, against a live server."""

from __future__ import annotations

import pytest
from conformance import FOLDER, SUITES, Case, Server, cases, run

from conftest import TOKEN

COUNTS = {"protocol": 34, "service description": 3, "graph store, indirect": 9, "graph store, direct": 4}


def listed() -> list[Case]:
    return [case for suite in SUITES for case in cases(FOLDER, suite)] if FOLDER.is_dir() else []


@pytest.mark.shared
def test_the_suites_are_whole() -> None:
    if not FOLDER.is_dir():
        pytest.skip("W3C'S TEST DATA ARE NOT BESIDE THIS CHECKOUT: conformance is untested")
    found = listed()
    assert {suite: sum(case.suite == suite for case in found) for suite in SUITES} == COUNTS


@pytest.mark.shared
@pytest.mark.parametrize("case", listed(), ids=lambda case: f"{case.suite}: {case.name}")
def test_conformance(case: Case, writable_url: str) -> None:
    run(case, Server(writable_url, TOKEN), FOLDER)
