"""The survey that the partnership uses: which one, where it lies, what its tables are made from."""

from __future__ import annotations

from pathlib import Path

from wardlens.ingest.survey import catalogue
from wardlens.store import config, paths

MAP, ABOUT, FAULTS = "map.toml", "about.json", "faults.csv"
MARGINS = "census_margins.csv"
_STATISTICS = ("design", "proportion_limits", "raking", "size_rules", "survey_table")


def folder(name: str) -> Path:
    """Where a survey is: the loaded one where there is one, else the shipped one."""
    loaded = paths.loaded() / "survey" / name
    return loaded if (loaded / MAP).is_file() else paths.data() / "survey" / name


def inputs() -> list[Path]:
    """Every file that the survey tables are made from, and the code that adds them up."""
    key = name()
    if not key:
        return []
    require(key)
    shared = [catalogue.path(), paths.data() / MARGINS]
    statistics = (paths.ROOT / "wardlens" / "stats" / f"{one}.py" for one in _STATISTICS)
    code = [*Path(__file__).parent.glob("*.py"), *statistics]
    given = [path for path in shared if path.is_file()] + sorted(folder(key).iterdir())
    return given + sorted(code)


def require(name: str) -> None:
    """Refuse, as a fault of partnership.toml, a survey that is not there."""
    if not (folder(name) / MAP).is_file():
        raise config.ConfigError(
            "partnership.toml",
            f"[survey] names {name!r}, but {folder(name)} holds no {MAP}; "
            "load the survey, or name one that is there",
        )


def name() -> str:
    """The survey that is shown or, where there is none, the one that is shown on request."""
    partnership = config.read()
    return partnership.survey or partnership.demonstration
