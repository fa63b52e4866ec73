"""The outbox: letters, feeds and a calendar as files, for the council's own mailer to send.

    outbox/MONTH-RELEASE/WARD-name.txt, .html, .pdf    the letters of a release
    outbox/MONTH-RELEASE/letters.json                           which they are
    outbox/feed/WARD.atom                                     every area's feed
    outbox/release-days.ics                                        where a publisher names days

Nothing about a reader is in it, nor asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from wardlens.briefings import calendar, letter
from wardlens.choices.offer import WHOLE_BOROUGH
from wardlens.exhibits import atom
from wardlens.packs import letters as pack
from wardlens.packs.sections import Progress, silent
from wardlens.store import config, told
from wardlens.store.told import Letter, Told
from wardlens.views.setting import Setting


def send(
    setting: Setting, out: Path, *, is_asked: bool = False, progress: Progress = silent
) -> tuple[str, ...]:
    """Write what is new to the outbox, note it as told, and say what was done in lines.

    It is noted last: where writing fails, the next run tells it again.
    """
    at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    before = told.last()
    mail = pack.letters(setting, before, at, is_asked=is_asked, progress=progress)
    lines = list(_letters(mail.letters, out, setting.partnership.name))
    lines += _feeds(setting, mail.told, out / "feed")
    if days := calendar.calendar(config.sources(), stamp=at):
        (out / "release-days.ics").write_bytes(days)
        lines.append(f"{out / 'release-days.ics'} written")
    told.keep(mail.told)
    stood = len([one for one in mail.told.verdicts if one.month == f"{setting.filters.end:%Y-%m}"])
    if before is None and not is_asked:
        lines.append(
            f"the first time: {stood} verdicts that stand were noted, and nobody is told of them; "
            "--all writes letters of them"
        )
    elif not mail.letters:
        lines.append(f"nothing is new: {stood} verdicts stand, all told before; no letter written")
    return tuple(lines)


def _letters(written: tuple[Letter, ...], out: Path, by: str) -> Iterator[str]:
    """Each letter in three forms, and a list of them."""
    if not written:
        return
    folder = out / f"{written[0].month}-{written[0].release}"
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for one in written:
        stem = f"{one.area}-{_plain(one.area_name)}"
        (folder / f"{stem}.txt").write_text(letter.text(one, by), "utf-8")
        (folder / f"{stem}.html").write_text(letter.webpage(one, by), "utf-8")
        (folder / f"{stem}.pdf").write_bytes(letter.pdf(one, by))
        files = [f"{stem}.{ending}" for ending in ("txt", "html", "pdf")]
        listed.append({"area": one.area, "name": one.area_name, "title": one.title, "files": files})
        yield f"{folder / stem}: {one.title}"
    (folder / "letters.json").write_text(json.dumps(listed, indent=1, ensure_ascii=False), "utf-8")


def _feeds(setting: Setting, so_far: Told, folder: Path) -> Iterator[str]:
    folder.mkdir(parents=True, exist_ok=True)
    for area, name in setting.offer.areas.items():
        written = atom.feed(
            [one for one in so_far.letters if one.area == area],
            area=area,
            area_name=setting.partnership.borough_name if area == WHOLE_BOROUGH else name,
            by=setting.partnership.name,
            site=setting.partnership.address,
            began=so_far.at,
        )
        (folder / f"{area}.atom").write_bytes(written)
    yield f"{folder}: {len(setting.offer.areas)} feeds"


def _plain(name: str) -> str:
    return "-".join("".join(one if one.isalnum() else " " for one in name.lower()).split())
