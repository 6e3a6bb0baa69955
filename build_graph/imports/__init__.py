"""Bring your own vocabulary: terms of other vocabularies made into concepts that texts are matched with."""

from .importing import FORMATS, ImportReport, import_vocabulary

__all__ = ["FORMATS", "ImportReport", "import_vocabulary"]
