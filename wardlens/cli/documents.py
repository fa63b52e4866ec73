"""Commands that make documents and letters."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from wardlens.choices.offer import WHOLE_BOROUGH
from wardlens.choices.slides import SlidesChoice
from wardlens.cli.asking import setting_of, usual
from wardlens.cli.talking import UsageError, bar, say
from wardlens.ingest.build import build
from wardlens.store import paths, store
from wardlens.views import offers
from wardlens.views.setting import Setting

if TYPE_CHECKING:
    from wardlens.briefings.formats import Format

ANNEX = "annex"
"""What stands for an area where the annex is asked for."""


def brief(options: argparse.Namespace) -> int:
    """Make a document."""
    kind = _kind(options)
    with store.connect() as connection:
        setting = setting_of(connection, options)
        if not setting.offer.has_ward_table:
            raise offers.NothingLoadedError(
                "briefings and the annex are made from the police's ward table, which is not "
                f"loaded for {setting.partnership.borough_name}; "
                f"load it with `{paths.loading('FILE')}`"
            )
        if options.area not in (ANNEX, *setting.offer.areas):
            known = ", ".join(list(setting.offer.areas)[1:4])
            raise UsageError(f"no ward {options.area!r}; there are {known} …")
        _refuse_other_months(setting)
        with bar("Making") as progress:
            options.out.write_bytes(kind.make(setting, progress))
    say(f"{options.out} written")
    return 0


def letters(options: argparse.Namespace) -> int:
    """Put into the outbox a letter for each ward where a change is new."""
    from wardlens.briefings import outbox  # its makers are not needed by any other command

    if options.out.exists() and not options.out.is_dir():
        raise UsageError(f"--out {options.out}: a file stands where a folder was expected")
    with build.locked(), store.connect() as connection, bar("Reading") as progress:
        setting = usual(connection)
        if not setting.offer.has_ward_table:
            raise offers.NothingLoadedError(
                "letters are made from the police's ward table, which is not loaded for "
                f"{setting.partnership.borough_name}; load it with `{paths.loading('FILE')}`"
            )
        out = options.out / paths.partnership()  # in a region a folder each
        lines = outbox.send(setting, out, is_asked=options.all, progress=progress)
    for line in lines:
        say(line)
    return 0


def _kind(options: argparse.Namespace) -> Format:
    """The maker of the document asked for: by its kind and the ending of the file's name."""
    from wardlens.briefings import formats  # its makers are not needed by any other command

    ending = options.out.suffix.removeprefix(".")
    is_whole = options.area == WHOLE_BOROUGH
    if options.area == ANNEX:
        if options.kind:
            raise UsageError(f"--kind {options.kind} is of a ward or the borough, not the annex")
        makers = formats.ANNEX
    elif options.kind:
        of_other = formats.MEMBERS if is_whole else formats.BOARD
        if options.kind == of_other:
            other = "a ward: give --ward CODE" if is_whole else "the borough: give --borough"
            raise UsageError(f"--kind {of_other} is about {other}")
        makers = formats.KINDS[options.kind]
    else:
        makers = formats.FORMATS
    if ending not in makers:
        endings = ", ".join(f".{key}" for key in makers)
        raise UsageError(f"--out {options.out.name}: the name ends in one of {endings}")
    of_slides = options.like or options.length or options.template
    if not of_slides:
        return makers[ending]
    if ending != "pptx":
        raise UsageError("--like, --length and --template are of slides: --out FILE.pptx")
    choice = SlidesChoice.from_query(parse_qs(urlsplit(options.like).query))
    if options.length:
        choice = replace(choice, length=options.length)
    return formats.deck_of(choice, options.template.read_bytes() if options.template else None)


def _refuse_other_months(setting: Setting) -> None:
    """A document has text about its months: there has to be something to say of them."""
    first, last = setting.offer.months[0], setting.offer.last_ward_month
    start, end = setting.filters.start, setting.filters.end
    if start < first or end > last:
        raise UsageError(
            f"no briefing of {start:%Y-%m} to {end:%Y-%m}: figures go from {first:%Y-%m} to "
            f"{last:%Y-%m}; give --from and --to within these"
        )
