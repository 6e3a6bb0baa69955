"""YAML read by the parser in C, where PyYAML comes with it: that takes a tenth of the time."""

from __future__ import annotations

import re
from typing import Any

import yaml

_BOOLEAN = "tag:yaml.org,2002:bool"
_Quick: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _WordLoader(yaml.SafeLoader):
    """YAML in which "no", "on" and "off" are words and not truth values, as in YAML 1.2."""


class _QuickWordLoader(_Quick):  # type: ignore[misc]  # chosen when the module is loaded
    """The same in C."""


for _loader in (_WordLoader, _QuickWordLoader):
    _loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOLEAN]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    _loader.add_implicit_resolver(_BOOLEAN, re.compile(r"^(?:true|false)$"), list("tf"))


def read_yaml(text: str, *, words: bool = False) -> Any:
    """Return what a YAML text says.

    Parameters
    ----------
    words
        Whether "no", "on" and "off" are words and not truth values.

    Raises
    ------
    yaml.YAMLError
        The text is malformed.
    """
    quick, careful = (_QuickWordLoader, _WordLoader) if words else (_Quick, yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=quick)  # noqa: S506 (a safe loader)
    except (yaml.YAMLError, UnicodeError):
        # The parser in Python takes some texts that the other refuses, and says better what is wrong with a text.
        return yaml.load(text, Loader=careful)  # noqa: S506 (a safe loader)
