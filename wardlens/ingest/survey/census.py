"""The Census margins that a survey is raked to and compared with, made from published files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from wardlens.ingest.counts import files

_BANDS = {
    "Aged 16 to 24 years": "16-24",
    "Aged 25 to 34 years": "25-34",
    "Aged 35 to 49 years": "35-49",
    "Aged 50 to 64 years": "50-64",
    "Aged 65 years and over": "65-plus",
}
_ETHNIC = {"Asian": "asian", "Black": "black", "Mixed": "mixed", "White": "white"}


def census_margins(folder: Path) -> pd.DataFrame:
    """Residents of the borough by age (16 and over), sex, ethnic group and disability.

    `folder`: the published population files. Returns margin, group, residents and basis. Sex is
    that of the published working-age and older bands, scaled to residents aged 16 and over: the
    file's bands begin at about 17. Ethnic group and disability are of residents of every age.
    """
    ages = _only(folder, "census2021-lsoa-age-bands.*.csv")
    bands = ages.groupby("age_group")["usual_residents"].sum().rename(index=_BANDS)
    bands = bands[bands.index.isin(_BANDS.values())]
    (sexes,) = _only(folder, "census2021-borough-age3-sex.csv").to_dict("records")
    women = sexes["working_age_females"] + sexes["older_females"]
    share = women / (women + sexes["working_age_males"] + sexes["older_males"])
    adults = int(bands.sum())
    sex = pd.Series({"female": round(adults * share), "male": adults - round(adults * share)})
    ethnic = _only(folder, "census2021-lsoa-ethnicity5.*.csv").groupby("ethnic_group")["n"].sum()
    ethnic.index = [_ETHNIC.get(name.split(",")[0].split(" ")[0], "other") for name in ethnic.index]
    disability = _only(folder, "census2021-lsoa-disability.*.csv").groupby("disability")["n"].sum()
    disability.index = [
        "not-disabled" if name.startswith("Not") else "disabled" for name in disability.index
    ]
    adult, every = "Census 2021, residents aged 16 and over", "Census 2021, residents of every age"
    parts = (
        ("age", bands, adult),
        ("sex", sex, f"{adult}, sex as among residents from about 17"),
        ("ethnicity5", ethnic, every),
        ("disability", disability, every),
    )
    return pd.concat(
        pd.DataFrame(
            {"margin": name, "group": found.index, "residents": found.to_numpy(), "basis": basis}
        )
        for name, found, basis in parts
    ).reset_index(drop=True)


def _only(folder: Path, pattern: str) -> pd.DataFrame:
    path = files.the_one(folder, pattern)
    return pd.read_csv(path)
