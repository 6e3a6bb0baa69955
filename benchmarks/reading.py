"""How fast documents are read, beside medspaCy with the same labels, in one run.

    pip install -e '.[bench]'
    python benchmarks/reading.py [--repeat 3] [--kilobytes 16 64 256]

Both read the sample documents, one after another until the size is reached, each document on its own. medspaCy splits
sentences (PyRuSH), finds the vocabulary's labels as target rules and gives each mention its assertion status (ConText):
what the stages segment, mention and assertion do here. Ours also types and grounds unknown things and relates them, so
that the comparison favours medspaCy. Both are set up before the clock runs; runs alternate, and the least time of each
counts. What is reported is the ratio; times depend on the machine.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import itertools
import time
from collections.abc import Callable, Iterator, Sequence

import medspacy
from build_graph import sample_documents
from build_graph.read import Source, read_source
from build_graph.reader import Reader
from build_graph.vocabulary import Vocabulary, load_vocabulary
from medspacy.ner import TargetRule


def texts_of(size: int) -> Iterator[tuple[str, str]]:
    """Yield names and texts of the samples, again and again, until ``size`` characters are reached."""
    files = sorted(path for path in sample_documents().iterdir() if path.suffix in (".txt", ".md"))
    read = 0
    for path in itertools.cycle(files):
        text = path.read_text(encoding="utf-8")
        yield path.name, text
        read += len(text)
        if read >= size:
            return


def ours(vocabulary: Vocabulary) -> Callable[[Sequence[tuple[str, str]]], int]:
    """Return a function that reads texts with SpineGraph and counts the mentions."""
    reader = Reader.of(vocabulary)
    documents = {
        path.name: read_source(Source(path.name, path)) for path in sample_documents().iterdir() if path.is_file()
    }
    return lambda texts: sum(len(reader.read(documents[name]).mentions) for name, _ in texts)


def peer(vocabulary: Vocabulary) -> Callable[[Sequence[tuple[str, str]]], int]:
    """Return a function that reads texts with medspaCy and counts the mentions."""
    pipeline = medspacy.load()
    rules = [
        TargetRule(literal=label.wording, category=vocabulary.concepts[label.concept].kind)
        for labels in vocabulary.labels.values()
        for label in labels
    ]
    pipeline.get_pipe("medspacy_target_matcher").add(rules)
    return lambda texts: sum(len(pipeline(text).ents) for _, text in texts)


def least_times(
    readers: Sequence[Callable[[Sequence[tuple[str, str]]], int]], texts: Sequence[tuple[str, str]], repeat: int
) -> list[float]:
    """Return the least time in seconds that each reader takes for the texts; the readers take turns."""
    least = [float("inf")] * len(readers)
    for _ in range(repeat):
        for number, read in enumerate(readers):
            with contextlib.redirect_stdout(io.StringIO()):  # PyRuSH prints what it splits
                start = time.perf_counter()
                read(texts)
                least[number] = min(least[number], time.perf_counter() - start)
    return least


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Reading speed beside medspaCy.")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each reader (default 3)")
    parser.add_argument("--kilobytes", type=int, nargs="+", default=[16, 64, 256], help="sizes (default 16 64 256)")
    arguments = parser.parse_args()
    vocabulary = load_vocabulary()
    readers = [ours(vocabulary), peer(vocabulary)]
    print(f"{'kB':>5}  {'SpineGraph kB/s':>15}  {'medspaCy kB/s':>13}  {'ratio':>6}")
    for size in arguments.kilobytes:
        texts = list(texts_of(1000 * size))
        characters = sum(len(text) for _, text in texts) / 1000
        mine, theirs = least_times(readers, texts, arguments.repeat)
        print(f"{characters:5.0f}  {characters / mine:15.0f}  {characters / theirs:13.0f}  {theirs / mine:6.1f}")


if __name__ == "__main__":
    main()
