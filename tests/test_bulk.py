"""While much is made the garbage collector looks seldom, and afterwards as before, whatever happened."""

from __future__ import annotations

import gc

import pytest
from build_graph.bulk import OBJECTS_BETWEEN_COLLECTIONS, seldom_collected


def test_thresholds_are_raised_and_restored() -> None:
    before = gc.get_threshold()
    with seldom_collected():
        assert gc.get_threshold() == (OBJECTS_BETWEEN_COLLECTIONS, *before[1:])
        assert gc.isenabled()
    assert gc.get_threshold() == before


def test_an_error_leaves_the_collector_as_it_was() -> None:
    before = gc.get_threshold()

    @seldom_collected()
    def fails() -> None:
        raise ValueError("no more memory")

    with pytest.raises(ValueError, match="no more memory"):
        fails()
    assert gc.get_threshold() == before


def test_a_caller_who_collects_more_seldom_still_is_left_alone() -> None:
    before = gc.get_threshold()
    try:
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS * 2, *before[1:])
        with seldom_collected():
            assert gc.get_threshold()[0] == OBJECTS_BETWEEN_COLLECTIONS * 2
    finally:
        gc.set_threshold(*before)
