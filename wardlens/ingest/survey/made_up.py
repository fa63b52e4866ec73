"""The illustrative survey: made-up answers in the format of a real one, from a fixed seed.

    python -m wardlens illustrate

Writes data/survey/illustrative/answers.csv in the words of the map beside it. Nobody was asked.
So that the pages can be seen with figures of a likely size, shares are set from published ones:

* after dark: Crime Survey for England and Wales 2022/23 (ONS, UK SDG indicator 16.1.4): men 89.7 %,
  women 69.0 %, disabled 65.8 %, not disabled 82.2 %, 75 and over 70.8 %, lowest incomes 68.2 %,
  highest 84.8 %, London 82.7 %; made-up shares are lower, as five answers have a middle;
* confidence: MOPAC Public Attitude Survey, a borough in December 2023: good job 51 %, trust 72 %;
* reported to the police: Crime Survey 2022/23, all violence 43 %.

The other shares, and every difference between wards, are made up outright.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from wardlens.ingest.survey import catalogue, mapping
from wardlens.ingest.survey.mapping import SurveyMap
from wardlens.stats.inputs import Floats
from wardlens.store import config, paths

PEOPLE, SEED = 2_400, 20_251
_SHARES = {
    "safe-by-day": (0.54, 0.37, 0.05, 0.03, 0.01),
    "safe-after-dark": (0.24, 0.44, 0.14, 0.13, 0.05),
    "worry": (0.3, 0.7, 0.6, 0.4),
    "problem": (0.3, 0.7, 0.6, 0.4),
    "change": (0.07, 0.66, 0.27),
    "police-good-job": (0.08, 0.43, 0.30, 0.13, 0.06),
    "police-trust": (0.22, 0.50, 0.14, 0.09, 0.05),
    "council-confidence": (0.10, 0.38, 0.29, 0.16, 0.07),
}
_WORRIED = {
    "worry-burglary": 0.34, "worry-robbery": 0.27, "worry-violence": 0.24, "worry-sexual": 0.22,
    "worry-knife": 0.29, "worry-vehicle": 0.33, "worry-hate": 0.13, "worry-fraud": 0.40,
    "asb-drugs": 0.24, "asb-groups": 0.22, "asb-drinking": 0.20, "asb-noise": 0.14,
    "asb-litter": 0.33, "asb-vehicles": 0.36,
}  # fmt: skip
_WHY_NOT = {
    "too-minor": 0.38, "police-could-not": 0.36, "police-would-not": 0.22, "private": 0.14,
    "fear": 0.07, "other-authority": 0.10, "other": 0.08,
}  # fmt: skip
_SAFER = {
    "lighting": 0.46, "patrols": 0.55, "cctv": 0.35, "young-people": 0.28, "transport": 0.18,
    "neighbours": 0.15, "other": 0.05,
}  # fmt: skip
_WORDS = (
    "The path by the river needs lights.",
    "I would like to see officers on foot again.",
    "It is a friendly road.",
    "Scooters on the pavement are the worst of it.",
    "I avoid the station late at night.",
)


def illustrate() -> Path:
    """Write the answers; the same every time. Returns where they are."""
    folder = paths.data() / "survey" / "illustrative"
    known = catalogue.read()
    survey = mapping.read(folder / "map.toml", known)
    draw = np.random.RandomState(SEED)
    people = _people(draw, survey)
    table = _written(people, survey)
    for key, answers in survey.questions.items():
        question = known.questions[key]
        codes = _answered(draw, key, people, question.answers)
        if question.several:
            words = answers.words
            table[answers.column] = ["; ".join(words[one] for one in chosen) for chosen in codes]
        else:
            table[answers.column] = _said(draw, codes, answers.words)
        if key == "victim":
            people["is_victim"] = codes == "yes"
        if key == "reported":
            people["kept_quiet"] = codes == "no"
    table["q13_words"] = np.where(
        draw.random_sample(PEOPLE) < 0.12, draw.choice(_WORDS, PEOPLE), ""
    )
    table = table.sort_values("id")
    target = folder / "answers.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([list(table), *table.astype("str").to_numpy().tolist()])
    return target


def _people(draw: np.random.RandomState, survey: SurveyMap) -> pd.DataFrame:
    """Made-up people, and how each leans: `at_ease`, the higher the safer they feel."""
    wards = _wards(draw)
    counts = draw.multinomial(PEOPLE, (wards["residents"] * wards["luck"]).pipe(_shares))
    people = wards.loc[np.repeat(wards.index, counts)].reset_index(drop=True)
    size = len(people)
    people["wave"] = draw.choice([wave.key for wave in survey.waves], size, p=[0.49, 0.51])
    bands = [(16, 25, 0.08), (25, 35, 0.15), (35, 50, 0.28), (50, 65, 0.26), (65, 93, 0.23)]
    band = draw.choice(len(bands), size, p=[share for *_, share in bands])
    spans = np.array([(first, last) for first, last, _ in bands])[band]
    people["age"] = spans[:, 0] + (draw.random_sample(size) * (spans[:, 1] - spans[:, 0])).astype(
        int
    )
    people["sex"] = draw.choice(["female", "male", "other"], size, p=[0.545, 0.447, 0.008])
    people["ethnicity5"] = draw.choice(
        ["asian", "black", "mixed", "white", "other"], size, p=[0.15, 0.03, 0.045, 0.725, 0.05]
    )
    old = people["age"].to_numpy()
    disabled = draw.random_sample(size) < 0.08 + 0.004 * (old - 16)
    people["disability"] = np.where(disabled, "disabled", "not-disabled")
    owner = np.clip(0.25 + 0.008 * (old - 20) + 0.06 * (people["fifth"] - 3), 0.1, 0.9)
    luck = draw.random_sample(size)
    people["tenure"] = np.where(
        luck < owner, "owner", np.where(luck < owner + (1 - owner) * 0.3, "social", "private")
    )
    people["orientation"] = draw.choice(["heterosexual", "lgb"], size, p=[0.94, 0.06])
    people["weight"] = _weights(draw, people, band)
    people["at_ease"] = (
        people["ease"]
        - 1.25 * (people["sex"] == "female")
        - 1.0 * (people["sex"] == "other")
        - 0.3 * (old < 25)
        - 0.3 * (old >= 70)
        - 0.8 * disabled
        + 0.16 * (people["fifth"] - 3)
        - 0.1 * (people["wave"] == survey.waves[-1].key)
        + 0.7 * draw.normal(size=size)
    )
    return people


def _wards(draw: np.random.RandomState) -> pd.DataFrame:
    """The partnership's wards: residents, how likely people there answer, how they feel."""
    partnership = config.read()
    areas = pd.read_csv(paths.shipped("areas.csv"), dtype="str")
    ours = areas[areas["borough_code"] == partnership.borough_code]
    wards = ours[ours["level"] == "ward"].set_index("area_code")
    residents = pd.read_csv(paths.shipped("population.csv")).set_index("area_code")
    residents = residents[residents["basis"].str.startswith("Census")]["residents"]
    ranks = pd.read_csv(paths.shipped("deprivation.csv")).set_index("lsoa_code")["imd_rank"]
    fifth = np.ceil(ranks.rank(method="first") / len(ranks) * 5).astype(int)
    lsoas = ours[ours["level"] == "lsoa"].set_index("area_code")["ward_code"]
    table = pd.DataFrame({"ward": wards.index, "ward_name": wards["area_name"].to_numpy()})
    table["residents"] = table["ward"].map(residents)
    table["luck"] = 0.8 + 0.4 * draw.random_sample(len(table))
    town = table["ward"].isin(partnership.town_centre_wards)
    table["busy"] = town.astype("float64")
    table["ease"] = 0.3 * draw.normal(size=len(table)) - 0.6 * town
    table["fifth"] = table["ward"].map(fifth.groupby(lsoas).median()).round().astype(int)
    return table


def _weights(draw: np.random.RandomState, people: pd.DataFrame, band: np.ndarray) -> Floats:
    """Weights as a survey company makes them: by age, and a little by household."""
    margins = pd.read_csv(paths.data() / "census_margins.csv")
    census = margins.loc[margins["margin"] == "age", "residents"].to_numpy(dtype="float64")
    share = np.bincount(band) / len(band)
    weights = (census / census.sum() / share)[band] * np.exp(0.25 * draw.normal(size=len(people)))
    return np.asarray((weights / weights.mean()).round(4), dtype="float64")


def _written(people: pd.DataFrame, survey: SurveyMap) -> pd.DataFrame:
    """The columns about people, in the survey's words; some prefer not to say."""
    draw = np.random.RandomState(SEED + 1)
    order = draw.permutation(len(people))
    table = pd.DataFrame({"id": [f"R{place + 1:05d}" for place in order]})
    waves = {wave.key: wave.label for wave in survey.waves}
    table["wave"] = people["wave"].map(waves)
    table["ward"] = people["ward_name"]
    table["weight"] = people["weight"]
    table["age"] = people["age"].astype("str").mask(draw.random_sample(len(people)) < 0.01, "")
    silent = {"sex": 0.03, "ethnicity5": 0.045, "disability": 0.05, "tenure": 0.03}
    for name, share in (silent | {"orientation": 0.09}).items():
        answers = survey.groups[name]
        said = people[name].map(answers.words)
        quiet = draw.random_sample(len(people)) < share
        table[answers.column] = said.mask(quiet, "Prefer not to say")
    table["deprivation_fifth"] = people["fifth"]
    return table


def _answered(
    draw: np.random.RandomState, key: str, people: pd.DataFrame, codes: Sequence[str]
) -> np.ndarray:
    """Our answer of each person to one question; "" where it was not asked."""
    size, ease = len(people), people["at_ease"].to_numpy()
    noise = draw.logistic(size=size)
    if key in _WORRIED:
        lean = -0.6 * ease + _particular(key, people) + noise
        worried = _WORRIED[key]
        parts = _SHARES["worry" if key.startswith("worry") else "problem"]
        return _cut(-lean, codes, [*(worried * np.array(parts[:2])),
                                   *((1 - worried) * np.array(parts[2:]))])  # fmt: skip
    if key in _SHARES:
        pull = {"safe-by-day": 0.7, "safe-after-dark": 1.0, "change": 0.4}.get(key, 0.25)
        return _cut(-(pull * ease + noise), codes, _SHARES[key])
    if key == "victim":
        young = 0.3 * (people["age"].to_numpy() < 35)
        lean = young - 0.1 * (people["fifth"].to_numpy() - 3) + 0.3 * people["busy"].to_numpy()
        return _cut(-(lean + noise), codes, (0.19, 0.81))
    if key == "reported":
        victim = people["is_victim"].to_numpy()
        lean = 0.4 * (people["age"].to_numpy() >= 50) + noise
        yes = np.zeros(size, dtype=bool)
        yes[victim] = lean[victim] > np.quantile(lean[victim], 0.58)
        return np.where(victim, np.where(yes, "yes", "no"), "")
    likely = _WHY_NOT if key == "why-not" else _SAFER
    asked = people["kept_quiet"].to_numpy() if key == "why-not" else np.ones(size, dtype=bool)
    women = (people["sex"] == "female").to_numpy() * 0.1 * (key == "safer")
    found = np.empty(size, dtype=object)
    ticks = {
        code: draw.random_sample(size) < share + women * (code in ("lighting", "transport"))
        for code, share in likely.items()
    }
    for place in range(size):
        chosen = [code for code, ticked in ticks.items() if ticked[place]]
        nothing = "other" if key == "why-not" else "nothing"
        found[place] = (chosen or [nothing]) if asked[place] else []
    return found


def _particular(key: str, people: pd.DataFrame) -> Floats:
    """What one worry or problem owes to who people are, besides how safe they feel."""
    woman, young = people["sex"] == "female", people["age"] < 35
    lean = {
        "worry-sexual": 1.3 * woman + 0.6 * young,
        "worry-hate": 1.1 * (people["ethnicity5"] != "white")
        + 0.9 * (people["orientation"] == "lgb")
        + 0.5 * (people["disability"] == "disabled"),
        "worry-fraud": 0.5 * (people["age"] >= 65),
        "worry-knife": 0.3 * young,
        "asb-drinking": 1.2 * people["busy"],
        "asb-groups": 0.6 * people["busy"],
    }.get(key, 0.0 * woman)
    return np.asarray(lean, dtype="float64")


def _cut(lean: Floats, codes: Sequence[str], shares: Sequence[float]) -> np.ndarray:
    """Ordered answers: the lowest leaners give the first, with these shares overall."""
    edges = np.quantile(lean, np.cumsum(shares)[:-1])
    return np.array(codes, dtype=object)[np.searchsorted(edges, lean)]


def _said(draw: np.random.RandomState, codes: np.ndarray, words: Mapping[str, str]) -> list[str]:
    """The text of each answer; a few do not know."""
    quiet = draw.random_sample(len(codes)) < 0.02
    return [
        "" if code == "" else "Don't know" if silent else words[code]
        for code, silent in zip(codes, quiet, strict=True)
    ]


def _shares(values: pd.Series) -> Floats:
    return np.asarray(values / values.sum(), dtype="float64")
