"""Read documents about spine surgery into a knowledge graph whose every edge is backed by its sentence.

>>> from build_graph import build, load
>>> graph = build("documents/", out="graph/")
>>> graph.dataset(), graph.network()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .intake import sample_documents
    from .pipeline import build, load
    from .query import ask

__all__ = ["ask", "build", "load", "sample_documents"]

_HOMES = {"build": "pipeline", "load": "pipeline", "ask": "query", "sample_documents": "intake"}


def __getattr__(name: str) -> Any:
    # What these need takes a moment to import; the command's --help must not wait for it.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
