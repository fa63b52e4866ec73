"""`python -m wardlens COMMAND`: stores, figures and files at the command line, in clear words.

Exit codes: 0 done; 1 refused or a fault found; 2 the command was not understood; 3 taken in part.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import parse_qs, urlsplit

import duckdb
import pandas as pd

from wardlens.choices.blanks import BLANKS, RATE, USUAL
from wardlens.choices.filters import Filters, months_before, parse_month
from wardlens.choices.find import find
from wardlens.choices.illustrative import DEMO, SURVEY
from wardlens.choices.offer import WHOLE_BOROUGH
from wardlens.choices.slides import LENGTHS, SlidesChoice
from wardlens.errors import WardlensError
from wardlens.exhibits.sentences import begun_small
from wardlens.ingest.build import build, verify
from wardlens.ingest.counts.files import printable
from wardlens.ingest.load import load, survey
from wardlens.ingest.load.load import Outcome
from wardlens.records import numbers
from wardlens.stats.errors import StatisticsInputError
from wardlens.store import config, paths, queries, store
from wardlens.views import offers
from wardlens.views.setting import Setting

if TYPE_CHECKING:
    from wardlens.briefings.formats import Format

_UNDERSTOOD = (WardlensError, StatisticsInputError, duckdb.Error, OSError)
_ANNEX = "annex"
_YEARS = range(1900, 2200)
_BAR = 40
"""Characters that the bar of a task is long."""
_AT_COMMAND = [blank for blank in BLANKS if blank.at_command]


class UsageError(WardlensError):
    """The command line asks for something that cannot be."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.run
    try:
        return _in_each(command, options)
    except UsageError as problem:
        _complain(problem)
        return 2
    except KeyboardInterrupt:
        _complain(UsageError("stopped; what serves is as it was"))
        return 1
    except UnicodeEncodeError as problem:
        _complain(UsageError(f"{problem.object!r} has letters that are not UTF-8"))
        return 2
    except BrokenPipeError:  # the reader of a pipe, like head, has seen enough
        sys.stderr.close()
        return 0
    except _UNDERSTOOD as problem:
        _complain(problem)
        return 1


def _in_each(command: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    """Run a command for the partnership that `--place` names; in a region, some for all of them.

    What only reads is of the usual one where none is named; what writes has to be told.
    """
    known = paths.partnerships()
    if not known:
        if options.place:
            raise UsageError("--place is for the folder of a region; this is one partnership's")
        return command(options)
    if options.place:
        names = [config.folder_of_partnership(options.place)]
    elif command is _refresh:
        return _refresh_region(options)
    elif command in _OF_ALL:
        names = list(known)
    elif len(known) > 1 and command in _TOLD_WHERE:
        raise UsageError(f"this folder has {len(known)} partnerships: name one with --place")
    else:
        names = [known[0]]
    worst = 0
    for name in names:
        with paths.serving(name):
            if len(names) > 1:
                _say(config.read().borough_name)
            worst = max(worst, command(options))
    return worst


class _Parser(argparse.ArgumentParser):
    """Complains of what was typed in one line, in letters that a terminal only shows."""

    def error(self, message: str) -> NoReturn:
        """Say what was not understood, and end."""
        super().error(printable(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m wardlens",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("build", help="build the store from data/ and publish it")
    command.set_defaults(run=_build)

    command = commands.add_parser("load", help="take files exactly as publishers publish them")
    command.add_argument("files", nargs="+", type=Path, metavar="FILE")
    command.add_argument("--map", type=Path, metavar="TOML", help="FILE is a survey, read by it")
    command.set_defaults(run=_load)

    command = commands.add_parser("refresh", help="fetch the newest editions and publish them")
    command.add_argument("sources", nargs="*", metavar="SOURCE")
    command.set_defaults(run=_refresh)

    command = commands.add_parser("check", help="is the store whole, current and right?")
    command.set_defaults(run=_check)

    command = commands.add_parser("query", help="run a file of queries/ and print its rows")
    command.add_argument("name", nargs="?", help="without a name: list the queries")
    command.add_argument("--param", action="append", default=[], metavar="KEY=VALUE")
    command.add_argument("--format", choices=("table", "csv", "json"), default="table")
    command.set_defaults(run=_query)

    command = commands.add_parser("figure", help="print any number that a page can show")
    command.add_argument("key", nargs="?", help="without a key: list the measures")
    command.add_argument("--ward", "--area", dest="area", default="", metavar="CODE")
    command.add_argument("--from", dest="start", metavar="YYYY-MM")
    command.add_argument("--to", dest="end", metavar="YYYY-MM")
    _add_blanks(command)
    command.add_argument("--group", default="", metavar="NAME", help="as in “Women, 16 to 24”")
    command.add_argument("--demo", choices=(SURVEY,), help="show made-up answers, marked")
    command.add_argument("--format", choices=("table", "json"), default="table")
    command.set_defaults(run=_figure)

    command = commands.add_parser("find", help="which ward a postcode, street or station is in")
    command.add_argument("words", nargs="+", metavar="WORDS")
    command.add_argument("--format", choices=("table", "json"), default="table")
    command.set_defaults(run=_find)

    command = commands.add_parser("brief", help="make a hand-out, briefing, slides or annex")
    about = command.add_mutually_exclusive_group(required=True)
    about.add_argument("--ward", dest="area", metavar="CODE")
    about.add_argument("--borough", dest="area", action="store_const", const=WHOLE_BOROUGH)
    about.add_argument("--annex", dest="area", action="store_const", const=_ANNEX)
    command.add_argument(
        "--kind",
        choices=("handout", "members", "board", "deck", "places"),
        help="handout: one page for residents; members: two pages on a ward; board: the "
        "borough's pack; deck: slides; places: three places first, for a tasking meeting (usual: "
        "what the ending of FILE means)",
    )
    command.add_argument(
        "--like", default="", metavar="LINK", help="slides as chosen on the page Briefings"
    )
    command.add_argument("--length", choices=tuple(LENGTHS), help="how many findings slides have")
    command.add_argument("--template", type=Path, metavar="PPTX", help="the layouts of slides")
    command.add_argument("--out", type=Path, required=True, metavar="FILE")
    command.add_argument("--from", dest="start", metavar="YYYY-MM")
    command.add_argument("--to", dest="end", metavar="YYYY-MM")
    _add_blanks(command)
    command.set_defaults(run=_brief)

    command = commands.add_parser("letters", help="a letter for each ward where a change is new")
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="the outbox")
    command.add_argument("--all", action="store_true", help="tell all that stands, as if new")
    command.set_defaults(run=_letters)

    command = commands.add_parser("ship", help="make the tables of data/ from published files")
    command.add_argument("folder", type=Path)
    command.set_defaults(run=_ship)

    command = commands.add_parser("illustrate", help="make the illustrative survey of data/")
    command.set_defaults(run=_illustrate)

    command = commands.add_parser("init", help="make a data folder for another place or a region")
    about = command.add_mutually_exclusive_group(required=True)
    about.add_argument("--borough", metavar="NAME")
    about.add_argument("--region", metavar="NAME", help="every borough of the force, each apart")
    command.add_argument("--from", dest="folder", type=Path, required=True, metavar="FOLDER")
    command.add_argument("--out", type=Path, required=True, metavar="DIR")
    command.set_defaults(run=_init)

    command = commands.add_parser("weigh", help="derive the harm weights of data/ from the indices")
    command.add_argument("folder", type=Path)
    command.add_argument("--explain", default="", metavar="OFFENCE")
    command.set_defaults(run=_weigh)
    for command in commands.choices.values():
        command.add_argument(
            "--place", default="", metavar="BOROUGH", help="in a region: its code or folder"
        )
    return parser


def _add_blanks(command: argparse.ArgumentParser) -> None:
    """Options for the choices that figures at the command line depend on."""
    for blank in _AT_COMMAND:
        command.add_argument(
            f"--{blank.key}", default=blank.at_command, metavar="KEY", help=begun_small(blank.label)
        )


def _build(_options: argparse.Namespace) -> int:
    with _bar("Building") as progress:
        release = build.build(progress)
    _say(f"release {release} serves")
    return 0


def _load(options: argparse.Namespace) -> int:
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
            _say(line)
        if worst is not Outcome.REFUSED and report.outcome is not Outcome.TAKEN:
            worst = report.outcome
    return int(worst)


def _refresh(options: argparse.Namespace) -> int:
    from wardlens.ingest.fetch import refresh  # its network modules are not needed to serve

    try:
        with _bar("Asking the publishers") as progress:
            report = refresh.refresh(options.sources, progress)
    except refresh.UnknownSourceError as problem:
        raise UsageError(str(problem)) from problem
    for line in report.lines:
        _say(line)
    return int(report.outcome)


def _refresh_region(options: argparse.Namespace) -> int:
    """Refresh every partnership of a region; one download serves all."""
    from wardlens.ingest.fetch import refresh  # its network modules are not needed to serve

    try:
        with _bar("Asking the publishers") as progress:
            reports = refresh.refresh_region(options.sources, progress)
    except refresh.UnknownSourceError as problem:
        raise UsageError(str(problem)) from problem
    for name, report in reports.items():
        _say(name)
        for line in report.lines:
            _say(f"  {line}")
    return int(refresh.together(reports.values()))


def _check(_options: argparse.Namespace) -> int:
    report = verify.check()
    for line in report.lines:
        _say(line)
    return 1 if report.faults else 0


def _query(options: argparse.Namespace) -> int:
    if not options.name:
        for name in queries.names():
            _say(f"{name:32} {queries.load(name).purpose}")
        return 0
    query = queries.load(options.name)
    with store.connect() as connection:
        params = _default_params(connection) | dict(_param(text) for text in options.param)
        unknown = sorted({text.partition("=")[0] for text in options.param} - query.parameters)
        if unknown:
            wanted = ", ".join(sorted(query.parameters)) or "none"
            raise UsageError(f"{options.name} has no parameter {unknown[0]!r}; it has: {wanted}")
        try:
            rows = store.fetch(connection, options.name, params)
        except duckdb.Error as problem:
            raise UsageError(f"{options.name}: {str(problem).splitlines()[0]}") from problem
    _say(_formatted(rows, options.format))
    return 0


def _figure(options: argparse.Namespace) -> int:
    with store.connect() as connection:
        setting = _setting(connection, options)
        if not options.key:
            for key, words in numbers.choices(setting).items():
                _say(f"{key:20} {words}")
            return 0
        end = setting.filters.end if options.end else None
        records = numbers.figure(setting, options.key, options.area, options.group, end)
    if options.format == "json":
        shown: Any = records[0] if len(records) == 1 else records
        _say(json.dumps(shown, indent=1, ensure_ascii=False))
        return 0
    group = [name for name in ("offence_group", "group") if name in records[0]]
    columns = ["area", "area_name", *group, "estimate", "lower", "upper", "n", "unit", "reason"]
    _say(pd.DataFrame(records)[columns].to_string(index=False))
    first = records[0]
    _say(f"{first['label']}, {first['from']} to {first['to']}; {first['method'] or 'no figure'}")
    _say(f"{first['query']} → {first['function']}; {first['source']}; release {first['release']}")
    return 0


def _find(options: argparse.Namespace) -> int:
    place_name = config.read().borough_name
    with store.connect() as connection:
        answer = find(
            " ".join(options.words),
            lambda name, params: store.fetch(connection, name, params),
            place_name,
        )
    if options.format == "json":
        _say(json.dumps(asdict(answer), indent=1, ensure_ascii=False))
    else:
        for place in answer.places:
            code = place.lsoa_code or place.ward_code
            _say(f"{code}  {place.kind:14} {place.name}, {place.ward_name} ({place.why})")
        if answer.words:
            _say(answer.words)
    return 0 if answer.places else 1


def _brief(options: argparse.Namespace) -> int:
    kind = _kind(options)
    with store.connect() as connection:
        setting = _setting(connection, options)
        if not setting.offer.has_ward_table:
            raise offers.NothingLoadedError(
                "briefings and the annex are made from the police's ward table, which is not "
                f"loaded for {setting.partnership.borough_name}; "
                "load it with `python -m wardlens load FILE`"
            )
        if options.area not in (_ANNEX, *setting.offer.areas):
            known = ", ".join(list(setting.offer.areas)[1:4])
            raise UsageError(f"no ward {options.area!r}; there are {known} …")
        _refuse_other_months(setting)
        with _bar("Making") as progress:
            options.out.write_bytes(kind.make(setting, progress))
    _say(f"{options.out} written")
    return 0


def _letters(options: argparse.Namespace) -> int:
    from wardlens.briefings import outbox  # its makers are not needed by any other command

    if options.out.exists() and not options.out.is_dir():
        raise UsageError(f"--out {options.out}: a file stands where a folder was expected")
    with build.locked(), store.connect() as connection, _bar("Reading") as progress:
        setting = _usual(connection)
        if not setting.offer.has_ward_table:
            raise offers.NothingLoadedError(
                "letters are made from the police's ward table, which is not loaded for "
                f"{setting.partnership.borough_name}; load it with `python -m wardlens load FILE`"
            )
        out = options.out / paths.partnership()  # in a region a folder each
        lines = outbox.send(setting, out, is_asked=options.all, progress=progress)
    for line in lines:
        _say(line)
    return 0


def _kind(options: argparse.Namespace) -> Format:
    """The maker of the document asked for: by its kind and the ending of the file's name."""
    from wardlens.briefings import formats  # its makers are not needed by any other command

    ending = options.out.suffix.removeprefix(".")
    is_whole = options.area == WHOLE_BOROUGH
    if options.area == _ANNEX:
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


def _ship(options: argparse.Namespace) -> int:
    from wardlens.ingest.place import ship  # its reader of Parquet is not needed to serve

    with _published(options.folder):
        ship.ship(options.folder, _say)
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


def _illustrate(_options: argparse.Namespace) -> int:
    from wardlens.ingest.survey import made_up

    _say(f"{made_up.illustrate()} written")
    return 0


def _init(options: argparse.Namespace) -> int:
    from wardlens.ingest.place import init, region  # their readers are not needed to serve

    with _published(options.folder):
        if options.region:
            region.init_region(options.region, options.folder, options.out, _say)
        else:
            init.init(options.borough, options.folder, options.out, _say)
    return 0


def _weigh(options: argparse.Namespace) -> int:
    from wardlens.ingest.place import weights  # its reader of workbooks is not needed to serve

    with _published(options.folder):
        weights.weigh(options.folder, _say, options.explain)
    return 0


_OF_ALL = (_build, _check, _letters)
"""Commands that a region runs for each of its partnerships, unless it is told for which."""
_TOLD_WHERE = (_load, _ship, _illustrate, _weigh)
"""Commands that write: never for a partnership that nobody named."""


def _setting(connection: duckdb.DuckDBPyConnection, options: argparse.Namespace) -> Setting:
    def fetch(name: str, params: dict[str, object]) -> pd.DataFrame:
        return store.fetch(connection, name, params)

    partnership = config.read()
    offer = offers.offer(fetch, partnership, getattr(options, DEMO, None) or "")
    default = Filters.default(offer)
    if getattr(options, "key", "") in ("rate", "standing") and RATE in offer.measures:
        default = default.with_(offer, measure=RATE)
    chosen = {blank.key: getattr(options, blank.key) for blank in _AT_COMMAND}
    if chosen["against"] == USUAL:
        del chosen["against"]
    else:
        named = {name.casefold(): code for code, name in offer.boroughs.items()}
        chosen["against"] = named.get(chosen["against"].casefold(), chosen["against"])
    for blank in _AT_COMMAND:
        if blank.key not in chosen or chosen[blank.key] == blank.usual(offer, default):
            continue
        there, value = blank.options(offer, default), chosen[blank.key]
        if value not in there:
            what = begun_small(blank.label)
            raise UsageError(f"no {what} {value!r}; there are: {', '.join(there) or 'none'}")
    end = _month(options.end, default.end)
    start = _month(options.start, months_before(end, 11))
    if start > end:
        raise UsageError(f"--from {start:%Y-%m} is after --to {end:%Y-%m}")
    area = options.area if options.area in offer.areas else WHOLE_BOROUGH
    filters = default.with_(offer, start=start, end=end, area=area, **chosen)
    return Setting(filters, offer, partnership, fetch)


def _usual(connection: duckdb.DuckDBPyConnection) -> Setting:
    """The question nobody has changed."""

    def fetch(name: str, params: dict[str, object]) -> pd.DataFrame:
        return store.fetch(connection, name, params)

    partnership = config.read()
    offer = offers.offer(fetch, partnership)
    return Setting(Filters.default(offer), offer, partnership, fetch)


def _default_params(connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """The parameters of the default view, so that a query runs without naming any."""
    return queries.DEFAULTS | _usual(connection).params


def _param(text: str) -> tuple[str, object]:
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--param {text!r}: expected KEY=VALUE")
    if key in ("start", "end", "since", "before_start", "before_end"):
        return key, _first_of_month(value)
    if key in ("offences", "types", "areas"):
        return key, [part for part in value.split(",") if part]
    return key, value


def _first_of_month(text: str) -> date:
    try:
        month = date.fromisoformat(text).replace(day=1) if len(text) == 10 else parse_month(text)
    except ValueError as problem:
        raise UsageError(f"{text!r} is not a month; expected 2025-03 or 2025-03-01") from problem
    if month.year not in _YEARS:
        raise UsageError(f"{text!r}: expected a month from {_YEARS[0]} to {_YEARS[-1]}")
    return month


def _month(text: str | None, default: date) -> date:
    return default if text is None else _first_of_month(text)


def _formatted(rows: pd.DataFrame, style: str) -> str:
    shown = rows.copy()
    for name in shown.select_dtypes("datetime"):
        shown[name] = shown[name].dt.strftime("%Y-%m-%d")
    if style == "csv":
        return str(shown.to_csv(index=False)).rstrip("\n")
    if style == "json":
        return str(shown.to_json(orient="records", force_ascii=False, indent=1))
    return str(shown.to_string(index=False)) if len(shown) else "no rows"


@contextmanager
def _bar(task: str) -> Iterator[build.Progress]:
    """A line that says how far a task is, where standard error is a terminal; else nothing."""
    shows = sys.stderr.isatty()

    def move(share: float, words: str) -> None:
        if shows:
            done = round(_BAR * share)
            bar = f"{'█' * done}{'·' * (_BAR - done)}"
            sys.stderr.write(f"\r{words:<40.40} {bar} {share:4.0%}")
            sys.stderr.flush()

    move(0.0, task)
    try:
        yield move
    finally:
        if shows:
            sys.stderr.write("\n")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def _complain(problem: Exception) -> None:
    words = " ".join(str(problem).split()) or type(problem).__name__
    sys.stderr.write(f"wardlens: {printable(words)}\n")
