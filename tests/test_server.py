"""The server around the pages: headers, health, log lines, limits, the first page made ready."""

from __future__ import annotations

import ast
import asyncio
import gc
import json
import os
import resource
import subprocess
import sys

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from wardlens.ingest.build import build
from wardlens.store import paths, store
from wardlens.ui import briefings
from wardlens.ui.serving import headers, limits, memory, server, sign_in
from wardlens.ui.serving.room import _SPARE, Room


@pytest.fixture
def client():
    around = server.around()

    routes = [
        *around["routes"],
        Route("/media/{name}", lambda _request: PlainTextResponse("x")),
        Route("/base/media/{name}", lambda _request: PlainTextResponse("x")),
    ]
    app = Starlette(routes=routes, middleware=around["middleware"])
    return TestClient(app)


@pytest.fixture
def lines(monkeypatch, capsys):
    monkeypatch.setenv("WARDLENS_LOG", "json")

    def read() -> list[dict]:
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    return read


def test_streamlit_run_finds_the_app_in_the_entry_point():
    from streamlit.web.server.app_discovery import discover_asgi_app

    found = discover_asgi_app(paths.ROOT / "app.py")
    assert found.is_asgi_app
    assert found.import_string == "app:app"
    tree = ast.parse((paths.ROOT / "app.py").read_text("utf-8"))
    assert len(ast.unparse(tree).splitlines()) <= 10


def test_health_names_the_release_that_serves(client):
    answer = client.get(server.HEALTH)
    release = store.serving().stem.removeprefix("wardlens-")
    said = answer.json()
    assert (answer.status_code, said["status"], said["release"]) == (200, "serving", release)
    assert said["readers"] == {"now": 0, "most": 400, "full": False}
    if sys.platform == "linux":
        limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert 3 < said["descriptors"]["used"] < said["descriptors"]["limit"] == limit


def test_health_says_what_is_wrong_when_no_store_serves(client, monkeypatch, tmp_path):
    monkeypatch.setenv("WARDLENS_STORE", str(tmp_path))
    answer = client.get(server.HEALTH)
    assert (answer.status_code, answer.json()["status"]) == (503, "no store is built yet")


def test_health_says_when_the_store_cannot_be_read(client, copy):
    for path in copy.stores.glob("*.duckdb"):
        path.write_bytes(b"not a store")
    answer = client.get(server.HEALTH)
    assert (answer.status_code, answer.json()["status"]) == (503, "the store cannot be read")


def test_health_says_when_an_earlier_release_has_to_serve(client, copy):
    earlier = store.serving()
    with (copy.data / "ledger.csv").open("a", encoding="utf-8") as ledger:
        ledger.write("mps-ward,*,,note,2027-01,,false,another release.\n")
    store.path_of(build.build()).write_bytes(b"not a store")
    answer = client.get(server.HEALTH)
    assert (answer.status_code, answer.json()["status"], answer.json()["release"]) == (
        200,
        "the newest release is damaged: an earlier one serves",
        earlier.stem.removeprefix("wardlens-"),
    )


@pytest.mark.parametrize("path", ["/healthz", "/media/x", "/nothing"])
def test_every_answer_has_the_headers(client, path):
    found = client.get(path).headers
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self' ")


def test_hsts_is_sent_over_tls_only(client):
    assert "Strict-Transport-Security" not in client.get("/healthz").headers
    behind = client.get("/healthz", headers={"X-Forwarded-Proto": "https"})
    assert behind.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "ancestors", ["'self'", "'none'", "'self' https://www.example.gov.uk", "https://*.example.org"]
)
def test_who_may_frame_the_pages_is_a_setting(ancestors):
    assert headers.policy(ancestors).endswith(f"frame-ancestors {ancestors}")


@pytest.mark.parametrize(
    "ancestors", ["", "*", "example.org", "'self'; script-src *", "https://a.example\r\nX: y"]
)
def test_a_setting_that_is_no_list_of_origins_is_refused(ancestors):
    with pytest.raises(headers.FrameAncestorsError, match="WARDLENS_FRAME_ANCESTORS"):
        headers.policy(ancestors)


def test_log_lines_hold_no_address_no_choice_and_no_name_of_a_download(client, lines):
    client.get("/media/1f2e3d.csv?area=E05000000", headers={"User-Agent": "Somebody"})
    client.get("/healthz")
    (line,) = lines()
    assert set(line) == {"time", "event", "path", "status", "milliseconds"}
    assert (line["event"], line["path"], line["status"]) == ("answer", "/media", 200)


def test_nothing_is_logged_unless_asked_for(client, capsys):
    client.get("/media/x")
    assert capsys.readouterr().err == ""


def test_a_page_that_fails_is_logged_by_kind_and_line_without_its_words(lines):
    try:
        raise ValueError("area=E05000000")
    except ValueError as problem:
        server.script_failed(problem)
    (line,) = lines()
    assert (line["event"], line["error"]) == ("page failed", "ValueError")
    assert "E05" not in json.dumps(line)


def test_one_reader_too_many_is_turned_away_and_room_is_made_when_one_leaves(monkeypatch):
    monkeypatch.setenv("WARDLENS_MAX_SESSIONS", "1")
    stay = asyncio.Event()

    async def app(scope, receive, send):
        del scope, receive
        await send({"type": "websocket.accept"})
        await stay.wait()

    async def met() -> list[list[str]]:
        watch = server.Watch(app)
        said: list[list[str]] = [[], [], []]

        async def reader(number: int) -> None:
            async def receive():
                return {"type": "websocket.connect"}

            async def send(message):
                said[number].append(message["type"])

            await watch({"type": "websocket", "path": "/_stcore/stream"}, receive, send)

        first = asyncio.create_task(reader(0))
        await asyncio.sleep(0)
        await reader(1)
        stay.set()
        await first
        await reader(2)
        return said

    first, second, third = asyncio.run(met())
    assert (first, second, third) == (
        ["websocket.accept"], ["websocket.close"], ["websocket.accept"],
    )  # fmt: skip


def test_whoever_comes_when_there_is_no_room_gets_a_page_that_says_so(monkeypatch):
    monkeypatch.setenv("WARDLENS_MAX_SESSIONS", "0")
    around = server.around()
    routes = [*around["routes"], Route("/harm", lambda _request: PlainTextResponse("harm"))]
    client = TestClient(Starlette(routes=routes, middleware=around["middleware"]))
    answer = client.get("/harm", headers={"Accept": "text/html,*/*"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Please come back in a minute" in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/harm").text == "harm"  # no page of a browser: a picture, a script
    health = client.get(server.HEALTH)
    assert (health.status_code, health.json()["readers"]["full"]) == (200, True)


@pytest.mark.skipif(sys.platform != "linux", reason="open files are listed in /proc")
def test_readers_are_turned_away_before_descriptors_run_out(monkeypatch):
    room = Room()
    used, _ = room.descriptors
    for spare, full in ((_SPARE + 100, False), (_SPARE, True)):
        monkeypatch.setattr(resource, "getrlimit", lambda _which, most=used + spare: (most, most))
        assert room.is_full is full


def test_a_low_soft_limit_is_raised_as_far_as_may_be():
    asked = (
        "import resource; from wardlens.ui.serving.room import raise_limit; kind = 7;"
        "hard = resource.getrlimit(kind)[1]; resource.setrlimit(kind, (256, hard)); raise_limit();"
        "soft = resource.getrlimit(kind)[0]; print(soft > 256, soft == hard or soft == 65536)"
    ).replace("kind = 7", "kind = resource.RLIMIT_NOFILE")
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=paths.ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True"]


@pytest.mark.parametrize("path", ["/media/x", "/base/media/x"])
def test_documents_of_a_reader_are_kept_by_nobody(path, client):
    assert client.get(path).headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in client.get("/nothing").headers


def test_sessions_that_streamlit_kept_long_enough_can_be_dropped():
    from streamlit.runtime.memory_session_storage import MemorySessionStorage

    storage = MemorySessionStorage(ttl_seconds=0)
    storage._cache["gone"] = object()
    storage._cache.expire()  # as `memory.let_go` does
    assert len(storage._cache) == 0
    memory.let_go()
    assert gc.get_freeze_count() > 0


SAID = {"is_logged_in": True, "iss": "https://a.example", "sub": "ann", "iat": 1_000, "nonce": "n"}


@pytest.mark.parametrize(
    ("claims", "now", "good"),
    [
        ({"exp": 4_600}, 1_000, True),
        ({"exp": 4_600}, 4_599, True),
        ({"exp": 4_600}, 4_600, False),  # expired
        ({"exp": 10**9}, 1_000 + 8 * 3600, False),  # longer than a working day
        ({"exp": 10**9}, 1_000 + 8 * 3600 - 1, True),
        ({"exp": 4_600}, 939, False),  # issued in a minute's time
        ({"exp": "4600"}, 1_000, False),
        ({"exp": None}, 1_000, False),
        ({"exp": True}, 0, False),
        ({}, 1_000, False),
        ({"exp": 4_600, "is_logged_in": False}, 1_000, False),
        ({"exp": 4_600, "iat": None}, 1_000, False),
        ({"exp": float("nan")}, 1_000, False),
    ],
)
def test_what_the_provider_said_holds_until_it_expires_or_a_day_is_over(claims, now, good):
    assert sign_in.holds(SAID | claims, now) is good


def test_a_copy_of_a_cookie_is_signed_out_with_the_original(copy):
    claims = SAID | {"exp": 4_600}
    again = claims | {"nonce": "another", "iat": 1_001}
    sign_in.sign_out(claims)
    assert not sign_in.holds(dict(reversed(claims.items())), 1_000)
    assert sign_in.holds(again, 1_001)  # who signs in again is let in again
    (mark,) = (copy.stores / ".signed-out").iterdir()
    assert "ann" not in mark.name + mark.read_text()
    os.utime(mark, (0, 0))
    sign_in.sign_out(again)
    assert not mark.exists()


def test_a_session_that_asks_for_too_many_views_is_told_to_wait(monkeypatch):
    monkeypatch.setitem(limits._METERS, "views", limits.Meter(2))
    app = AppTest.from_file(paths.PAGES / "methods.py", default_timeout=60)
    for _ in range(2):
        app.run()
        assert any("wl-title" in element.proto.body for element in app.get("html"))
    app.run()
    shown = " ".join(element.proto.body for element in app.get("html"))
    assert "views in a minute from one window. Please wait" in shown
    assert 'wl-title">' not in shown


def test_a_session_that_has_too_many_briefings_made_is_told_to_wait(monkeypatch):
    monkeypatch.setitem(limits._METERS, "exports", limits.Meter(1))
    monkeypatch.setattr(briefings, "_file", lambda *_: b"made")
    app = AppTest.from_file(paths.PAGES / "briefings.py", default_timeout=60)
    app.run()
    app.button(key="make").click().run()
    assert len(app.get("download_button")) == 5
    app.button(key="make").click().run()
    shown = " ".join(element.proto.body for element in app.get("html"))
    assert "exports in a minute from one window. Please wait" in shown
    kept = {button.key for button in app.get("download_button")}
    assert kept.isdisjoint({"take-pdf", "take-html"})


def test_documents_made_at_the_press_of_a_button_count_for_the_session_that_has_it(monkeypatch):
    monkeypatch.setitem(limits._METERS, "exports", limits.Meter(1))
    session = "one"
    monkeypatch.setattr(limits, "_session", lambda: session)
    make, again = limits.metered(lambda: b"made"), limits.metered(lambda: b"made")
    session = "another"
    theirs = limits.metered(lambda: b"made")
    assert make() == theirs() == b"made"
    with pytest.raises(limits.TooManyError, match="Please wait"):
        again()


def test_sessions_do_not_count_for_one_another():
    meter = limits.Meter(1)
    assert meter.wait("a", 0.0) == meter.wait("b", 0.0) == 0.0
    assert meter.wait("a", 1.0) == pytest.approx(59.0)


_IMPORTS = (
    "import sys, wardlens.ui.serving.server; print(*(m for m in sys.argv[1:] if m in sys.modules))"
)


def test_the_server_listens_before_anything_slow_is_imported():
    done = subprocess.run(
        [sys.executable, "-c", _IMPORTS, "scipy", "pydeck", "duckdb", "shapely", "wardlens.views"],
        cwd=paths.ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == []
