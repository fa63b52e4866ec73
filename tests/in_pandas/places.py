"""What people call places."""

from __future__ import annotations

import pandas as pd

from in_pandas.frames import Frames, Params


def places_to_find(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/places_to_find.sql."""
    lsoas, wards = frames.own_lsoas(), frames.own("ward")
    points = frames.tables["gazetteer"].merge(
        lsoas[["area_code", "ward_code"]], left_on="lsoa_code", right_on="area_code"
    )
    keys = ["kind", "name", "ward_code"]
    counted = points.groupby([*keys, "lsoa_code"]).size().rename("points").reset_index()
    most = counted.sort_values(["points", "lsoa_code"]).drop_duplicates(keys, keep="last")
    rows = pd.concat(
        [
            pd.DataFrame(
                {"kind": "ward", "name": wards["area_name"], "ward_code": wards["area_code"]}
            ).assign(lsoa_code=""),
            pd.DataFrame(
                {
                    "kind": "neighbourhood",
                    "name": lsoas["area_name"],
                    "ward_code": lsoas["ward_code"],
                    "lsoa_code": lsoas["area_code"],
                }
            ),
            most[[*keys, "lsoa_code"]],
        ]
    )
    names = wards.set_index("area_code")["area_name"]
    return rows.assign(ward_name=rows["ward_code"].map(names)).sort_values(keys)


def postcodes_held(frames: Frames, _params: Params) -> pd.DataFrame:
    """queries/postcodes_held.sql."""
    begun = frames.tables["postcode"].assign(
        letters=lambda rows: rows["postcode"].str.extract("^([A-Z]+)", expand=False)
    )
    found = begun.groupby("ward_code")["letters"].agg(lambda ours: " ".join(sorted(set(ours))))
    wards = frames.own("ward")["area_code"].sort_values().tolist()
    return pd.DataFrame({"ward_code": wards, "letters": [found.get(one, "") for one in wards]})


def postcodes_like(frames: Frames, params: Params) -> pd.DataFrame:
    """queries/postcodes_like.sql."""
    asked = params["postcode"]
    ours = frames.tables["postcode"]
    ours = ours[ours["postcode"].str.startswith(asked)]
    lsoas = frames.own_lsoas().set_index("area_code")["area_name"]
    wards = frames.own("ward").set_index("area_code")["area_name"]
    beyond = frames.tables["postcode_elsewhere"]
    is_like = [s.startswith(asked) or asked.startswith(s) for s in beyond["sector"]]
    beyond = beyond[pd.Series(is_like, beyond.index, dtype=bool)]
    rows = pd.concat(
        [
            pd.DataFrame(
                {
                    "postcode": ours["postcode"],
                    "ward_code": ours["ward_code"],
                    "ward_name": ours["ward_code"].map(wards),
                    "lsoa_code": ours["lsoa_code"],
                    "lsoa_name": ours["lsoa_code"].map(lsoas),
                    "elsewhere": "",
                }
            ),
            pd.DataFrame(
                {
                    "postcode": beyond["sector"],
                    "ward_code": "",
                    "ward_name": "",
                    "lsoa_code": "",
                    "lsoa_name": "",
                    "elsewhere": beyond["borough_name"].where(
                        beyond["borough_name"] != "", beyond["borough_code"]
                    ),
                }
            ),
        ]
    )
    return rows.sort_values(["elsewhere", "postcode"])


def watch_notes(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/watch_notes.sql."""
    return frames.tables["watch_note"].sort_values(["month", "place", "what"])


def actions(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/actions.sql."""
    names = frames.tables["area"].set_index("area_code")["area_name"]
    called = frames.tables["lsoa_name"].set_index("lsoa_code")["lsoa_name"]
    rows = frames.tables["action_taken"]
    rows = rows.assign(
        ward_name=rows["ward_code"].map(names), lsoa_name=rows["lsoa_code"].map(called).fillna("")
    )
    columns = ["action", "ward_code", "ward_name", "lsoa_code", "lsoa_name", "street", "starts"]
    columns += ["ends", "partner", "priority", "link", "expires"]
    return rows[columns].sort_values(["starts", "action"])


def ward_traits(frames: Frames, params: Params) -> pd.DataFrame:  # noqa: ARG001
    """queries/ward_traits.sql."""
    wards = frames.tables["ward_trait"].sort_values("ward_code")
    named = wards[["ward_code", "ward_name", "borough_code", "borough_name"]]
    own = frames.own("ward").set_index("area_code")["is_town_centre"]
    said = wards["is_town_centre"].where(~wards["ward_code"].isin(own.index), None)
    if own.any():
        said = said.astype("object").where(
            ~wards["ward_code"].isin(own.index), wards["ward_code"].map(own)
        )
    return named.assign(
        residents_per_km2=wards["residents"] / (wards["hectares"] / 100),
        deprivation_without_crime=wards["deprivation"],
        aged_65_percent=100 * wards["aged_65_share"],
        is_town_centre=said.astype("boolean"),
    )
