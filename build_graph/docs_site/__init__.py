"""An ontology folder as pages to read: its terms, its vocabulary to browse and search, its queries and rules."""

from .site import write_site

__all__ = ["write_site"]
