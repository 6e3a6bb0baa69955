"""``python -m build_graph`` is the ``spinegraph`` command."""

from .cli import main

main()
