"""The errors this package raises on purpose, one tree with one base.

    BuildGraphError
    ├── UsageError          wrong use: an argument, an option, a name (exit code 2)
    ├── DocumentError       a document cannot be read (reported; the rest is built)
    ├── VocabularyError     a file of the ontology folder is malformed
    ├── QueryError          a SPARQL query is malformed or a named query is unknown
    ├── GraphError          a graph folder is missing, damaged or of another version
    └── SpanError           a character range is empty, reversed or outside its text

Each message says what is wrong, where, and how to mend it.
"""


class BuildGraphError(Exception):
    """Base of every error this package raises on purpose.

    Parameters
    ----------
    what
        One sentence: what is wrong.
    where
        The file (with line), argument or option concerned.
    mend
        What the reader can do about it.
    """

    exit_code = 1

    def __init__(self, what: str, where: str = "", mend: str = "") -> None:
        super().__init__(what, where, mend)
        self.what, self.where, self.mend = what, where, mend

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.mend:
            lines.append(f"  mend:  {self.mend}")
        return "\n".join(lines)


class UsageError(BuildGraphError):
    """The command or function was called wrongly."""

    exit_code = 2


class DocumentError(BuildGraphError):
    """A document cannot be read; other documents can."""


class VocabularyError(BuildGraphError):
    """A file of the ontology folder is malformed or contradicts another."""


class QueryError(BuildGraphError):
    """A query is malformed, unknown or lacks its parameter."""

    exit_code = 2


class GraphError(BuildGraphError):
    """A graph folder is missing, damaged or not made by this program."""


class SpanError(BuildGraphError):
    """A character range is empty, reversed or outside its text."""
