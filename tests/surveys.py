"""Made-up surveys of a known truth, run through the real path from answers to what may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import tiny

from wardlens.ingest.survey import tables
from wardlens.ingest.survey.tables import Survey

HEADER = ["id", "wave", "ward", "age", "gender", "dark", "day", "burglary", "police", "victim"]


def simulated(
    folder: Path,
    asked: Mapping[str, int],
    unsafe: Mapping[str, float],
    *,
    seed: int = 1,
    spread: float = 0.3,
    waves: tuple[str, ...] = ("Wave of 2025",),
) -> Path:
    """A survey's folder: `asked` people a ward and wave, who feel unsafe with these chances.

    Weights vary with standard deviation `spread` of their logarithm; the other answers are noise.
    The wards are those of the partnership that serves.
    """
    draw = np.random.default_rng(seed)
    rows = []
    for wave in waves:
        for ward, people in asked.items():
            for place in range(people):
                luck = draw.random(6)
                rows.append(
                    [
                        f"{wave}{ward}{place}", wave, ward, str(draw.integers(18, 90)),
                        "Woman" if luck[0] < 0.5 else "Man",
                        "Unsafe" if luck[1] < unsafe[ward] else "Safe",
                        "Unsafe" if luck[2] < 0.05 else "Safe",
                        "Yes" if luck[3] < 0.3 else "No",
                        "Good" if luck[4] < 0.5 else "Poor",
                        "Yes" if luck[5] < 0.2 else "No",
                    ]
                )  # fmt: skip
    weights = np.exp(draw.normal(0, spread, len(rows)))
    table = tiny.Table([*HEADER, "reported", "helps"], [[*row, "", ""] for row in rows])
    table.header.append("weight")
    table.rows = [[*row, f"{w:.4f}"] for row, w in zip(table.rows, weights, strict=True)]
    folder.mkdir(parents=True, exist_ok=True)
    table.write(folder / "answers.csv")
    weighted = tiny.SURVEY_MAP.replace("unweighted = true\n", "").replace(
        "[columns]\n", '[columns]\nweight = "weight"\n'
    )
    (folder / "map.toml").write_text(weighted, "utf-8")
    return folder


def added_up(folder: Path) -> Survey:
    """The survey in a folder, through reading, coding, weighting, estimates and withholding."""
    return tables.read(folder / "answers.csv", folder / "map.toml")
