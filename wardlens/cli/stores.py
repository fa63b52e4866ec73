"""Commands that build, fill and check the store."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from wardlens.cli.talking import UsageError, bar, say
from wardlens.ingest.build import build, verify
from wardlens.ingest.load import load, survey
from wardlens.ingest.load.load import Outcome


def build_store(_options: argparse.Namespace) -> int:
    """Build the store from data/ and publish it."""
    with bar("Building") as progress:
        release = build.build(progress)
    say(f"release {release} serves")
    return 0


def load_files(options: argparse.Namespace) -> int:
    """Take files as publishers publish them."""
    if options.map and len(options.files) > 1:
        raise UsageError("--map is for one survey: name one FILE")
    worst = Outcome.TAKEN
    reports = (
        [survey.load(options.files[0], options.map)]
        if options.map
        else load.load_all(options.files)
    )
    for report in reports:
        for line in report.lines:
            say(line)
        if worst is not Outcome.REFUSED and report.outcome is not Outcome.TAKEN:
            worst = report.outcome
    return int(worst)


def refresh(options: argparse.Namespace) -> int:
    """Fetch the newest editions and publish them."""
    from wardlens.ingest.fetch import refresh as fetching  # network modules: not needed to serve

    with _asking() as progress:
        report = fetching.refresh(options.sources, progress)
    for line in report.lines:
        say(line)
    return int(report.outcome)


def refresh_region(options: argparse.Namespace) -> int:
    """Refresh every partnership of a region; one download serves all."""
    from wardlens.ingest.fetch import refresh as fetching  # network modules: not needed to serve

    with _asking() as progress:
        reports = fetching.refresh_region(options.sources, progress)
    for name, report in reports.items():
        say(name)
        for line in report.lines:
            say(f"  {line}")
    return int(fetching.together(reports.values()))


@contextmanager
def _asking() -> Iterator[build.Progress]:
    """How far the publishers were asked; a source that is not known is a word not understood."""
    from wardlens.ingest.fetch import refresh as fetching  # network modules: not needed to serve

    try:
        with bar("Asking the publishers") as progress:
            yield progress
    except fetching.UnknownSourceError as problem:
        raise UsageError(str(problem)) from problem


def check(_options: argparse.Namespace) -> int:
    """Whether the store is whole, current and right."""
    report = verify.check()
    for line in report.lines:
        say(line)
    return 1 if report.faults else 0
