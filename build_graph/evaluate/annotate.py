"""A gold file pre-filled with what was found in a document, for a person to correct.

Correcting is faster than writing, and the file then says how far to trust the graph on documents of that kind. An
entity that the format cannot name (it is only referred to, by "this procedure") is left as a comment, and so is a
relation that needs it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from ..model import GroundedMention, Reading, Statement
from .gold import GoldEntity, find_wordings, parse_gold
from .scoring import local_name

_HEADER = """\
# What was found in this document, to be corrected by hand. Then `spinegraph evaluate` says how good the finding was.
#
# Entities: delete what is no entity, add what is missing, correct the classes. `text` lists every wording by which the
# document names the entity, letter for letter; each occurrence counts, and a longer wording wins over a shorter one.
# `class_ok: [...]` lists further classes that are as good; `optional: true` where missing and finding are both fine.
# Relations: delete what the document does not say, add what it does, as [subject, predicate, object].
"""


def annotate(reading: Reading, labels: Mapping[str, str] | None = None) -> str:
    """Return a gold file, in YAML, with the entities and relations that a reading found.

    Parameters
    ----------
    reading
        What was read of one document.
    labels
        Preferred label of each concept by IRI, for the comments; an IRI's last part stands in for one that is missing.
    """
    document = reading.document
    names = {concept.iri: concept.label for concept in reading.coined} | dict(labels or {})
    keys = _keys(mention.grounding.concept for mention in reading.mentions)
    wordings = _wordings(reading)
    classes = _classes(reading.mentions)
    lines = [_HEADER, f"document: {_quoted(document.id)}", "", "entities:"]
    unnamed = []
    for iri, key in keys.items():
        label = names.get(iri) or unquote(local_name(iri))
        if not wordings[iri] or not classes[iri]:
            unnamed.append(key)
            continue
        texts = ", ".join(map(_quoted, wordings[iri]))
        lines.append(f"  {key}: {{class: [{', '.join(classes[iri])}], text: [{texts}]}}{_comment(label, key)}")
    if lines[-1] == "entities:":
        lines[-1] = "entities: {}"
    if unnamed:
        lines.append(f"  # Found, but under no wording of its own: {', '.join(unnamed)}")
    lines += ["", "relations:"]
    written = set(keys.values()) - set(unnamed)
    for statement, quote in _statements(reading):
        ends = (keys.get(statement.subject), statement.object if statement.literal else keys.get(statement.object))
        known = ends[0] in written and (statement.literal or ends[1] in written)
        shown = [end or local_name(iri) for end, iri in zip(ends, (statement.subject, statement.object), strict=True)]
        target = _quoted(shown[1]) if statement.literal else shown[1]
        options = []
        if statement.status.polarity == "negated":
            options.append("polarity: negated")
        if statement.status.certainty == "possible":
            options.append("certainty: possible")
        fourth = f", {{{', '.join(options)}}}" if options else ""
        row = f"[{shown[0]}, {statement.predicate}, {target}{fourth}]"
        lines += [f"  # {quote}", f"  - {row}" if known else f"  # left out, an end has no wording: {row}"]
    if not any(line.startswith("  - ") for line in lines):
        lines[lines.index("relations:")] = "relations: []"
    source = "\n".join([*lines, ""])
    parse_gold(source, document.text, where=document.id)
    return source


def _keys(iris: Iterable[str]) -> dict[str, str]:
    """Return a key for each entity, in the order of their first mention: the slug, numbered where two have the same."""
    keys: dict[str, str] = {}
    for iri in iris:
        if iri in keys:
            continue
        slug = re.sub(r"[^a-z0-9]+", "-", unquote(local_name(iri)).lower()).strip("-")
        # A key must read as a word in YAML: "no", "12" and "null" do not.
        key = slug if re.match(r"[a-z]", slug) and slug not in _YAML_WORDS else f"entity-{slug}".rstrip("-")
        number, base = 2, key
        while key in keys.values():
            key = f"{base}-{number}"
            number += 1
        keys[iri] = key
    return keys


_YAML_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}


def _wordings(reading: Reading) -> defaultdict[str, list[str]]:
    """Return the wordings of each entity, in the order in which they stand in the text.

    A wording stands under one entity, the one that it names most often; pronouns and the like are no wordings; one that
    does not stand between word boundaries cannot be told to the gold format.
    """
    text = reading.document.text
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for mention in reading.mentions:
        wording = " ".join(text[mention.span.start : mention.span.end].split())
        if mention.grounding.method != "anaphor" and wording and _findable(wording, text):
            counts[wording][mention.grounding.concept] += 1
    wordings: defaultdict[str, list[str]] = defaultdict(list)
    for wording, found in counts.items():
        wordings[min(found, key=lambda iri: (-found[iri], iri))].append(wording)
    return wordings


def _findable(wording: str, text: str) -> bool:
    probe = GoldEntity(key="", classes=("",), accepted=(), wordings=(wording,), optional=False)
    return not find_wordings(text, [probe])[1]


def _classes(mentions: Iterable[GroundedMention]) -> defaultdict[str, list[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        found[mention.grounding.concept].update(mention.classes)
    return defaultdict(list, {iri: sorted(names) for iri, names in found.items()})


def _statements(reading: Reading) -> list[tuple[Statement, str]]:
    """Return each claim once, in the order of the text, with the words that say it."""
    first: dict[str, Statement] = {}
    for statement in sorted(
        reading.statements,
        key=lambda s: (s.evidence.span, s.subject, s.predicate, s.object, s.status.value, s.evidence.rule),
    ):
        first.setdefault(statement.claim_id, statement)
    return [(statement, _shortened(statement.evidence.quote)) for statement in first.values()]


def _shortened(quote: str, limit: int = 110) -> str:
    line = _in_comment(quote)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _quoted(text: str) -> str:
    """Return a text as a double-quoted YAML scalar, with escapes for what YAML or a person could not read back."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08X}"


def _in_comment(text: str) -> str:
    """Return a text on one line, without the characters that YAML allows nowhere."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _comment(label: str, key: str) -> str:
    words = _in_comment(label)
    return f"  # {words}" if words.replace(" ", "-").lower() != key else ""
