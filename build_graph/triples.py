"""Triples for rdflib that are only added and looked up, all as one graph: half the work of its own store in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rdflib.store import Store

Pattern = tuple[Any, Any, Any]
Found = tuple[Pattern, Iterator[Any]]


class TripleStore(Store):
    """Keeps triples by subject and predicate, and by predicate and object, which is what shapes ask for."""

    # What takes a graph asks for a store that knows graphs; here all are the same one.
    context_aware = True
    graph_aware = True

    def __init__(self) -> None:
        super().__init__()
        self._objects: dict[Any, dict[Any, dict[Any, None]]] = {}
        self._subjects: dict[Any, dict[Any, dict[Any, None]]] = {}
        self._size = 0

    def add(self, triple: Pattern, context: Any = None, quoted: bool = False) -> None:
        """Add a triple."""
        subject, predicate, value = triple
        objects = self._objects.setdefault(subject, {}).setdefault(predicate, {})
        if value not in objects:
            objects[value] = None
            self._subjects.setdefault(predicate, {}).setdefault(value, {})[subject] = None
            self._size += 1

    def triples(self, triple_pattern: Pattern, context: Any = None) -> Iterator[Found]:
        """Yield the triples that match a pattern, in which None matches all."""
        for triple in self._matching(*triple_pattern):
            yield triple, iter(())

    def _matching(self, subject: Any, predicate: Any, value: Any) -> Iterator[Pattern]:
        if subject is None and predicate is not None:
            known = self._subjects.get(predicate, {})
            for object_ in known if value is None else (value,):
                for each in known.get(object_, ()):
                    yield each, predicate, object_
            return
        for each in self._objects if subject is None else (subject,):
            properties = self._objects.get(each, {})
            for name in properties if predicate is None else (predicate,):
                objects = properties.get(name, {})
                if value is None:
                    for object_ in objects:
                        yield each, name, object_
                elif value in objects:
                    yield each, name, value

    def __len__(self, context: Any = None) -> int:
        """Return the number of triples."""
        return self._size
