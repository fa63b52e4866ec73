"""The series, each once: what is counted, by which areas, what asks for it, how its files are held.

The build, the coverage, the loaders and the pages read this; a store has it as the table `series`.
Where a partnership's figures of a series come from is data: its key in data/sources.toml. How to
add one: docs/extending.md.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Series:
    """One series of figures that is never joined with another."""

    key: str
    label: str
    """Its publisher and what it is by, in a few words."""
    layer: str
    """Where the store lays it out for questions (queries/build/40_views.sql): ward, borough or
    lsoa for crime; people; voices, which have tables of their own; any other word for what queries
    read from `recorded` alone."""
    queries: tuple[str, ...] = ()
    """Queries that count it and cannot count what it does not hold."""
    total: str = ""
    """The query that a published total of it is compared with."""
    is_force_table: bool = False
    """A table of the police force itself, with its own names of offences.

    Its files have a line for every area of the layer and for every offence held, or are refused.
    """


WARD_TABLE = "mps-ward"
BOROUGH_TABLE = "mps-borough"
NEIGHBOURHOODS = "policeuk-lsoa"
SEARCHES = "stop-search"
VOICES_SAID, VOICES_HEARD = "voices-said", "voices-heard"

SERIES = {
    one.key: one
    for one in (
        Series(
            WARD_TABLE, "Met Police, by ward", "ward",
            queries=(
                "offences_by_ward", "offences_by_ward_per", "monthly_by_ward", "offences_by_month",
                "harm_by_ward_and_offence", "monthly_by_offence",
            ),
            total="offences_by_ward", is_force_table=True,
        ),
        Series(
            BOROUGH_TABLE, "Met Police, by borough", "borough",
            queries=(
                "offences_by_borough", "offences_by_month_and_borough",
                "harm_by_borough_and_offence",
            ),
            is_force_table=True,
        ),
        Series(
            NEIGHBOURHOODS, "police.uk, by neighbourhood", "lsoa", total="offences_by_lsoa",
        ),
        Series(SEARCHES, "Stop and search", "people"),
        Series("vawg-victims", "Victims of violence against women and girls", "people"),
        Series("vawg-offences", "Violence against women and girls", "people"),
        Series("homicide-victims", "Homicide victims", "people"),
        Series("knife-crime", "Knife crime", "people"),
        Series(VOICES_SAID, "What residents said, by theme", "voices"),
        Series(VOICES_HEARD, "Raised at events and on maps, by ward", "voices"),
    )
}  # fmt: skip
"""In the order in which the store is built and pages list them."""
CRIME = {key: one for key, one in SERIES.items() if one.layer not in ("people", "voices")}
"""The series of offences by area and month, which editions are kept of."""
LABELS = {key: one.label for key, one in SERIES.items()}
FORCE_TABLES = tuple(key for key, one in SERIES.items() if one.is_force_table)
FORCE_TABLE_QUERIES = frozenset(name for key in FORCE_TABLES for name in SERIES[key].queries)
