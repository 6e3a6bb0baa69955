"""Sentences in, mentions out: what names a medical thing, by label, by head word and by position."""

from .find import find_mentions
from .records import Mention, Sentences

__all__ = ["Mention", "Sentences", "find_mentions"]
