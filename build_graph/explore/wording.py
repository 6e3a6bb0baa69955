"""Durations in words for people."""

from __future__ import annotations

import re

_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day", "H": "hour"}
_PART = re.compile(r"P(?:(\d+)([YMWD])|T(\d+)(H))")


def spoken_duration(value: str) -> str:
    """Return an ISO 8601 duration or interval in words: ``P6M/P12M`` as ``6 to 12 months``; other text as it is."""
    parts = [_PART.fullmatch(part) for part in value.split("/")]
    pairs = [(m[1] or m[3], m[2] or m[4]) for m in parts if m]
    if len(pairs) != len(parts) or not 1 <= len(pairs) <= 2:
        return value
    if len(pairs) == 2 and pairs[0][1] == pairs[1][1] and pairs[0] != pairs[1]:
        return f"{pairs[0][0]} to {_counted(*pairs[1])}"
    return " to ".join(dict.fromkeys(_counted(*pair) for pair in pairs))


def _counted(number: str, unit: str) -> str:
    return f"{number} {_UNITS[unit]}{'' if number == '1' else 's'}"
