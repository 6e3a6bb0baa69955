"""What a page is about in the words of schema.org, for search engines: only types and properties that are valid there.

Which class is which type and which predicate which property stands in the ontology. Here stands what schema.org itself
lays down: on which types a property may stand, and what its values may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..explore.records import is_web_address
from .citing import cited
from .index import Concept, DocumentRecord, Index
from .reader import Statement

CONTEXT = "https://schema.org"

# Property: the types that it may stand on, then the type of its values.
PROPERTIES: Mapping[str, tuple[frozenset[str], str]] = {
    "adverseOutcome": (frozenset({"MedicalDevice", "MedicalTherapy"}), "MedicalEntity"),
    "associatedAnatomy": (frozenset({"MedicalCondition"}), "AnatomicalStructure"),
    "contraindication": (frozenset({"MedicalDevice", "MedicalTherapy"}), "MedicalContraindication"),
    "primaryPrevention": (frozenset({"MedicalCondition"}), "MedicalTherapy"),
    "riskFactor": (frozenset({"MedicalCondition"}), "MedicalRiskFactor"),
    "signOrSymptom": (frozenset({"MedicalCondition"}), "MedicalSignOrSymptom"),
    "typicalTest": (frozenset({"MedicalCondition"}), "MedicalTest"),
}
# A type that takes properties of another one, of which it is a special case.
_UNDER: Mapping[str, frozenset[str]] = {
    "MedicalSignOrSymptom": frozenset({"MedicalCondition"}),
    "MedicalTherapy": frozenset({"MedicalProcedure"}),
}
# A type that may stand beside another one where a property asks for it: a procedure that has an adverse outcome is a
# therapy as well.
_BESIDE: Mapping[str, str] = {"MedicalProcedure": "MedicalTherapy"}
_ENTITY = "MedicalEntity"
_MOST = 50  # values of one property; search engines read no more


def entity_types(concept: Concept, index: Index) -> list[str]:
    """Return the schema.org types of an entity: those of what it is, or of what documents take it for."""
    found = [name for each in concept.classes if each in index.classes for name in index.classes[each].types]
    return list(dict.fromkeys(found))[:1] or [_ENTITY]


def entity_data(
    concept: Concept, statements: Iterable[Statement], index: Index, *, url: str, urls: Mapping[str, str]
) -> dict[str, Any]:
    """Return an entity's page in schema.org's terms.

    Parameters
    ----------
    url
        The address of the page.
    urls
        The addresses of the pages of entities, by IRI.
    """
    types = entity_types(concept, index)
    values: dict[str, list[Any]] = {}
    for statement in statements:
        if statement.polarity != "affirmed" or statement.literal:
            continue
        predicate = index.predicate(statement.predicate)
        outgoing = statement.subject == concept.iri
        name = predicate.match if outgoing else predicate.inverse_match
        other = index.concepts.get(statement.other(concept.iri))
        if name is None or name not in PROPERTIES or other is None:
            continue
        domain, range_ = PROPERTIES[name]
        if not _fits(types, domain):
            beside = _BESIDE.get(types[0])
            if beside not in domain:
                continue
            types.append(beside)
        value = _reference(other, range_, index, urls)
        if value is not None and value not in values.setdefault(name, []):
            values[name].append(value)
    entity: dict[str, Any] = {
        "@type": types[0] if len(types) == 1 else types,
        "@id": concept.iri,
        "name": concept.label,
        "url": url,
    }
    if concept.alternatives:
        entity["alternateName"] = list(concept.alternatives)
    if concept.definition:
        entity["description"] = concept.definition
    same = [target for name, target in concept.matches if name == "exactMatch" and is_web_address(target)]
    if same:
        entity["sameAs"] = same
        codes = [cited(target) for target in same]
        entity["code"] = [{"@type": "MedicalCode", "codeValue": code, "codingSystem": name} for name, code in codes]
    entity |= {name: found[:_MOST] for name, found in sorted(values.items()) if found}
    page = {"@type": "MedicalWebPage", "@id": f"{url}#page", "url": url, "name": concept.label, "inLanguage": "en"}
    return {"@context": CONTEXT, **page, "mainEntity": entity}


def _fits(types: Sequence[str], domain: frozenset[str]) -> bool:
    return any(name in domain or _UNDER.get(name, frozenset()) & domain for name in types)


def _reference(other: Concept, range_: str, index: Index, urls: Mapping[str, str]) -> dict[str, Any] | None:
    own = entity_types(other, index)
    # A value gets the type that the property asks for beside its own: an obesity that is a risk factor is both.
    types = own if range_ in {_ENTITY, *own} else [name for name in own if name != _ENTITY] + [range_]
    value: dict[str, Any] = {"@type": types[0] if len(types) == 1 else types, "@id": other.iri, "name": other.label}
    if other.iri in urls:
        value["url"] = urls[other.iri]
    return value


def document_data(
    document: DocumentRecord, concepts: Iterable[Concept], index: Index, *, url: str, urls: Mapping[str, str]
) -> dict[str, Any]:
    """Return a document in schema.org's terms: what it is, what it is about and what it mentions."""
    known = {
        "inLanguage": document.language,
        "encodingFormat": document.format,
        "publisher": {"@type": "Organization", "name": document.publisher} if document.publisher else None,
        "author": {"@type": "Person", "name": document.creator} if document.creator else None,
        "datePublished": document.date,
        "isBasedOn": document.source if document.source and is_web_address(document.source) else None,
        "license": document.license if document.license and is_web_address(document.license) else None,
    }
    data: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "DigitalDocument",
        "@id": document.iri,
        "name": document.title,
        "identifier": document.identifier,
        "url": url,
    }
    data |= {name: value for name, value in known.items() if value}
    about = [index.concepts[iri] for iri in document.about if iri in index.concepts]
    for name, found in (("about", about), ("mentions", list(concepts))):
        values = [_reference(one, _ENTITY, index, urls) for one in found]
        if values:
            data[name] = values[:_MOST]
    return data


def dataset_data(
    title: str, description: str, *, root: str, license: str | None, dumps: Iterable[tuple[str, str]], live: bool
) -> dict[str, Any]:
    """Return the whole graph in schema.org's terms: a data set with its downloads, and the site.

    Parameters
    ----------
    dumps
        Address and media type of each.
    """
    dataset: dict[str, Any] = {
        "@type": "Dataset",
        "@id": f"{root}.well-known/void#dataset",
        "name": title,
        "description": description,
        "url": root,
        "isAccessibleForFree": True,
    }
    if license and is_web_address(license):
        dataset["license"] = license
    downloads = [{"@type": "DataDownload", "contentUrl": address, "encodingFormat": media} for address, media in dumps]
    if downloads:
        dataset["distribution"] = downloads
    site: dict[str, Any] = {"@type": "WebSite", "@id": f"{root}#site", "name": title, "url": root, "inLanguage": "en"}
    if live:
        site["potentialAction"] = {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{root}search?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        }
    return {"@context": CONTEXT, "@graph": [site, dataset]}
