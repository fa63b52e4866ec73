"""Stop and search as police.uk publishes it, one search a line, counted by ward and month.

A search counts where it happened: its point is placed on the project's own ward outlines (points
are moved to the nearest of a set of anonymous places before publication). A search without a point
cannot be placed in any borough: the force's share of these is kept by month and shown. What is
kept of an accepted file is counts by ward, month and group, in the folder of what was loaded; of
these only what `wardlens.ingest.people.protection` lets through enters the store.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape

from wardlens.choices.series import SEARCHES
from wardlens.ingest.counts import layouts
from wardlens.ingest.counts.files import FileRefusedError, PublishedFile
from wardlens.ingest.counts.workspace import lay_out_raw, opened, run
from wardlens.store import paths

SERIES = SEARCHES


@dataclass(frozen=True)
class Searches:
    """A checked file: counts of searches placed in the partnership, and what it covers.

    `cells`: month, ward_code, a column an attribute, people. `months`: month, records (of the
    whole force), unlocated, taken, days_with_any, days. `refused` as in `queries/load/refused`.
    """

    file: PublishedFile
    workspace: duckdb.DuckDBPyConnection

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Searches of the partnership, counted."""
        return self.workspace.execute("from people_cell order by all").df()

    @cached_property
    def months(self) -> pd.DataFrame:
        """What the file holds of each month."""
        return self.workspace.execute("from people_month order by month").df()

    @cached_property
    def new_texts(self) -> pd.DataFrame:
        """Publisher's texts that the register of groups lacks: attribute, text, searches."""
        return self.workspace.execute("from new_text order by all").df()

    @cached_property
    def refused(self) -> pd.DataFrame:
        """Lines that could not be taken, with the reason."""
        return self.workspace.execute(
            """
            select
                line,
                '' as column_name,
                cast(null as varchar) as area_code,
                cast(null as varchar) as area_name,
                '' as category,
                cast(null as date) as "month",
                problem as reason
            from search
            where problem is not null
            order by line
            """
        ).df()

    @property
    def edition(self) -> date:
        """The newest month in the file."""
        newest: date = self.months["month"].max().date()
        return newest


def read(file: PublishedFile) -> Searches:
    """Read and place the searches of a file; `FileRefusedError` where none of it can be taken."""
    workspace = opened()
    try:
        lay_out_raw(workspace, file, layouts.names(file, layouts.recognise(file)))
        run(workspace, "load/stop_search_lines")
    except duckdb.Error as problem:
        raise FileRefusedError(
            file.path,
            f"not readable as stop and search: {str(problem).splitlines()[0]}",
            "Download it again.",
        ) from problem
    workspace.register("placed", _placed(workspace))
    run(workspace, "load/stop_search_counts", {"groups": str(paths.shipped("people_groups.csv"))})
    searches = Searches(file, workspace)
    if searches.months.empty:
        first = searches.refused.iloc[0]
        raise FileRefusedError(
            file.path, str(first["reason"]), "No line could be taken.", int(first["line"])
        )
    if searches.cells.empty:
        raise FileRefusedError(
            file.path,
            f"none of its {searches.months['records'].sum():,.0f} searches is of this partnership",
            "Check data/partnership.toml: [load] boroughs says whose rows are taken.",
        )
    return searches


def _placed(workspace: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The ward of every line whose point lies in one: line, ward_code.

    A point on a shared border goes to the ward whose code comes first.
    """
    codes, outlines = _ward_outlines(workspace)
    west, south, east, north = shapely.total_bounds(outlines)
    near = workspace.execute(
        """
        select line, longitude, latitude
        from search
        where
            problem is null
            and longitude between $west and $east
            and latitude between $south and $north
        order by line
        """,
        {"west": west, "east": east, "south": south, "north": north},
    ).df()
    points = shapely.points(near["longitude"].to_numpy(), near["latitude"].to_numpy())
    of_point, of_outline = shapely.STRtree(outlines).query(points, predicate="intersects")
    found = pd.DataFrame(
        {"line": near["line"].to_numpy()[of_point], "ward_code": codes[of_outline]}
    )
    return found.sort_values(["line", "ward_code"]).drop_duplicates("line", ignore_index=True)


def _ward_outlines(workspace: duckdb.DuckDBPyConnection) -> tuple[Any, Any]:
    """Codes and outlines of the wards whose searches are taken."""
    wards = workspace.execute(
        """
        select known_area.area_code
        from known_area
        semi join scope on scope.borough_code = known_area.borough_code
        where known_area.level = 'ward'
        """
    ).df()["area_code"]
    shapes = json.loads(paths.shipped("outlines.geojson").read_text("utf-8"))["features"]
    outlines = {
        feature["properties"]["area_code"]: shape(feature["geometry"])
        for feature in shapes
        if feature["properties"]["area_code"] in set(wards)
    }
    codes = sorted(outlines)
    return np.array(codes, dtype="object"), np.array([outlines[code] for code in codes])
