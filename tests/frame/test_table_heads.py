"""What tables say: of what thing each cell is told, and by which heading."""

from __future__ import annotations

import pytest

from reading_helpers import claims, read

APHID_ROWS = {
    ("aphid", "shows", "sticky leaf"),
    ("spider mite", "shows", "yellow spot"),
    ("soap spray", "cures", "aphid"),
    ("neem oil", "cures", "spider mite"),
}


def table(*rows: str) -> str:
    """Return a Markdown table of rows whose cells commas part, the first being its head."""
    lines = [f"| {row.replace(',', ' |')} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * (rows[0].count(",") + 1), *lines[1:]])


def told(text: str) -> set[tuple[str, str, str]]:
    return claims(read(text))


def test_columns_tell_of_the_thing_that_opens_the_row() -> None:
    rows = table("Pest, Signs, Remedy", "Aphid, sticky leaves, soap spray", "Spider mite, yellow spots, neem oil")
    assert told(f"# Roses\n\n{rows}") == APHID_ROWS


def test_rows_tell_of_the_thing_that_heads_the_column() -> None:
    rows = table(", Aphids, Spider mites", "Signs, sticky leaves, yellow spots", "Remedies, soap spray, neem oil")
    assert told(f"# Roses\n\n{rows}") == APHID_ROWS


@pytest.mark.parametrize(
    "text",
    [
        "Signs\tsticky leaves\nRemedies\tsoap spray\nHistory\tyellow spots",
        "| Signs | sticky leaves |\n| Remedies | soap spray |\n| History | yellow spots |",
        "| Signs | sticky leaves |\n|---|---|\n| Remedies | soap spray |\n| History | yellow spots |",
        "| | |\n|---|---|\n| Signs | sticky leaves |\n| Remedies | soap spray |\n| History | yellow spots |",
        "<table><tr><th>Signs<td>sticky leaves<tr><th>Remedies<td>soap spray<tr><th>History<td>yellow spots</table>",
    ],
    ids=["tabs", "bars", "markdown", "empty head", "html"],
)
def test_labels_and_values_tell_of_the_topic(text: str) -> None:
    assert told(f"# Aphids\n\n{text}") == {("aphid", "shows", "sticky leaf"), ("soap spray", "cures", "aphid")}


def test_columns_side_by_side_tell_of_the_topic() -> None:
    rows = table("Signs, Remedies", "sticky leaves, soap spray", ", neem oil")
    assert told(f"# Aphids\n\n{rows}") == {
        ("aphid", "shows", "sticky leaf"),
        ("soap spray", "cures", "aphid"),
        ("neem oil", "cures", "aphid"),
    }


def test_what_the_first_column_holds_belongs_to_the_heading_over_the_table() -> None:
    rows = table("Name, Price", "soap spray, 5", "neem oil, 7")
    assert told(f"# Aphids\n\n## Remedies\n\n{rows}") == {
        ("soap spray", "cures", "aphid"),
        ("neem oil", "cures", "aphid"),
    }


def test_nothing_is_told_of_the_topic_where_the_row_begins_with_something_unknown() -> None:
    rows = table("Name, Signs", "Wug, sticky leaves", "Spider mite, yellow spots")
    assert told(f"# Aphids\n\n{rows}") == {("spider mite", "shows", "yellow spot")}


@pytest.mark.parametrize(
    "rows",
    [
        table("Day, Hours", "Monday, sticky leaves", "Friday, yellow spots"),
        table("Shop, Plant", "soap spray, roses", "neem oil, climbing roses"),
        table("Rose, Aphid, Soap spray", "sticky leaves, yellow spots, neem oil"),
        table("History, Treatment of the soil", "sticky leaves, yellow spots"),
    ],
)
def test_tables_without_a_heading_that_tells_give_nothing(rows: str) -> None:
    assert told(f"# Aphids\n\n{rows}") == set()


def test_heads_and_labels_claim_nothing_themselves() -> None:
    rows = table("Soap spray for aphids, Signs", "Spider mite, yellow spots")
    assert told(f"# Roses\n\n{rows}") == {("spider mite", "shows", "yellow spot")}


def test_a_clause_in_a_cell_is_read_like_any_other() -> None:
    rows = table("Remedy, Notes", "Soap spray, It kills aphids.")
    assert told(f"# Roses\n\n{rows}") == {("soap spray", "cures", "aphid")}


def test_unknown_things_are_taken_from_columns_as_from_lists() -> None:
    rows = table("Pest, Signs", "Aphid, rolled leaves")
    assert told(f"# Roses\n\n{rows}") == {("aphid", "shows", "rolled leaf")}


def test_the_evidence_of_a_cell_is_the_cell() -> None:
    rows = table("Pest, Signs", "Aphid, sticky leaves and yellow spots")
    assert {s.evidence.quote for s in read(f"# Roses\n\n{rows}").statements} == {"sticky leaves and yellow spots"}


def test_a_table_below_another_is_one_of_its_own() -> None:
    rows = table("Pest, Signs", "Aphid, sticky leaves"), table("Remedy, Price", "soap spray, 3")
    assert told("# Roses\n\n" + "\n\nText between.\n\n".join(rows)) == {("aphid", "shows", "sticky leaf")}
