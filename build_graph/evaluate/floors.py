"""Floors under the figures, so that a change that makes reading worse is noticed.

entities: {F1: 0.92}
relations: {P: 0.90, R: 0.80, F1: 0.85}
each document:
  relations: {F1: 0.70}
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ..errors import UsageError
from .scoring import FIGURES, DocumentScores, Scores

_EACH = "each document"
_MEASURES = ("P", "R", "F1")


def read_floors(file: Path) -> Mapping[str, Any]:
    """Return the floors that a YAML file records.

    Raises
    ------
    UsageError
        The file is missing or is not a mapping.
    """
    try:
        floors = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(
            "the floors cannot be read", str(file), "give a YAML file, e.g. `relations: {F1: 0.8}`"
        ) from error
    if not isinstance(floors, dict) or not floors:
        raise UsageError("the file records no floors", str(file), "write e.g. `relations: {F1: 0.8}`")
    return floors


def check_floors(scores: Scores, floors: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a sentence for each figure that lies below its floor; nothing when all is well.

    Raises
    ------
    UsageError
        A figure or measure of the floors does not exist: a floor with a slip in its name would never fail.
    """
    overall = {name: floor for name, floor in floors.items() if name != _EACH}
    low = [*_below("all documents", scores, overall)]
    for document, own in sorted(scores.by_document.items()):
        low += _below(document, own, floors.get(_EACH) or {})
    return tuple(low)


def _below(whose: str, scores: DocumentScores, floors: Mapping[str, Any]) -> list[str]:
    low = []
    for name, measures in floors.items():
        if name not in FIGURES or not isinstance(measures, dict):
            raise UsageError(f"there is no figure {name!r}", "floors", f"the figures are {', '.join(FIGURES)}, {_EACH}")
        row = getattr(scores, FIGURES[name]).row()
        for measure, floor in measures.items():
            if measure not in _MEASURES or not isinstance(floor, (int, float)) or isinstance(floor, bool):
                raise UsageError(
                    f"{measure}: {floor} is no floor", f"floors, {name}", f"give a number for {', '.join(_MEASURES)}"
                )
            if row[measure] < floor:
                low.append(f"{name} {measure} of {whose} is {row[measure]:.4f}, below its floor {floor}")
    return low
