"""Regions: where the words end that a cue speaks of."""

from __future__ import annotations

from itertools import pairwise

from build_graph.frame import right_end
from build_graph.frame.regions import MOST_SEGMENTS
from hypothesis import given
from hypothesis import strategies as st

from reading_helpers import frames_of, garden_reader, steady, tokens_of

PARTS = st.lists(
    st.sampled_from(["soap", "kills", "aphids", "which", "may", "and", ";", ":", ",", "include", "."]), min_size=1
)


@steady
@given(PARTS, st.integers(0, 20))
def test_a_region_ends_within_the_sentence(parts: list[str], start: int) -> None:
    tokens = tokens_of(" ".join(parts))
    end = right_end(tokens, min(start, len(tokens)), len(tokens), garden_reader().frame_rules.words)
    assert min(start, len(tokens)) - 1 <= end < len(tokens)


def test_the_parts_between_semicolons_are_bounded_and_apart() -> None:
    frames = frames_of("Signs of aphids include soot; " * 60 + "and curled shoots.").frames.frames
    assert frames
    for frame in frames:
        items = sorted(frame.items, key=lambda region: region.first)
        assert len(items) <= MOST_SEGMENTS
        assert all(before.last < after.first for before, after in pairwise(items))
