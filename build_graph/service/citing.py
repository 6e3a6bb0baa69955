"""Addresses in other vocabularies, as people cite them: by the vocabulary's name and the code there."""

from __future__ import annotations

import re

# The beginning of an address, and the name that the vocabulary goes by; the rest of the address is the code.
_NAMES = (
    ("http://id.nlm.nih.gov/mesh/", "MeSH"),
    ("https://id.nlm.nih.gov/mesh/", "MeSH"),
    ("http://www.wikidata.org/entity/", "Wikidata"),
    ("https://www.wikidata.org/entity/", "Wikidata"),
    ("http://snomed.info/id/", "SNOMED CT"),
    ("http://purl.bioontology.org/ontology/SNOMEDCT/", "SNOMED CT"),
    ("http://id.who.int/icd/entity/", "ICD-11"),
)
_OBO = re.compile(r"https?://purl\.obolibrary\.org/obo/([A-Za-z]+)_(\w+)")


def cited(address: str) -> tuple[str, str]:
    """Return the name of a vocabulary and the code in it; of one not known, its host and the last part."""
    match = _OBO.fullmatch(address)
    if match:
        return match[1], f"{match[1]}:{match[2]}"
    for start, name in _NAMES:
        if address.startswith(start) and len(address) > len(start):
            return name, address.removeprefix(start)
    host = address.split("/")[2].removeprefix("www.")
    return host, re.split(r"[/#]", address.rstrip("/#"))[-1]
