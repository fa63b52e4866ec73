"""A short table as HTML: nothing of it is cut, and a figure stands with its range."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
from test_exhibits import EXHIBIT

from wardlens.exhibits.short_table import short_table


def cells(**columns: list[object]) -> list[list[str]]:
    """The cells of a table as it is drawn, row by row, its heads first."""
    table = pd.DataFrame({name.replace("_", " "): values for name, values in columns.items()})
    shown = str(short_table(replace(EXHIBIT, table=table, codes=(), decimals={"Rate": 1})))
    rows = re.findall(r"<tr>(.*?)</tr>", shown)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]


def test_a_figure_and_its_range_share_a_cell_and_a_gap_says_so():
    found = cells(
        Place=["Abbey & Brook", "Cross"],
        Rate=[1_234.5, float("nan")],
        Lower_limit=[1_200.0, float("nan")],
        Upper_limit=[1_300.0, float("nan")],
        Note=["", "withheld"],
    )
    assert found == [
        ["Place", "Rate", "Note"],
        ["Abbey &amp; Brook", "1,234.5<small>1,200 to 1,300</small>", "<small></small>"],
        ["Cross", "no figure<small></small>", "withheld<small></small>"],
    ]


def test_a_column_without_anything_in_it_is_left_out():
    found = cells(Place=["Abbey"], Count=[3], Why=[""], Later=[None])
    assert found == [["Place", "Count"], ["Abbey", "3<small></small>"]]
