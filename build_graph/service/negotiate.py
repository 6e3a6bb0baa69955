"""Which media type answers a request: a table of what can be written, and a pure function of the Accept header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["DATASETS", "GRAPHS", "HTML", "RESULTS", "Media", "choose", "content_type", "essence", "pick"]


@dataclass(frozen=True, slots=True)
class Media:
    """One way to write an answer: its short name, its media type, further types that ask for it, its file suffix."""

    name: str
    type: str
    aliases: tuple[str, ...] = ()
    suffix: str = ""

    @property
    def header(self) -> str:
        """The value of the Content-Type header."""
        return content_type(self.type)


# The order is the server's own preference, which decides where a client has none.
RESULTS = (
    Media("json", "application/sparql-results+json", ("application/json",), ".srj"),
    Media("xml", "application/sparql-results+xml", ("application/xml", "text/xml"), ".srx"),
    Media("csv", "text/csv", (), ".csv"),
    Media("tsv", "text/tab-separated-values", (), ".tsv"),
)
GRAPHS = (
    Media("turtle", "text/turtle", ("application/x-turtle",), ".ttl"),
    Media("jsonld", "application/ld+json", ("application/json",), ".jsonld"),
    Media("ntriples", "application/n-triples", ("text/plain",), ".nt"),
    Media("rdfxml", "application/rdf+xml", ("application/xml", "text/xml"), ".rdf"),
)
DATASETS = (
    Media("trig", "application/trig", (), ".trig"),
    Media("nquads", "application/n-quads", (), ".nq"),
    Media("jsonld", "application/ld+json", ("application/json",), ".jsonld"),
)
HTML = Media("html", "text/html", ("application/xhtml+xml",), ".html")

_RANGE = re.compile(r"([!#$%&'*+.^_`|~\w-]+)/([!#$%&'*+.^_`|~\w-]+)")
_QUALITY = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")


def content_type(media_type: str) -> str:
    """Return a media type as a header writes it: texts say that they are UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def essence(header: str) -> str:
    """Return the media type of a Content-Type header, in lower case and without its parameters."""
    return header.partition(";")[0].strip().lower()


def choose(accept: str | None, offered: Iterable[str]) -> str | None:
    """Return the media type among those offered that an Accept header likes best, or None when it likes none.

    The most specific range that covers a type gives its weight. Among types of equal weight those named in full go
    first, then those of a range as ``text/*``, then the order of the offer. A part that is malformed is passed over;
    a header that is missing, empty or wholly malformed likes all.

    References
    ----------
    RFC 9110, section 12.5.1
    """
    ranges = _ranges(accept or "")
    best: tuple[float, int] = (0.0, -1)
    found: str | None = None
    for media_type in offered:
        if not ranges:
            return media_type
        kind = media_type.partition("/")[0]
        for specific, name in ((2, media_type), (1, f"{kind}/*"), (0, "*/*")):
            if name in ranges:
                if ranges[name] > 0 and (ranges[name], specific) > best:
                    best, found = (ranges[name], specific), media_type
                break
    return found


def pick(accept: str | None, offered: Sequence[Media]) -> Media | None:
    """Return what to write for an Accept header, or None; aliases come after all media types proper."""
    by_type: dict[str, Media] = {media.type: media for media in offered}
    for media in offered:
        for alias in media.aliases:
            by_type.setdefault(alias, media)
    found = choose(accept, by_type)
    return None if found is None else by_type[found]


def _ranges(accept: str) -> Mapping[str, float]:
    ranges: dict[str, float] = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if not _RANGE.fullmatch(name):
            continue
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                value = value.strip()
                weight = float(value) if _QUALITY.fullmatch(value) else -1.0
        if weight >= 0:
            name = name.lower()
            ranges[name] = max(weight, ranges.get(name, 0.0))
    return ranges
