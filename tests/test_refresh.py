"""Refreshing from a publisher that misbehaves: what is whole is taken, all else leaves no trace."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import time
import urllib.parse
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import publisher
import pytest
import tiny
from conftest import Fetch, Place
from publisher import Publisher
from tiny import ABBEY, BROOK, SHOPLIFTING

from wardlens import cli
from wardlens.ingest.build import build
from wardlens.ingest.build.release import is_current
from wardlens.ingest.counts import archives
from wardlens.ingest.counts.files import FileRefusedError
from wardlens.ingest.fetch import fetching, refresh
from wardlens.ingest.fetch.fetching import FetchError, Held, Limits
from wardlens.store import config, refreshed, store

NEXT = date(2026, 3, 1)
QUICK = Limits(largest=2_000_000, seconds=5, silence=0.3, tries=4, back_off=0.01)
MONTHLY = 37 + 14 + 4
TEXT = "a,b\n" + "1,2\n" * 500


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with publisher.publishing() as found:
        yield found


def text(table: tiny.Table, folder: Path) -> bytes:
    return table.write(folder / "made.csv").read_bytes()


@pytest.fixture
def newer(tmp_path: Path) -> bytes:
    """The ward table with one more month, and one figure revised."""
    table = tiny.ward_table(last=NEXT).change(6, "202512", *SHOPLIFTING, BROOK)
    return text(table, tmp_path)


class TestOneFile:
    """`fetching.fetch`, the whole file or nothing."""

    def test_comes_whole_with_its_checksum_and_marks(self, press, tmp_path):
        found = fetching.fetch(press.serve("a.csv", TEXT), tmp_path / "a.csv", limits=QUICK)
        assert (tmp_path / "a.csv").read_text() == TEXT
        assert found.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
        assert (found.size, found.modified) == (len(TEXT), publisher.MODIFIED)
        assert not found.unchanged

    def test_that_has_not_changed_is_not_sent_again(self, press, tmp_path):
        url = press.serve("a.csv", TEXT)
        found = fetching.fetch(url, tmp_path / "a.csv", limits=QUICK)
        sent = press.bytes_sent
        again = fetching.fetch(url, tmp_path / "a.csv", Held(found.etag, found.modified), QUICK)
        assert again.unchanged
        assert press.bytes_sent == sent
        press.serve("a.csv", TEXT + "3,4\n")
        changed = fetching.fetch(url, tmp_path / "a.csv", Held(found.etag, found.modified), QUICK)
        assert not changed.unchanged

    @pytest.mark.parametrize(
        "ways",
        [
            ["status 500"],
            ["status 502", "status 503", "status 504"],
            ["busy 0"],
            ["cut 100"],
            ["cut 100", "cut 700", "cut 300"],
            ["chunks 300"],
            ["dropped"],
            ["silent 0.6"],
            ["misread"],
            ["cut 500", "elsewhere"],
            ["cut 100", "status 416"],
        ],
        ids=" then ".join,
    )
    def test_comes_whole_after_the_publisher_stumbled(self, ways, press, tmp_path):
        url = press.serve("a.csv", TEXT)
        press.behave("a.csv", *ways)
        found = fetching.fetch(url, tmp_path / "a.csv", limits=QUICK)
        assert (tmp_path / "a.csv").read_text() == TEXT
        assert found.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv"]

    def test_that_was_cut_off_is_taken_up_where_it_broke_off(self, press, tmp_path):
        url = press.serve("a.csv", TEXT)
        press.behave("a.csv", "cut 1500")
        fetching.fetch(url, tmp_path / "a.csv", limits=QUICK)
        assert press.bytes_sent == len(TEXT)
        assert press.asked[-1][1]["Range"] == "bytes=1500-"

    def test_is_begun_anew_when_the_edition_changed_between_two_tries(self, press, tmp_path):
        url = press.serve("a.csv", TEXT)
        press.always("a.csv", "cut 1500")
        with pytest.raises(FetchError, match="cut off"):
            fetching.fetch(url, tmp_path / "a.csv", limits=Limits(tries=1, silence=0.3))
        press.always("a.csv", "well")
        press.serve("a.csv", other := TEXT.replace("1", "9"))
        fetching.fetch(url, tmp_path / "a.csv", limits=QUICK)
        assert (tmp_path / "a.csv").read_text() == other

    @pytest.mark.parametrize("more", ["", "left over from a longer edition"])
    def test_of_which_all_had_come_before_a_kill_comes_with_the_next_call(
        self, more, press, tmp_path
    ):
        url = press.serve("a.csv", TEXT)
        press.behave("a.csv", "cut 1500")
        with pytest.raises(FetchError, match="cut off"):
            fetching.fetch(url, tmp_path / "a.csv", limits=Limits(tries=1, silence=0.3))
        (tmp_path / "a.csv.part").write_text(TEXT + more)
        found = fetching.fetch(url, tmp_path / "a.csv", limits=QUICK)
        assert found.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
        assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
        assert [asked["Range"] for _, asked in press.asked[1:]] == [
            f"bytes={len(TEXT + more)}-", None
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("asked", "status", "part"),
        [
            ("bytes=5-", 206, TEXT[5:]),
            ("bytes=5-9", 206, TEXT[5:10]),
            ("bytes=-4", 206, TEXT[-4:]),
            (f"bytes=2000-{10 * len(TEXT)}", 206, TEXT[2_000:]),
            (f"bytes={len(TEXT)}-", 416, ""),
            ("bytes=9-5", 200, TEXT),
            ("lines=1-", 200, TEXT),
        ],
    )
    def test_is_served_in_parts_as_by_a_real_publisher(self, asked, status, part, press):
        url = press.serve("a.csv", TEXT)
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc)
        connection.request("GET", "/a.csv", headers={"Range": asked})
        answer = connection.getresponse()
        assert (answer.status, answer.read().decode()) == (status, part)
        if status == 206:
            first, last = answer.headers["Content-Range"].split()[1].split("/")[0].split("-")
            assert TEXT[int(first) : int(last) + 1] == part
        connection.close()
        connection.request("GET", "/a.csv", headers={"Range": asked, "If-Range": '"older"'})
        assert connection.getresponse().status == 200

    @pytest.mark.parametrize(
        ("way", "fact"),
        [
            ("status 404", "answers 404"),
            ("status 403", "answers 403"),
            ("status 410", "answers 410"),
            ("status 500", "answers 500"),
            ("page", "a web page came instead of a file"),
            ("page text/html; charset=utf-8", "a web page came instead of a file"),
            ("cut 0", "cut off"),
            ("misread", "another checksum"),
            ("packed", "packed"),
            ("endless", "2 MB are allowed"),
            ("silent 5", "no answer"),
            ("to ftp://example.org/a.csv", "not https"),
            ("to http://example.org/a.csv", "not https"),
            ("to file:///etc/passwd", "not https"),
        ],
    )
    def test_that_cannot_be_had_says_what_and_why_and_leaves_nothing(
        self, way, fact, press, tmp_path
    ):
        url = press.serve("a.csv", TEXT)
        press.always("a.csv", way)
        with pytest.raises(FetchError) as refusal:
            fetching.fetch(url, tmp_path / "a.csv", limits=QUICK)
        assert url in str(refusal.value)
        assert fact in str(refusal.value)
        assert not (tmp_path / "a.csv").exists()

    def test_an_absent_file_is_asked_for_once_and_a_failing_publisher_a_few_times(
        self, press, tmp_path
    ):
        for way, times in (("status 404", 1), ("status 500", QUICK.tries)):
            press.asked.clear()
            press.always("a.csv", way)
            with pytest.raises(FetchError):
                fetching.fetch(press.serve("a.csv", TEXT), tmp_path / "a.csv", limits=QUICK)
            assert len(press.asked) == times

    def test_a_publisher_that_drips_is_left_and_what_came_is_kept(self, press, tmp_path):
        url = press.serve("a.csv", TEXT)
        press.always("a.csv", "slow 0.02")
        began = time.monotonic()
        with pytest.raises(FetchError, match=r"not done after|cut off"):
            fetching.fetch(url, tmp_path / "a.csv", limits=Limits(seconds=0.5, silence=1))
        assert time.monotonic() - began < 3
        assert (tmp_path / "a.csv.part").stat().st_size > 0

    def test_redirects_are_followed_a_few_times_and_a_loop_is_told(self, press, tmp_path):
        press.serve("c.csv", TEXT)
        press.always("a.csv", f"to {press.address('b.csv')}")
        press.always("b.csv", "to /c.csv")
        fetching.fetch(press.address("a.csv"), tmp_path / "a.csv", limits=QUICK)
        assert (tmp_path / "a.csv").read_text() == TEXT
        press.always("c.csv", "to /b.csv")
        with pytest.raises(FetchError, match="sent on more than 5 times"):
            fetching.fetch(press.address("a.csv"), tmp_path / "a.csv", limits=QUICK)

    @pytest.mark.parametrize(
        "address",
        ["http://example.org/a.csv", "ftp://example.org/a", "file:///etc/passwd", "a.csv"],
    )
    def test_only_https_is_asked(self, address, tmp_path):
        with pytest.raises(FetchError, match="not an https address"):
            fetching.fetch(address, tmp_path / "a.csv", limits=QUICK)

    def test_an_address_on_the_open_network_cannot_send_on_to_this_machine(self):
        for inside in ("https://127.0.0.1/a", "https://10.0.0.1/a", "http://localhost/a"):
            with pytest.raises(FetchError, match="not https on the open network"):
                fetching._refuse_unsafe(inside, "https://example.org/a.csv")

    def test_the_publishers_own_digest_is_checked(self, press, tmp_path):
        press.always("a.csv", "digest")
        fetching.fetch(press.serve("a.csv", TEXT), tmp_path / "a.csv", limits=QUICK)
        assert (tmp_path / "a.csv").read_text() == TEXT


class TestAListing:
    def test_names_the_newest_file_of_a_title(self, press, tmp_path):
        entries = {
            "r1": {"title": "Wards (old)", "url": press.address("old.csv"), "timestamp": "2025"},
            "r2": {"title": "Wards (most recent)", "url": "/new.csv", "timestamp": "2026"},
        }
        url = press.serve("listing.json", json.dumps({"title": "x", "resources": entries}))
        found = fetching.listed(url, "wards", tmp_path / "l.json", QUICK)
        assert found == press.address("new.csv")
        assert fetching.listed(url, "(OLD)", tmp_path / "l.json", QUICK) == press.address("old.csv")

    @pytest.mark.parametrize("content", ["{", "[]", '{"url": 5}', "[" * 30_000, "\x00"])
    def test_without_the_file_is_refused(self, content, press, tmp_path):
        url = press.serve("listing.json", content)
        with pytest.raises(FetchError, match="listing"):
            fetching.listed(url, "wards", tmp_path / "l.json", QUICK)


class TestAnArchive:
    """`archives.unpack`: only what is asked for, within limits, below its own folder."""

    @staticmethod
    def write(content: bytes, folder: Path) -> Path:
        (folder / "a.zip").write_bytes(content)
        return folder / "a.zip"

    def test_gives_the_members_asked_for_and_the_newest_alone(self, tmp_path):
        names = [f"2026-0{n}/2026-0{n}-test-{kind}.csv" for n in (1, 2, 3) for kind in "ab"]
        path = self.write(publisher.archive(dict.fromkeys(names, "x")), tmp_path)
        found = archives.unpack(path, "*-test-a.csv", tmp_path / "out", newest=2)
        assert [file.name for file in found] == ["2026-02-test-a.csv", "2026-03-test-a.csv"]

    @pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "..\\..\\evil.csv"])
    def test_cannot_write_outside_its_folder(self, name, tmp_path):
        path = self.write(publisher.archive({name: "x"}), tmp_path)
        (found,) = archives.unpack(path, "*evil.csv", tmp_path / "out" / "deep")
        assert found.parent == tmp_path / "out" / "deep"
        assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["a.zip", "evil.csv"]

    def test_that_swells_is_refused_before_it_is_unpacked(self, tmp_path):
        path = self.write(publisher.bomb(), tmp_path)
        with pytest.raises(FileRefusedError, match="times when unpacked"):
            archives.unpack(path, "*", tmp_path / "out")
        with pytest.raises(FileRefusedError, match="MB are allowed"):
            archives.unpack(path, "*", tmp_path / "out", largest=10_000_000)
        assert not (tmp_path / "out").exists()

    def test_that_lies_about_its_size_is_refused(self, tmp_path):
        honest = publisher.archive({"a.csv": bytes(range(256)) * 20_000})
        lying = honest.replace((256 * 20_000).to_bytes(4, "little"), (300).to_bytes(4, "little"))
        with pytest.raises(FileRefusedError):
            archives.unpack(self.write(lying, tmp_path), "*", tmp_path / "out")
        assert list((tmp_path / "out").iterdir()) == []

    @pytest.mark.parametrize("keep", [0, 10, 200, -30])
    def test_that_was_cut_off_or_is_none_is_refused(self, keep, tmp_path):
        whole = publisher.archive({"a.csv": os.urandom(2_000)})
        with pytest.raises(FileRefusedError, match="archive"):
            archives.unpack(self.write(whole[:keep], tmp_path), "*", tmp_path / "out")

    def test_that_is_damaged_within_is_refused(self, tmp_path):
        whole = bytearray(publisher.archive({"a.csv": os.urandom(2_000)}))
        whole[500:520] = b"\x00" * 20
        with pytest.raises(FileRefusedError, match="damaged"):
            archives.unpack(self.write(bytes(whole), tmp_path), "*", tmp_path / "out")


@pytest.fixture
def sources_toml(copy: Place) -> Callable[..., None]:
    """Give sources of the tiny partnership an address."""

    def given(**entries: str) -> None:
        path = copy.data / "sources.toml"
        whole = path.read_text("utf-8")
        for source, entry in entries.items():
            header = f"[{source.replace('_', '-')}]\n"
            whole = whole.replace(header, f"{header}fetch = [{entry}]\n")
        path.write_text(whole, "utf-8")
        build.build()

    return given


@pytest.fixture
def wards(press: Publisher, sources_toml: Callable[..., None], newer: bytes) -> str:
    """The newer ward table, published."""
    url = press.serve("wards.csv", newer)
    sources_toml(mps_ward=f'{{ url = "{url}" }}')
    return "wards.csv"


def month_total(fetch: Fetch, month: date) -> float:
    return float(fetch("offences_by_ward", start=month, end=month, offences=[])["offences"].sum())


@pytest.mark.usefixtures("wards")
class TestANewerEdition:
    def test_is_fetched_loaded_checked_and_published_with_its_revisions(self, copy, fetch):
        before = store.serving()
        report = refresh.refresh(limits=QUICK)
        assert report.outcome is refresh.Outcome.DONE, report.lines
        assert store.serving() != before
        assert month_total(fetch, NEXT) == MONTHLY
        assert "2025-12: revised: held 55, file 57 (1 figures)" in "\n".join(report.lines)
        assert len(fetch("revisions")) == 1
        assert is_current()
        assert sorted(path.name for path in copy.loaded.iterdir() if path.is_dir()) == [
            "editions",
            "fetched",
        ]
        assert list((copy.loaded / "fetched").rglob("*.csv")) == []

    def test_is_told_on_the_methods_page(self):
        assert refreshed.last() is None
        refresh.refresh(limits=QUICK)
        found = refreshed.last()
        assert found
        assert found.outcome == "published"
        assert found.release == store.serving().stem.removeprefix("wardlens-")
        assert [(state.source, state.state) for state in found.sources] == [("mps-ward", "taken")]
        assert "newer figures were taken" in found.sentence

    def test_comes_once(self, press, copy):
        refresh.refresh(limits=QUICK)
        before, sent = copy.fingerprint(), press.bytes_sent
        report = refresh.refresh(limits=QUICK)
        assert report.lines == ["nothing new"]
        assert copy.fingerprint() == before
        assert press.bytes_sent == sent

    def test_the_same_file_under_a_new_mark_changes_nothing(self, press, copy):
        refresh.refresh(limits=QUICK)
        before = copy.fingerprint()
        press.always("wards.csv", "digest")
        report = refresh.refresh(limits=QUICK)
        assert report.lines == ["nothing new"]
        assert copy.fingerprint() == before

    def test_is_asked_for_on_the_command_line(self, capsys, monkeypatch):
        monkeypatch.setattr(refresh, "Limits", lambda: QUICK)
        assert cli.main(["refresh", "mps-ward"]) == 0
        assert "serves" in capsys.readouterr().out
        assert cli.main(["refresh", "nowhere"]) == 2
        assert "there are: mps-ward" in capsys.readouterr().err


BAD = ("status 404", "status 500", "page", "cut 0", "endless", "misread", "to /loop", "silent 5")


class TestAnythingWrong:
    @pytest.mark.parametrize("way", BAD)
    def test_with_the_fetch_leaves_the_old_release_and_says_why(self, way, wards, press, copy):
        press.always("loop", "to /loop")
        press.always(wards, way)
        before = copy.fingerprint()
        report = refresh.refresh(limits=QUICK)
        assert report.outcome is refresh.Outcome.KEPT
        assert copy.fingerprint() == before
        assert is_current()
        found = refreshed.last()
        assert found
        assert found.sources[0].state == "not taken"
        assert "127.0.0.1" in found.sentence

    def test_is_made_good_by_the_next_refresh(self, wards, press, fetch):
        press.always(wards, "status 500")
        refresh.refresh(limits=QUICK)
        press.always(wards, "well")
        assert refresh.refresh(limits=QUICK).outcome is refresh.Outcome.DONE
        assert month_total(fetch, NEXT) == MONTHLY

    @pytest.mark.parametrize(
        ("spoil", "words"),
        [
            (lambda text: text.replace(b"WardCode", b"Wards"), "'WardCode' is missing"),
            (lambda text: text[: len(text) // 2], "field"),
            (lambda text: text.replace(b"202603", b"202609"), "the months jump"),
            (lambda text: text.decode().encode("utf-16"), "UTF-16"),
            (lambda text: text.replace(b",25,", b",2,").replace(b",10,", b",1,"), "less than half"),
            (lambda text: b"\x00" + text, "zero bytes"),
        ],
        ids=["header", "cut", "months", "utf-16", "half", "nul"],
    )
    def test_with_the_file_leaves_the_old_release_and_says_why(
        self, spoil, words, wards, press, copy, newer
    ):
        press.serve(wards, spoil(newer))
        before = copy.fingerprint()
        report = refresh.refresh(limits=QUICK)
        assert report.outcome is refresh.Outcome.KEPT
        assert copy.fingerprint() == before
        assert words.lower() in "\n".join(report.lines).lower()
        found = refreshed.last()
        assert found
        assert found.sources[0].state == "not taken"
        assert words.lower() in found.sentence.lower()

    def test_with_the_check_leaves_the_old_release_and_no_edition(self, wards, press, copy, newer):
        """A figure revised so far that a published total moves by more than a twentieth."""
        lines = newer.decode().splitlines()
        at = next(n for n, line in enumerate(lines) if ABBEY in line and "SHOPLIFTING" in line)
        lines[at] = lines[at].replace(",25", ",32")
        press.serve(wards, "\n".join(lines) + "\n")
        editions = sorted((copy.loaded / "editions").iterdir())
        before = store.serving()
        report = refresh.refresh(limits=QUICK)
        wrong = 12 * (MONTHLY + 7) + 2
        assert f"{wrong:,}, published {12 * MONTHLY:,}" in "\n".join(report.lines)
        assert report.outcome is refresh.Outcome.KEPT
        assert store.serving() == before
        assert is_current()
        assert sorted((copy.loaded / "editions").iterdir()) == editions
        found = refreshed.last()
        assert found
        assert (found.outcome, found.release) == ("kept", before.stem.removeprefix("wardlens-"))
        assert "the figures held stay" in found.sentence

    def test_an_older_edition_is_no_error_and_changes_nothing(self, wards, press, copy, tmp_path):
        press.serve(wards, text(tiny.ward_table(last=date(2026, 1, 1)), tmp_path))
        before = copy.fingerprint()
        report = refresh.refresh(limits=QUICK)
        assert report.outcome is refresh.Outcome.DONE
        assert "older edition" in "\n".join(report.lines)
        assert copy.fingerprint() == before

    def test_with_one_source_does_not_hold_up_the_others(self, press, sources_toml, newer, fetch):
        sources_toml(
            mps_ward=f'{{ url = "{press.serve("wards.csv", newer)}" }}',
            mps_borough=f'{{ url = "{press.address("boroughs.csv")}" }}',
        )
        report = refresh.refresh(limits=QUICK)
        assert report.outcome is refresh.Outcome.DONE_IN_PART
        assert month_total(fetch, NEXT) == MONTHLY
        found = refreshed.last()
        assert found
        assert "Not taken from mps-borough" in found.sentence

    def test_a_second_refresh_at_once_says_so(self, wards, copy):
        del wards
        folder = copy.loaded / "fetched"
        folder.mkdir()
        with (
            refresh._alone(folder),
            pytest.raises(build.BusyError, match="another refresh is at work"),
        ):
            refresh.refresh(limits=QUICK)

    def test_a_source_described_wrongly_is_told(self, sources_toml):
        with pytest.raises(config.ConfigError, match="mps-ward"):
            sources_toml(mps_ward='{ uri = "https://example.org" }')
            refresh.refresh(limits=QUICK)

    def test_what_was_written_down_can_be_damaged(self, copy):
        (copy.loaded / "refresh.json").write_text("{")
        assert refreshed.last() is None


class TestAnArchiveOfStreetCrimes:
    """police.uk publishes all forces in one archive: only one force's months are taken."""

    @pytest.fixture
    def entry(self, press: Publisher, sources_toml: Callable[..., None]) -> str:
        url = press.address("latest.zip")
        sources_toml(
            policeuk_lsoa=f'{{ url = "{url}", members = "*-test-street.csv", on_request = true }}'
        )
        return url

    @pytest.fixture
    def month(self, tmp_path: Path) -> bytes:
        types = tiny.policeuk_types()
        crimes = [("2026-04", tiny.LSOAS[n % 3], kind) for n, kind in enumerate(types)]
        return text(tiny.street_table(crimes), tmp_path)

    def test_is_taken_when_asked_for_by_name(self, entry, press, month, fetch):
        del entry
        members = {
            "2026-04/2026-04-test-street.csv": month,
            "2026-04/2026-04-other-street.csv": b"not ours",
        }
        press.serve("latest.zip", publisher.archive(members))
        assert refresh.refresh(limits=QUICK).lines == ["nothing new"]
        report = refresh.refresh(["policeuk-lsoa"], limits=QUICK)
        assert report.outcome is refresh.Outcome.DONE, report.lines
        months = fetch("coverage_by_month").set_index("series")["month"]
        assert months["policeuk-lsoa"].max() == pd.Timestamp(2026, 4, 1)

    @pytest.mark.parametrize(
        "content",
        [publisher.bomb(), b"PK\x03\x04", b"", TEXT.encode()],
        ids=["bomb", "begun archive", "empty", "text"],
    )
    def test_that_is_a_bomb_or_none_changes_nothing(self, content, entry, press, copy):
        del entry
        press.serve("latest.zip", content)
        before = copy.fingerprint()
        report = refresh.refresh(["policeuk-lsoa"], limits=QUICK)
        assert report.outcome is refresh.Outcome.KEPT
        assert copy.fingerprint() == before


def test_the_published_ward_table_is_refreshed_from_a_replayed_edition(
    sources: Path, press: Publisher, shipped_copy: Place, tmp_path: Path, monkeypatch
) -> None:
    """The edition to January 2026 is older than the shipped one: that is said, nothing changes."""
    data = tmp_path / "data"
    data.mkdir()
    for path in shipped_copy.data.iterdir():
        if path.name not in ("store", "loaded", "sources.toml"):
            (data / path.name).symlink_to(path)
    content = (sources / "mps" / "MPS Ward Level Crime (most recent 24 months).csv").read_bytes()
    url = press.serve("MPS Ward Level Crime (most recent 24 months).csv", content)
    whole = (shipped_copy.data / "sources.toml").read_text("utf-8")
    kept = re.sub(r"^fetch = \[\n.*?^\]\n", "", whole, flags=re.MULTILINE | re.DOTALL)
    entry = f'[mps-ward]\nfetch = [{{ url = "{url}" }}]'
    (data / "sources.toml").write_text(kept.replace("[mps-ward]", entry), "utf-8")
    monkeypatch.setenv("WARDLENS_DATA", str(data))
    build.build()
    before = store.serving()
    limits = Limits(largest=50_000_000, seconds=60)
    press.behave("MPS Ward Level Crime (most recent 24 months).csv", "cut 1000000")
    report = refresh.refresh(limits=limits)
    assert report.outcome is refresh.Outcome.DONE
    assert "older edition (to January 2026)" in "\n".join(report.lines)
    assert store.serving() == before
    assert press.asked[-1][1]["Range"] == "bytes=1000000-"


def test_the_shipped_addresses_can_be_read_and_are_on_the_open_network(shipped: Place) -> None:
    del shipped
    found = refresh.addresses()
    assert {"mps-ward", "mps-borough"} <= {address.source for address in found}
    for address in [*found, *refresh.addresses(["policeuk-lsoa"])]:
        for url in filter(None, (address.url, address.listing)):
            fetching._refuse_unsafe(url, url)
            assert "{" not in url
