"""Residents by sex, age, ethnicity and disability: Census 2021, for borough, wards and LSOAs.

Counts of LSOAs are published with small random changes, so sums differ by a few. Wards are the sum
of the LSOAs that fit them best: LSOAs do not nest in wards. Police age groups need ages that the
census table does not split: its bands are split in the proportions of the mid-2020 estimate by
single year of age, borough only.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from wardlens.ingest.counts import files

COLUMNS = ["area_code", "year", "breakdown", "group", "group_order", "residents", "basis"]
_CENSUS = "Census 2021"
_BEST_FIT = "Census 2021, sum of best-fit LSOAs"
_SPLIT = "Census 2021 age bands, split by mid-2020 ages"
_AGE = {
    "Aged 15 years and under": "15 and under",
    "Aged 16 to 24 years": "16 to 24",
    "Aged 25 to 34 years": "25 to 34",
    "Aged 35 to 49 years": "35 to 49",
    "Aged 50 to 64 years": "50 to 64",
    "Aged 65 years and over": "65 and over",
}
_ETHNICITY = {
    "Asian, Asian British or Asian Welsh": "Asian",
    "Black, Black British, Black Welsh, Caribbean or African": "Black",
    "Mixed or Multiple ethnic groups": "Mixed",
    "White": "White",
    "Other ethnic group": "Other",
}
_DISABILITY = {
    "Disabled under the Equality Act": "Disabled",
    "Not disabled under the Equality Act": "Not disabled",
}
_BY_LSOA = {
    "age": ("age-bands", "age_group", "usual_residents", _AGE),
    "ethnicity5": ("ethnicity5", "ethnic_group", "n", _ETHNICITY),
    "disability": ("disability", "disability", "n", _DISABILITY),
}


def population_groups(folder: Path, areas: pd.DataFrame, borough: str) -> pd.DataFrame:
    """Residents by group from the census files in `folder`, one row an area, breakdown and group.

    `areas`: area_code, level, ward_code as in areas.csv.
    """
    parts = [_sex(folder, borough), _ethnicity19(folder, borough)]
    for breakdown, (name, column, value, groups) in _BY_LSOA.items():
        path = files.the_one(folder, f"census2021-lsoa-{name}.*.csv")
        table = pd.read_csv(path, keep_default_na=False)
        counted = pd.DataFrame(
            {
                "area_code": table["lsoa21_code"],
                "group": table[column].map(groups),
                "residents": table[value].astype("int64"),
            }
        )
        if counted["group"].isna().any():
            new = sorted(set(table.loc[counted["group"].isna(), column]))
            raise ValueError(f"{path.name}: {column} {', '.join(new)} is not known here")
        parts.append(_levels(counted, breakdown, list(groups.values()), areas, borough))
    parts.append(_police_ages(folder, pd.concat(parts), borough))
    rows = pd.concat(parts, ignore_index=True).assign(year=2021)
    rows["residents"] = rows["residents"].astype("int64")
    return rows[COLUMNS].sort_values(["area_code", "breakdown", "group_order"], ignore_index=True)


def _levels(
    counted: pd.DataFrame, breakdown: str, groups: list[str], areas: pd.DataFrame, borough: str
) -> pd.DataFrame:
    """LSOA counts, and their sums for wards and the borough."""
    lsoas = areas[(areas["level"] == "lsoa") & (areas["borough_code"] == borough)]
    ours = counted[counted["area_code"].isin(lsoas["area_code"])]
    ward_of = lsoas.set_index("area_code")["ward_code"]
    sums = [
        ours.assign(basis=_CENSUS),
        ours.assign(area_code=ours["area_code"].map(ward_of), basis=_BEST_FIT),
        ours.assign(area_code=borough, basis=f"{_CENSUS}, sum of LSOAs"),
    ]
    rows = pd.concat(sums).groupby(["area_code", "group", "basis"])["residents"].sum().reset_index()
    order = {group: place for place, group in enumerate(groups, 1)}
    return rows.assign(breakdown=breakdown, group_order=rows["group"].map(order))


def _sex(folder: Path, borough: str) -> pd.DataFrame:
    table = pd.read_csv(folder / "census2021-borough-age3-sex.csv").set_index("ltla21_code")
    here = table.loc[borough]
    return pd.DataFrame(
        {
            "area_code": borough,
            "breakdown": "sex",
            "group": ["Female", "Male"],
            "group_order": [1, 2],
            "residents": [here["total_females"], here["total_males"]],
            "basis": _CENSUS,
        }
    )


def _ethnicity19(folder: Path, borough: str) -> pd.DataFrame:
    table = pd.read_csv(folder / "census2021-borough-ethnicity19.csv")
    ours = table["ltla21_code"] == borough
    number = table["ethnic_group"].str.endswith("(number)")
    here = table[ours & number].reset_index(drop=True)
    group = here["ethnic_group"].str.removesuffix("(number)").str.strip()
    return pd.DataFrame(
        {
            "area_code": borough,
            "breakdown": "ethnicity19",
            "group": group,
            "group_order": range(1, len(here) + 1),
            "residents": here["value"],
            "basis": _CENSUS,
        }
    )


def _police_ages(folder: Path, census: pd.DataFrame, borough: str) -> pd.DataFrame:
    """The borough's residents in the age groups in which searches are published."""
    path = files.the_one(folder, "mid2020-single-year-age.*.csv")
    ages = pd.read_csv(path).set_index("single_year_of_age")["population_mid2020"]
    ages.index = ages.index.astype("str").str.extract(r"(\d+)")[0].astype("int64")
    bands = census[(census["area_code"] == borough) & (census["breakdown"] == "age")]
    band = bands.set_index("group")["residents"]
    young, adult = band["15 and under"], band["16 to 24"]
    children = young * ages.loc[10:15].sum() / ages.loc[0:15].sum()
    minors = adult * ages.loc[16:17].sum() / ages.loc[16:24].sum()
    residents = {
        "17 and under": children + minors,
        "18 to 24": adult - minors,
        "25 to 34": band["25 to 34"],
        "35 and over": band["35 to 49"] + band["50 to 64"] + band["65 and over"],
    }
    return pd.DataFrame(
        {
            "area_code": borough,
            "breakdown": "age-police",
            "group": list(residents),
            "group_order": range(1, len(residents) + 1),
            "residents": [round(value) for value in residents.values()],
            "basis": f"{_SPLIT}; 17 and under is 10 to 17",
        }
    )
