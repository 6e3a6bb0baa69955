"""Files in, documents out: finding sources and reading each as text that is never changed."""

from .files import Limits, Refusal, Source, find_sources, read_source, read_text

__all__ = ["Limits", "Refusal", "Source", "find_sources", "read_source", "read_text"]
