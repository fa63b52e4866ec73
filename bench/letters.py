"""How often letters cry wolf, and how late they tell: months replayed through the letters' maker.

Two replays, month by month, of what `python -m wardlens letters` would have sent:

- nothing changes: wards and kinds of offence keep their level (that of the last 24 months), months
  vary as much more than chance as they do here (negative binomial, φ of each kind, and a shock that
  all kinds of a ward share, so that their sum varies as it does). Any letter is a false alarm;
  wanted: letters in at most 5 % of ward-releases;
- a step: in one ward of each size every kind rises by half from one month on and stays there. How
  many months of figures until a letter tells of a rise in that ward, and how often within a year.

With --published the shipped editions are replayed instead: how many letters there would have been.

    python -m bench.letters                   30 worlds of 36 months
    python -m bench.letters --worlds 5 --published
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from wardlens.choices.filters import Filters, months_before
from wardlens.measures.offences import monthly_counts
from wardlens.packs import letters
from wardlens.stats import overdispersion
from wardlens.store import config, store
from wardlens.store.kept import Kept
from wardlens.store.told import Told
from wardlens.views import offers
from wardlens.views.setting import Setting

HISTORY = 60
"""Months that the first release of a replay needs before its last."""
STEP = 1.5
YEAR = 12
_AT = "2000-01-01T00:00:00Z"
_WARD, _KIND = "monthly_by_ward", "monthly_by_ward_and_group"


@dataclass(frozen=True)
class Level:
    """What months vary around: means and φ by ward and kind, and the shock that kinds share."""

    names: pd.DataFrame
    """Index ward_code, group_key; columns ward_name, is_town_centre, group_label."""
    mean: pd.Series
    phi: pd.Series
    shared: pd.Series
    """By ward: the squared coefficient of variation of the shock all its kinds share."""


def level(setting: Setting) -> Level:
    """The level of the last 24 months in the store, and how much its months vary."""
    since = months_before(setting.filters.end, 23)
    rows = setting.read(_KIND, since=since)
    wide = monthly_counts(rows)
    wards = monthly_counts(setting.read(_WARD, since=since))
    names = rows.drop_duplicates(["ward_code", "group_key"]).set_index(["ward_code", "group_key"])
    centre = setting.read(_WARD, since=since).drop_duplicates("ward_code").set_index("ward_code")
    names["is_town_centre"] = names.index.get_level_values(0).map(centre["is_town_centre"])
    phi = pd.concat(
        [
            overdispersion.moderated_dispersion(of_kind)["phi"].clip(lower=1)
            for _, of_kind in wide.groupby(level="group_key")
        ]
    ).reindex(wide.index)
    mean, total = wide.mean(axis=1), wards.mean(axis=1)
    spread = overdispersion.area_dispersion(wards) * total
    inner = (phi * mean).groupby(level="ward_code").sum()
    return Level(names, mean, phi, ((spread - inner) / total**2).clip(lower=0))


def world(of: Level, months: int, chance: np.random.Generator, step: pd.Series) -> np.ndarray:
    """Counts ward and kind × months: `step` is by what each is multiplied from halfway on."""
    wards = of.mean.index.get_level_values("ward_code")
    cv2 = of.shared.to_numpy()
    shock = np.where(
        cv2[:, None] > 0,
        chance.gamma(1 / np.maximum(cv2, 1e-9)[:, None], np.maximum(cv2, 1e-9)[:, None],
                     (len(cv2), months)),
        1.0,
    )  # fmt: skip
    mean = of.mean.to_numpy()[:, None] * shock[of.shared.index.get_indexer(wards)]
    mean = np.where(np.arange(months) >= HISTORY, mean * step.to_numpy()[:, None], mean)
    extra = of.phi.to_numpy()[:, None] - 1
    rate = np.where(
        extra > 0.01,
        chance.gamma(mean / np.maximum(extra, 0.01), np.maximum(extra, 0.01)),
        mean,
    )
    return chance.poisson(rate)


class Replayed:
    """Answers the queries that letters ask, of made-up counts in place of the store's."""

    def __init__(self, usual: Setting, of: Level, counts: np.ndarray, last: date) -> None:
        months = counts.shape[1]
        self._months = [pd.Timestamp(months_before(last, back)) for back in range(months)][::-1]
        self._usual = usual
        wide = pd.DataFrame(counts, of.mean.index, pd.Index(self._months, name="month"))
        kinds = wide.reset_index().melt(
            ["ward_code", "group_key"], var_name="month", value_name="offences"
        )
        named = of.names[["ward_name", "is_town_centre", "group_label"]].reset_index()
        self._kinds = kinds.merge(named, on=["ward_code", "group_key"])
        keys = ["ward_code", "ward_name", "is_town_centre", "month"]
        self._wards = self._kinds.groupby(keys)["offences"].sum().reset_index()
        rest = 80 * self._kinds.groupby(["group_key", "month"])["offences"].mean().groupby(
            level="group_key"
        ).transform("mean").round().mul(of.mean.index.get_level_values(0).nunique())
        self._rest = rest.rename("rest_offences").reset_index().assign(own_offences=0)

    def rows(self, name: str, params: dict[str, object]) -> pd.DataFrame:
        """Rows of a query, as the store would give them."""
        if name in ("ledger_entries", "recording_steps"):
            return self._usual.rows(name, params).iloc[:0]
        made = {
            _WARD: self._wards,
            _KIND: self._kinds,
            "rest_of_force": self._rest.groupby("month")[["own_offences", "rest_offences"]]
            .sum()
            .reset_index(),
            "rest_of_force_by_group": self._rest,
        }.get(name)
        if made is None:
            return self._usual.rows(name, params)
        first, last = pd.Timestamp(str(params["since"])), pd.Timestamp(str(params["end"]))
        return made[made["month"].between(first, last)].reset_index(drop=True)

    def releases(self) -> Iterator[Setting]:
        """The question that letters ask, at each month from the end of the history on."""
        for month in self._months[HISTORY:]:
            yield at_month(replace(self._usual, rows=self.rows), month.date())


def at_month(setting: Setting, end: date) -> Setting:
    """The usual question, as if the figures ended in this month."""
    held = tuple(month for month in setting.offer.months if month <= end)
    offer = replace(setting.offer, last_ward_month=end, months=held or (end,), release=f"{end}")
    filters = Filters(months_before(end, 11), end, release=offer.release)
    return replace(setting, filters=filters, offer=offer, kept=Kept(), asked=[])


def sent(releases: Iterator[Setting]) -> list[tuple[date, tuple[tuple[str, str], ...]]]:
    """Month by month who would have got a letter of what (area, paragraphs); the first is none."""
    told: Told | None = None
    found = []
    for setting in releases:
        mail = letters.letters(setting, told, _AT)
        if told is not None:
            found.append(
                (
                    setting.filters.end,
                    tuple((one.area, " ".join((one.lead, *one.news))) for one in mail.letters),
                )
            )
        told = mail.told
    return found


def false_alarms(usual: Setting, of: Level, months: int, seed: int) -> tuple[int, int, int]:
    """In one world without change: letters to wards, ward-releases, letters to the borough."""
    counts = world(of, HISTORY + months, np.random.default_rng(seed), of.mean * 0 + 1)
    replies = sent(Replayed(usual, of, counts, usual.filters.end).releases())
    areas = [area for _, mail in replies for area, _ in mail]
    wards = len(usual.offer.areas) - 1
    to_borough = sum(area == "borough" for area in areas)
    return len(areas) - to_borough, wards * len(replies), to_borough


def months_to_tell(usual: Setting, of: Level, ward: str, seed: int) -> int:
    """After how many months of a step in one ward a letter tells it of a rise; 0 if never."""
    step = pd.Series(1.0, of.mean.index)
    step[step.index.get_level_values("ward_code") == ward] = STEP
    counts = world(of, HISTORY + YEAR + 1, np.random.default_rng(seed), step)
    # the first release is the last month before the step
    counts = np.concatenate([counts[:, 1:HISTORY], counts[:, HISTORY - 1 :]], axis=1)
    for number, (_, mail) in enumerate(sent(Replayed(usual, of, counts, usual.filters.end)
                                            .releases()), 1):  # fmt: skip
        if any(area == ward and " rose clearly" in words for area, words in mail):
            return number
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both replays as tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.letters", description=__doc__)
    parser.add_argument("--worlds", type=int, default=30)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--published", action="store_true")
    options = parser.parse_args(arguments)
    with store.connect() as connection:
        usual = _usual(lambda name, params: store.fetch(connection, name, params))
        if options.published:
            for line in _published(usual):
                sys.stdout.write(f"{line}\n")
            return 0
        of = level(usual)
        _say_false_alarms(usual, of, options.worlds, options.months)
        _say_steps(usual, of, options.worlds)
    return 0


def _usual(fetch: offers.Callable) -> Setting:
    partnership = config.read()
    offer = offers.offer(fetch, partnership)
    return Setting(Filters.default(offer), offer, partnership, fetch)


def _say_false_alarms(usual: Setting, of: Level, worlds: int, months: int) -> None:
    found = np.array([false_alarms(usual, of, months, seed) for seed in range(worlds)])
    to_wards, releases, to_borough = found.sum(axis=0)
    share = 100 * to_wards / releases
    error = 100 * np.std(found[:, 0] / found[:, 1], ddof=1) / np.sqrt(worlds) if worlds > 1 else 0
    sys.stdout.write(
        f"nothing changes: {to_wards} letters in {releases:,} ward-releases, {share:.2f} % "
        f"(± {1.96 * error:.2f}); the borough: {to_borough} in {worlds * (months - 1):,}\n"
    )


def _say_steps(usual: Setting, of: Level, worlds: int) -> None:
    size = (YEAR * of.mean).groupby(level="ward_code").sum().sort_values()
    names = of.names.reset_index().drop_duplicates("ward_code").set_index("ward_code")["ward_name"]
    sys.stdout.write("| ward | offences a year | told within a year | half told after |\n")
    sys.stdout.write("| --- | ---: | ---: | ---: |\n")
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        ward = str(size.index[round(share * (len(size) - 1))])
        after = np.array([months_to_tell(usual, of, ward, 1_000 + n) for n in range(worlds)])
        told = (after > 0).mean()
        later = np.where(after > 0, after, np.inf)
        half = np.sort(later)[(len(later) - 1) // 2]
        words = f"{half:.0f} months" if np.isfinite(half) else "over a year"
        sys.stdout.write(f"| {names[ward]} | {size[ward]:,.0f} | {100 * told:.0f} % | {words} |\n")


def _published(usual: Setting) -> Iterator[str]:
    """The shipped editions replayed as they are now, a month at a time, over ten years."""
    last = usual.filters.end
    months = [months_before(last, back) for back in range(120)][::-1]
    replies = sent(at_month(usual, month) for month in months)
    wards = len(usual.offer.areas) - 1
    to_wards = sum(area != "borough" for _, mail in replies for area, _ in mail)
    yield (
        f"{months[1]:%B %Y} to {last:%B %Y}: {to_wards} letters in {wards * len(replies):,} "
        f"ward-releases ({100 * to_wards / (wards * len(replies)):.1f} %), "
        f"{sum(area == 'borough' for _, mail in replies for area, _ in mail)} to the borough"
    )


if __name__ == "__main__":
    sys.exit(main())
