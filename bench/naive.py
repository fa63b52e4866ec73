"""What somebody would write first: a map, three lines, a table, four figures, made at each run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pandas as pd
import plotly.graph_objects as go
import pydeck
import streamlit as st

from wardlens.store import store

_NO_TILES = (
    "data:application/json,%7B%22version%22%3A8%2C%22sources%22%3A%7B%7D%2C%22layers%22%3A%5B%5D%7D"
)
_NOTHING: list[str] = []


def rows(name: str, **params: object) -> pd.DataFrame:
    """A query of the store, asked anew each time."""
    with store.connect() as connection:
        return store.fetch(connection, name, params)


st.set_page_config(layout="wide")
choice = int(st.query_params.get("choice", "0"))
start = pd.Timestamp("2023-03-01") + pd.DateOffset(months=choice % 24)
end = start + pd.DateOffset(months=11)
given = {"start": start.date(), "end": end.date(), "offences": _NOTHING}
wards = rows("offences_by_ward", **given).set_index("ward_code")
shapes = [
    {
        "type": "Feature",
        "geometry": json.loads(row.geometry),
        "properties": {"shade": int(255 - 2 * wards["offences"].rank().get(row.area_code, 0) * 5)},
    }
    for row in rows("outlines").itertuples()
    if row.area_code in wards.index
]
for column, (label, value) in zip(
    st.columns(4),
    {
        "Offences": wards["offences"].sum(),
        "Highest": wards["offences"].max(),
        "Lowest": wards["offences"].min(),
        "Residents": wards["residents"].sum(),
    }.items(),
    strict=True,
):
    column.metric(label, f"{value:,.0f}")
st.pydeck_chart(
    pydeck.Deck(
        layers=[
            pydeck.Layer(
                "GeoJsonLayer",
                {"type": "FeatureCollection", "features": shapes},
                get_fill_color="[properties.shade, properties.shade, 255]",
            )
        ],
        initial_view_state=pydeck.ViewState(latitude=51.39, longitude=-0.29, zoom=11),
        map_style=_NO_TILES,
    )
)
months = rows(
    "offences_by_month", area="", **(given | {"start": pd.Timestamp("2010-04-01").date()})
)
for years in (1, 5, 15):
    shown = months.tail(12 * years)
    st.plotly_chart(go.Figure(go.Scatter(x=shown["month"], y=shown["offences"])), key=f"y{years}")
st.dataframe(wards)
