"""What a store is made from, as eight digits; and whether the store that serves is of them.

Asked at each start, before the first page: nothing here reads or weighs a figure.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from wardlens.ingest.build import places, streets
from wardlens.ingest.counts import editions
from wardlens.ingest.people import people
from wardlens.ingest.survey import used
from wardlens.ingest.voices import tables as voices
from wardlens.store import paths, plan, queries, store
from wardlens.store.access import Access, partner_sources

REFERENCE = {
    "areas": "areas.csv",
    "offences": "offences.csv",
    "types": "policeuk_types.csv",
    "population": "population.csv",
    "deprivation": "deprivation.csv",
    "similar": "similar_areas.csv",
    "ledger": "ledger.csv",
    "harm_codes": "harm_codes.csv",
    "harm_weights": "harm_weights.csv",
    "denominators": "denominators.csv",
    "unit_costs": "unit_costs.csv",
    "price_index": "price_index.csv",
    "severity": "severity_scores.csv",
    "indicator_list": "indicator_list.csv",
    "indicators": "indicators.csv",
    "scope": "serious_violence.csv",
    "quoted_facts": "quoted_facts.csv",
    "national_facts": "national_facts.csv",
}


def is_current() -> bool:
    """Whether the stores that serve are made from the tables here."""
    try:
        return all(
            store.serving(access) == store.published(release_id(access), access)
            for access in readers()
        )
    except store.StoreMissingError:
        return False


def release_id(access: Access = Access.PUBLIC) -> str:
    """Eight hexadecimal digits that change whenever a figure, a table or the schema does."""
    digest = hashlib.sha256(b"" if access is Access.PUBLIC else access.value.encode())
    for path in _inputs():
        digest.update(path.name.encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    for name in [f"build/{name}" for name in queries.names("build")] + ["load/held"]:
        digest.update(queries.text(name).encode())
    return digest.hexdigest()[:8]


def readers() -> list[Access]:
    """Who has a store: partners have one of their own if a source is for them alone."""
    return [Access.PARTNER, Access.PUBLIC] if partner_sources() else [Access.PUBLIC]


def _inputs() -> list[Path]:
    names = (*REFERENCE.values(), *people.FILES, "outlines.geojson")
    shipped = [paths.shipped(name) for name in names]
    described = [paths.data() / "sources.toml", paths.data() / "partnership.toml"]
    described += [path for path in [paths.data() / plan.NAME] if path.is_file()]
    figures = [path for folder in editions.folders() for path in sorted(folder.iterdir())]
    return [
        *shipped,
        *described,
        *places.inputs(),
        *streets.inputs(),
        *voices.inputs(),
        *map_context(),
        *used.inputs(),
        *figures,
    ]


def map_context() -> list[Path]:
    """What maps show beside figures, where the data folder has it."""
    return [path for path in [paths.shipped("context.geojson")] if path.is_file()]
