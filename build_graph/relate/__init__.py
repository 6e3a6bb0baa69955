"""Mentions in, statements out: frames filled with the mentions that stand in their regions."""

from .relate import relate

__all__ = ["relate"]
