"""Measure how often each rule is right, and write it to ontology/language/confidence.yaml.

usage: calibrate.py GOLD_DIR:DOCUMENTS_DIR [GOLD_DIR:DOCUMENTS_DIR …] [--without NAME …]

The confidence of a statement starts from the precision of the rule that found it (ontology/README.md says how it goes
on). This tool reads the documents of each gold folder, counts the right and wrong finds of each rule and writes the
precision, drawn towards the mean of all rules where a rule was seen seldom: (right + 8 x mean) / (found + 8). Gold
files named with --without (by their stem) are left out: what is kept to measure with must not be learnt from.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from build_graph.evaluate.gold import load_gold
from build_graph.evaluate.scoring import evaluate
from build_graph.read import Source, read_source
from build_graph.reader import Reader
from build_graph.vocabulary import load_vocabulary

PRIOR = 8
TARGET = Path(__file__).resolve().parent.parent / "ontology" / "language" / "confidence.yaml"
HEADER = """\
# Measured precision of each rule on documents annotated by hand, for the confidence of statements (ontology/README.md).
# Written by tools/calibrate.py; a rule that is not named here counts as the mean.
"""


def main() -> None:
    """Count right and wrong finds by rule over all sets, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="GOLD_DIR:DOCUMENTS_DIR")
    parser.add_argument("--without", nargs="*", default=[], metavar="NAME")
    arguments = parser.parse_args()
    reader = Reader.of(load_vocabulary())
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for pair in arguments.sets:
        gold_folder, texts = (Path(part) for part in pair.split(":"))
        for file in sorted(gold_folder.glob("*.yaml")):
            if file.stem in arguments.without:
                continue
            gold = load_gold(file, texts)
            document = gold[0].id
            reading = reader.read(read_source(Source(document, texts / document)))
            mentions = [
                {
                    "document": document,
                    "start": str(mention.span.start),
                    "end": str(mention.span.end),
                    "entity": mention.grounding.concept,
                    "class": name,
                }
                for mention in reading.mentions
                for name in mention.classes
            ]
            statements = [
                {
                    "document": document,
                    "subject": statement.subject,
                    "predicate": statement.predicate,
                    "object": statement.object,
                    "polarity": statement.status.polarity,
                    "rule": statement.evidence.rule,
                }
                for statement in reading.statements
            ]
            for rule, row in evaluate(gold, mentions, statements, core=()).by_rule.items():
                right[rule] += row.right
                wrong[rule] += row.wrong
    mean = sum(right.values()) / max(1, sum(right.values()) + sum(wrong.values()))
    lines = [f"mean: {mean:.3f}", "precision:"]
    for rule in sorted(right | wrong):
        precision = (right[rule] + PRIOR * mean) / (right[rule] + wrong[rule] + PRIOR)
        lines.append(f"  {rule}: {precision:.3f}   # {right[rule]} right, {wrong[rule]} wrong")
    TARGET.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(lines) - 2} rules, mean precision {mean:.3f}")


if __name__ == "__main__":
    main()
