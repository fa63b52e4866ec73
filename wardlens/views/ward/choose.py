"""Which ward is the reader's: a map and a list to pick from, without any figure of crime."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from wardlens.exhibits import palette
from wardlens.exhibits.area_maps import Look
from wardlens.exhibits.exhibit import Exhibit
from wardlens.views.drawn_areas import drawn_areas
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import Setting, recorded


@recorded
def choose(setting: Setting) -> Exhibit:
    """The wards by name, with how many live there."""
    rows = setting.of_all_offences().read("offences_by_ward").set_index("ward_code")
    wards = rows.sort_values("ward_name")[["ward_name", "residents"]]
    names, known = wards["ward_name"], wards["residents"].dropna()
    counted = ", ".join(sorted(rows["residents_basis"].dropna().unique()))
    plain = Look("a ward", palette.ZERO)
    return exhibit(
        setting,
        key="choose-ward",
        heading="Which ward is yours?",
        finding="Type your postcode above, or pick your ward on the map or in the list.",
        measure="Residents",
        unit="residents",
        base=f"{known.sum():,.0f} residents" if len(known) else "no count of residents is held",
        period=counted or "not counted",
        sources=tuple(
            replace(one, edition=counted or one.edition) for one in setting.listed("residents")
        ),
        offence="all offences",
        table=pd.DataFrame({"Ward": names, "Residents": wards["residents"].astype("float64")}),
        codes=tuple(wards.index),
        picture=drawn_areas(
            setting,
            {
                "area_name": names.to_numpy(),
                "value": "",
                "look": [plain] * len(wards),
                "tooltip": names.to_numpy(),
            },
            wards.index,
            (plain,),
            (),
            title="Which ward is yours?",
            unit="residents",
            sources=setting.listed("outlines"),
        ),
    )
