"""The columns that stand beside a change wherever it is shown as a table."""

from __future__ import annotations

import pandas as pd


def context_columns(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """The level before and the rest of the force, for rows of a change in its context."""
    return {
        "Fewest in the three years before": rows["smallest"],
        "Most in the three years before": rows["largest"],
        "Beside those years": rows["beside_them"].where(
            rows["beside_them"] != "", rows["level_reason"]
        ),
        "Rest of the force, %": 100 * (rows["rest_ratio"] - 1),
    }
