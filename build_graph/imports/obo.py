"""Terms of an OBO file, line by line.

Strict parsers refuse whole files for one unescaped character in a cross-reference that nobody needs here, and hold all
terms in memory. Only the lines that make a concept are looked at, so the rest of a file cannot break the import.

References
----------
OBO Flat File Format 1.4, https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..errors import VocabularyError
from .facts import ABOUT, Fact, Field, lines_of

NAMESPACE = "http://purl.obolibrary.org/obo/"
"""Where identifiers of OBO files live: PREFIX:LOCAL is PREFIX_LOCAL there (section 5.9.2 of the format)."""

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(\w+)?')
_ESCAPE = re.compile(r"\\(.)")
_TRAILER = re.compile(r"\s+(?:\{[^{}]*\}\s*)?(?:!.*)?$")
_PROPERTY = re.compile(r'(\S+)\s+(?:"((?:[^"\\]|\\.)*)"|(\S+))')
_SCOPES = {"EXACT": Field.SYNONYM, "RELATED": Field.HIDDEN}
_HEADER = {"title": Field.TITLE, "license": Field.LICENCE, "versioninfo": Field.VERSION}


def read_obo(file: Path) -> Iterator[Fact]:
    """Yield the facts of an OBO file.

    Exact synonyms are synonyms, related ones are wordings to match only; broad and narrow ones name something else and
    are left out.

    Raises
    ------
    VocabularyError
        The file has no ``[Term]`` at all, or cannot be read.
    """
    stanza, term, seen = "", "", False
    for line in lines_of(file):
        if line.startswith("["):
            stanza, term = line.strip(), ""
            seen = seen or stanza == "[Term]"
            continue
        tag, separator, value = line.partition(":")
        if not separator:
            continue
        value = value.strip()
        if not stanza:
            yield from _header(tag, value)
        elif stanza == "[Term]" and tag == "id":
            term = _bare(value)
            yield Fact(term, Field.TERM, "")
        elif term:
            yield from _of_term(term, tag, value)
    if not seen:
        raise VocabularyError("the file has no [Term] stanza", str(file), "give an OBO file, or another --format")


def _of_term(term: str, tag: str, value: str) -> Iterator[Fact]:
    if tag == "name":
        yield Fact(term, Field.LABEL, _unescaped(_TRAILER.sub("", value) or value))
    elif tag == "is_a":
        yield Fact(term, Field.PARENT, _bare(value))
    elif tag == "is_obsolete" and value.startswith("true"):
        yield Fact(term, Field.OBSOLETE, "")
    elif tag in ("def", "synonym"):
        quoted = _QUOTED.match(value)
        if quoted:
            field = Field.DEFINITION if tag == "def" else _SCOPES.get(quoted[2] or "RELATED")
            if field is not None:
                yield Fact(term, field, _unescaped(quoted[1]))


def _header(tag: str, value: str) -> Iterator[Fact]:
    if tag == "data-version":
        yield Fact(ABOUT, Field.VERSION, value)
    elif tag == "ontology":
        yield Fact(ABOUT, Field.COMMENT, value)
    elif tag == "property_value":
        found = _PROPERTY.match(value)
        field = _HEADER.get(re.split(r"[:/#]", found[1])[-1].lower()) if found else None
        if found and field:
            yield Fact(ABOUT, field, _unescaped(found[2] or found[3]))


def _bare(value: str) -> str:
    """Return an identifier without the modifiers and the comment after it."""
    return _unescaped(value.split()[0]) if value else ""


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: {"n": " ", "W": " ", "t": " "}.get(match[1], match[1]), text)
