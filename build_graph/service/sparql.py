"""What can be told of a SPARQL text without evaluating it: words of its code, and where a mistake stands.

The engine parses; this looks at the tokens only, for what must be decided before a text reaches an engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .problem import Problem

# IRIs, strings and comments as the SPARQL grammar has them. The engine resolves no \u escape elsewhere, so a keyword
# cannot hide behind one.
_OPAQUE = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*(?:\\u[0-9A-Fa-f]{4}[^<>"{}|^`\\\x00-\x20]*|\\U[0-9A-Fa-f]{8}[^<>"{}|^`\\\x00-\x20]*)*>"""
    r"""|\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"{3}|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}"""
    r"""|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|\#[^\n\r]*""",
    re.DOTALL,
)
_NOT_A_LINE_END = re.compile(r"[^\r\n]")
_WORD = re.compile(r"(?<![\w?$:@.-])[A-Za-z]+(?![\w:-])")
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_PREFIX_USED = re.compile(r"(?<![\w?$:@.-])([A-Za-z][\w-]*):")
_PREFIX_MADE = re.compile(r"(?i)\bPREFIX\s+([A-Za-z][\w-]*)?:")

# What makes one query give different answers on the same data.
_VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"})
_QUERIES = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True, slots=True)
class Text:
    """A SPARQL text and its code: the same text with IRIs, strings and comments blanked, character for character."""

    text: str
    code: str
    words: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Text:
        """Look through a text."""
        code = _OPAQUE.sub(lambda match: _NOT_A_LINE_END.sub(" ", match[0]), text)
        return cls(text, code, frozenset(word.upper() for word in _WORD.findall(code)))

    @property
    def has_dataset(self) -> bool:
        """Whether the query names its own dataset (FROM)."""
        return "FROM" in self.words

    @property
    def volatile(self) -> bool:
        """Whether two evaluations over the same data may differ."""
        return not _VOLATILE.isdisjoint(self.words)

    def refuse_reaching_out(self) -> None:
        """Raise when the text would make the engine open a connection or a file."""
        for word, what in (("SERVICE", "asks another service"), ("LOAD", "loads from elsewhere")):
            if word in self.words and (word != "LOAD" or not _QUERIES & self.words or _UPDATES & self.words - {"LOAD"}):
                raise Problem(
                    403,
                    f"the text {what} ({word}), which is shut here",
                    self._line(word),
                    "ask for data of this graph alone",
                )

    def _line(self, word: str) -> str:
        match = re.search(rf"(?i)(?<![\w?$:@.-]){word}(?![\w:-])", self.code)
        return f"line {self.code.count(chr(10), 0, match.start()) + 1}" if match else "the text"

    def malformed(self, message: str, prefixes: Iterable[str] = ()) -> Problem:
        """Return the answer to a text that the engine could not parse, with line, column and the line itself."""
        place = _PLACE.search(message)
        line, column, reason = (int(place[1]), int(place[2]), place[3].strip()) if place else (1, 1, message)
        lines = self.text.splitlines() or [""]
        if reason.startswith("expected one of"):
            # The engine lists character ranges, too, which tell a person nothing.
            words = dict.fromkeys(re.findall(r'"(?:[^"\\]|\\.)+"', reason))
            reason = f"expected {' or '.join(words)}" if words else "something else is expected"
        shown = lines[min(line, len(lines)) - 1].strip()[:200]
        where = f"line {line}, column {column}" + (f": {shown}" if shown else "")
        declared = {*prefixes, *_PREFIX_MADE.findall(self.code)}
        unknown = sorted(set(_PREFIX_USED.findall(self.code)) - declared)
        if unknown:
            return Problem(
                400,
                f"the prefix {unknown[0]}: is not declared",
                where,
                f"add: PREFIX {unknown[0]}: <…>; known without: {', '.join(f'{prefix}:' for prefix in prefixes)}",
            )
        if _UPDATES & self.words and not _QUERIES & self.words:
            return Problem(
                400, "the text is an update", where, "send updates by POST as update= or application/sparql-update"
            )
        return Problem(400, f"the SPARQL text is malformed: {reason}", where, "mend it there, or just before")


def with_dataset(update: Text, default_graphs: Iterable[str], named_graphs: Iterable[str]) -> str:
    """Return an update in which every pattern is matched against a given dataset (``using-graph-uri``).

    The engine takes the dataset of an update from its text only: ``USING`` clauses are set before each WHERE, and the
    short form DELETE WHERE is written out, because it has no place for them.

    Raises
    ------
    Problem
        The update says itself which dataset it works on.

    References
    ----------
    SPARQL 1.1 Protocol, section 2.2.3
    """
    clash = sorted({"USING", "WITH"} & update.words)
    if clash:
        raise Problem(
            400,
            f"the update has {' and '.join(clash)}, and the request names a dataset, too",
            "using-graph-uri, using-named-graph-uri",
            "say it in one of the two places",
        )
    clauses = "".join(f"USING <{iri}> " for iri in default_graphs) + "".join(
        f"USING NAMED <{iri}> " for iri in named_graphs
    )
    written: list[str] = []
    done = depth = 0
    before = ""
    for match in re.finditer(r"[{}]|(?<![\w?$:@.-])[A-Za-z]+(?![\w:-])", update.code):
        word = match[0].upper()
        if word == "{":
            depth += 1
        elif word == "}":
            depth -= 1
        elif depth == 0:
            if word == "WHERE":
                written.append(update.text[done : match.start()])
                if before == "DELETE":
                    written.append(_group_after(update, match.end()) + " ")
                written.append(clauses)
                done = match.start()
            before = word
    return "".join(written) + update.text[done:]


def _group_after(update: Text, start: int) -> str:
    """Return the group in braces that follows a place."""
    begin = update.code.find("{", start)
    depth = 0
    for at in range(begin, len(update.code)):
        depth += {"{": 1, "}": -1}.get(update.code[at], 0)
        if depth == 0:
            return update.text[begin : at + 1]
    return update.text[begin:]


def prefixed(prefixes: Mapping[str, str], text: Text) -> str:
    """Return a text with declarations of the prefixes that it uses and does not declare."""
    declared = set(_PREFIX_MADE.findall(text.code))
    used = set(_PREFIX_USED.findall(text.code)) - declared
    # On one line, so that the lines of an engine's complaints stay those of the text.
    return "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in sorted(used & set(prefixes))) + text.text
