"""Commands that make data folders and their tables from published files."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wardlens.cli.talking import UsageError, say
from wardlens.errors import WardlensError


def ship_tables(options: argparse.Namespace) -> int:
    """Make the tables of data/ from published files."""
    from wardlens.ingest.place import ship  # its reader of Parquet is not needed to serve

    with _published(options.folder):
        ship.ship(options.folder, say)
    return 0


@contextmanager
def _published(folder: Path) -> Iterator[None]:
    """Work on a folder of files as published: what is wrong in one of them is said in a line."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder of published files")
    try:
        yield
    except (WardlensError, FileNotFoundError) as problem:
        raise UsageError(str(problem)) from problem
    except (LookupError, TypeError, ValueError) as problem:
        raise UsageError(
            f"a file in {folder} is not as published ({type(problem).__name__}: {problem}); "
            "see data/sources.toml for where each comes from"
        ) from problem


def illustrate(_options: argparse.Namespace) -> int:
    """Make the illustrative survey of data/."""
    from wardlens.ingest.survey import made_up

    say(f"{made_up.illustrate()} written")
    return 0


def init_place(options: argparse.Namespace) -> int:
    """Make a data folder for another place or a region."""
    from wardlens.ingest.place import init, region  # their readers are not needed to serve

    with _published(options.folder):
        if options.region:
            region.init_region(options.region, options.folder, options.out, say)
        else:
            init.init(options.borough, options.folder, options.out, say)
    return 0


def weigh_offences(options: argparse.Namespace) -> int:
    """Derive the harm weights of data/ from the indices."""
    from wardlens.ingest.place import weights  # its reader of workbooks is not needed to serve

    with _published(options.folder):
        weights.weigh(options.folder, say, options.explain)
    return 0
