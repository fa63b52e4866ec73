"""`python -m wardlens COMMAND`: stores, figures and files at the command line, in clear words.

Exit codes: 0 done; 1 refused or a fault found; 2 the command was not understood; 3 taken in part.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import duckdb

from wardlens.choices.illustrative import SURVEY
from wardlens.choices.offer import WHOLE_BOROUGH
from wardlens.choices.slides import LENGTHS
from wardlens.cli.asking import AT_COMMAND, figure, find_place, query
from wardlens.cli.documents import ANNEX, brief, letters
from wardlens.cli.folders import illustrate, init_place, ship_tables, weigh_offences
from wardlens.cli.stores import build_store, check, load_files, refresh, refresh_region
from wardlens.cli.talking import UsageError, complain, say
from wardlens.errors import WardlensError
from wardlens.exhibits.sentences import begun_small
from wardlens.ingest.counts.files import printable
from wardlens.stats.errors import StatisticsInputError
from wardlens.store import config, paths

_UNDERSTOOD = (WardlensError, StatisticsInputError, duckdb.Error, OSError)
_OF_ALL = (build_store, check, letters)
"""Commands that a region runs for each of its partnerships, unless it is told for which."""
_TOLD_WHERE = (load_files, ship_tables, illustrate, weigh_offences)
"""Commands that write: never for a partnership that nobody named."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.run
    try:
        return _in_each(command, options)
    except UsageError as problem:
        complain(problem)
        return 2
    except KeyboardInterrupt:
        complain(UsageError("stopped; what serves is as it was"))
        return 1
    except UnicodeEncodeError as problem:
        complain(UsageError(f"{problem.object!r} has letters that are not UTF-8"))
        return 2
    except BrokenPipeError:  # the reader of a pipe, like head, has seen enough
        sys.stderr.close()
        return 0
    except _UNDERSTOOD as problem:
        complain(problem)
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
    elif command is refresh:
        return refresh_region(options)
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
                say(config.read().borough_name)
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
    command.set_defaults(run=build_store)

    command = commands.add_parser("load", help="take files exactly as publishers publish them")
    command.add_argument("files", nargs="+", type=Path, metavar="FILE")
    command.add_argument("--map", type=Path, metavar="TOML", help="FILE is a survey, read by it")
    command.set_defaults(run=load_files)

    command = commands.add_parser("refresh", help="fetch the newest editions and publish them")
    command.add_argument("sources", nargs="*", metavar="SOURCE")
    command.set_defaults(run=refresh)

    command = commands.add_parser("check", help="is the store whole, current and right?")
    command.set_defaults(run=check)

    command = commands.add_parser("query", help="run a file of queries/ and print its rows")
    command.add_argument("name", nargs="?", help="without a name: list the queries")
    command.add_argument("--param", action="append", default=[], metavar="KEY=VALUE")
    command.add_argument("--format", choices=("table", "csv", "json"), default="table")
    command.set_defaults(run=query)

    command = commands.add_parser("figure", help="print any number that a page can show")
    command.add_argument("key", nargs="?", help="without a key: list the measures")
    command.add_argument("--ward", "--area", dest="area", default="", metavar="CODE")
    command.add_argument("--from", dest="start", metavar="YYYY-MM")
    command.add_argument("--to", dest="end", metavar="YYYY-MM")
    _add_blanks(command)
    command.add_argument("--group", default="", metavar="NAME", help="as in “Women, 16 to 24”")
    command.add_argument("--demo", choices=(SURVEY,), help="show made-up answers, marked")
    command.add_argument("--format", choices=("table", "json"), default="table")
    command.set_defaults(run=figure)

    command = commands.add_parser("find", help="which ward a postcode, street or station is in")
    command.add_argument("words", nargs="+", metavar="WORDS")
    command.add_argument("--format", choices=("table", "json"), default="table")
    command.set_defaults(run=find_place)

    command = commands.add_parser("brief", help="make a hand-out, briefing, slides or annex")
    about = command.add_mutually_exclusive_group(required=True)
    about.add_argument("--ward", dest="area", metavar="CODE")
    about.add_argument("--borough", dest="area", action="store_const", const=WHOLE_BOROUGH)
    about.add_argument("--annex", dest="area", action="store_const", const=ANNEX)
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
    command.set_defaults(run=brief)

    command = commands.add_parser("letters", help="a letter for each ward where a change is new")
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="the outbox")
    command.add_argument("--all", action="store_true", help="tell all that stands, as if new")
    command.set_defaults(run=letters)

    command = commands.add_parser("ship", help="make the tables of data/ from published files")
    command.add_argument("folder", type=Path)
    command.set_defaults(run=ship_tables)

    command = commands.add_parser("illustrate", help="make the illustrative survey of data/")
    command.set_defaults(run=illustrate)

    command = commands.add_parser("init", help="make a data folder for another place or a region")
    about = command.add_mutually_exclusive_group(required=True)
    about.add_argument("--borough", metavar="NAME")
    about.add_argument("--region", metavar="NAME", help="every borough of the force, each apart")
    command.add_argument("--from", dest="folder", type=Path, required=True, metavar="FOLDER")
    command.add_argument("--out", type=Path, required=True, metavar="DIR")
    command.set_defaults(run=init_place)

    command = commands.add_parser("weigh", help="derive the harm weights of data/ from the indices")
    command.add_argument("folder", type=Path)
    command.add_argument("--explain", default="", metavar="OFFENCE")
    command.set_defaults(run=weigh_offences)
    for command in commands.choices.values():
        command.add_argument(
            "--place", default="", metavar="BOROUGH", help="in a region: its code or folder"
        )
    return parser


def _add_blanks(command: argparse.ArgumentParser) -> None:
    """Options for the choices that figures at the command line depend on."""
    for blank in AT_COMMAND:
        command.add_argument(
            f"--{blank.key}", default=blank.at_command, metavar="KEY", help=begun_small(blank.label)
        )
