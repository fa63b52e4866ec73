"""What a browser is sent first: the page's own words and numbers, safe, fresh, small, cached."""

from __future__ import annotations

import gzip
import html
import re
from dataclasses import fields

import brotli
import pytest
import tiny
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.web.server.starlette.starlette_static_routes import (
    create_streamlit_static_assets_routes,
)

from wardlens.briefings import card
from wardlens.choices.filters import Filters
from wardlens.exhibits.later import Later
from wardlens.ingest.build import build
from wardlens.store import config, store
from wardlens.ui import first_screen
from wardlens.ui.serving import answers, compressed, server, sign_in
from wardlens.ui.serving import first_screen as serving
from wardlens.views import register
from wardlens.views.glance import Glance

YEAR = "from=2025-03&to=2026-02"
WARD = f"/ward?area={tiny.ABBEY}&{YEAR}"


@pytest.fixture
def client():
    around = server.around(first_screen.MIDDLEWARE)
    static = create_streamlit_static_assets_routes(None)
    app = Starlette(routes=[*around["routes"], *static], middleware=around["middleware"])
    return TestClient(app, headers={"Accept-Encoding": "identity"})


@pytest.fixture(autouse=True)
def _server_is_ready(monkeypatch):
    monkeypatch.setattr(serving, "_MOST_SECONDS", 60)  # however busy the machine is
    serving.READY.set()


def words(page: str) -> str:
    body = re.search(r'<div id="wl-first">(.*)</main></div>', page, re.DOTALL)
    assert body, "no first screen"
    return said(body[1])


def said(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def view_of(page: register.Page, **asked: list[str]):
    filters, _ = Filters.from_query(asked, answers.offer())
    return answers.view(page.make, filters)


@pytest.mark.parametrize("page", register.with_views(), ids=lambda page: page.key)
def test_every_page_says_first_what_its_view_says(client, page):
    view = view_of(page, area=[tiny.ABBEY])
    told = words(client.get(f"/{page.key}?area={tiny.ABBEY}").text)
    assert view.title in told
    opens = getattr(view, "opening", None) or view
    table = getattr(view, "matrix", None)
    sentences = getattr(opens, "verdict", ()) or getattr(view, "findings", ())
    sentences = [table.finding] if table else sentences
    for sentence in sentences:
        assert said(sentence) in told
    parts = (getattr(view, field.name) for field in fields(view))
    first = next((part.rows for part in parts if isinstance(part, Glance)), ())
    for row in first:
        for cell in (row.label, row.now, row.before, row.change_words, row.verdict):
            assert said(html.escape(cell)) in told
    in_another = words(client.get(f"/{page.key}?area={tiny.ABBEY}&part=where").text)
    assert bool(first) == (in_another != told)


@pytest.mark.parametrize("page", register.with_views(), ids=lambda page: page.key)
def test_a_first_screen_makes_nothing_of_what_stands_in_other_sections(client, page):
    view = view_of(page, area=[tiny.ABBEY])
    before = waiting(view)
    assert "wl-first" in client.get(f"/{page.key}?area={tiny.ABBEY}").text
    assert waiting(view) == before


def waiting(view):
    """The parts of a view that are not made yet."""
    return {name for name, part in vars(view).items() if isinstance(part, Later)}


@pytest.mark.usefixtures("unconfigured")
def test_the_head_has_what_a_message_shows_of_a_link(client):
    page = client.get(WARD, headers={"Host": "wards.example:8443", "X-Forwarded-Proto": "https"})
    shown = dict(re.findall(r'<meta property="(og:\w+)" content="([^"]*)">', page.text))
    (ward,) = (one for one in register.PAGES if one.key == "ward")
    opening = view_of(ward, area=[tiny.ABBEY]).opening
    assert html.unescape(shown["og:title"]) == f"{opening.title} · {config.read().name}"
    assert html.unescape(shown["og:description"]) == opening.verdict[0]
    assert html.unescape(shown["og:url"]) == f"https://wards.example:8443{WARD}"
    assert f"<title>{shown['og:title']}</title>" in page.text
    assert "Streamlit</title>" not in page.text


def test_the_address_in_a_preview_is_the_configured_one(client):
    page = client.get(WARD, headers={"Host": "elsewhere.example"}).text
    assert f'og:url" content="https://testborough.example{html.escape(WARD)}"' in page
    assert "elsewhere.example" not in page


@pytest.fixture
def unconfigured(copy):
    """A place that does not say where readers find it."""
    given = copy.data / "partnership.toml"
    text = given.read_text("utf-8")
    given.write_text(text.replace('[site]\naddress = "https://testborough.example"\n', ""), "utf-8")
    assert config.read().address == ""


@pytest.mark.parametrize("host", ['"><script>x</script>', "a b", "evil.example/..", ""])
@pytest.mark.usefixtures("unconfigured")
def test_a_host_that_is_none_is_not_repeated(client, host):
    page = client.get("/", headers={"Host": host}).text
    assert 'property="og:url" content="http://localhost/"' in page


@pytest.mark.parametrize(
    "path",
    [
        "/?area=%3Cscript%3Ealert(1)%3C/script%3E",
        "/%3Cimg%20src=x%20onerror=alert(1)%3E",
        "/ward?area=%00&from=2040-01&to=x&release=%22%3E%3Cb%3E",
        f"/harm?{'area=' * 3000}",
        "/ward?%ff%fe=%ff",
    ],
)
def test_nothing_of_an_address_becomes_markup(client, path):
    page = client.get(path)
    assert page.status_code == 200
    assert len(re.findall(r"<script\b", page.text)) == 3  # two of Streamlit's, one of ours
    for made in ("<img src=x", "alert(1)</script>", "<b>", "\0"):
        assert made not in page.text


def test_an_unknown_page_is_said_and_the_first_one_offered(client):
    told = words(client.get("/harms").text)
    assert "There is no page “harms” here." in told
    assert view_of(register.PAGES[0]).title in told
    assert '<a href=".?release=' in client.get("/harms").text


def test_who_may_have_signed_in_and_who_must_get_no_figure(client, monkeypatch):
    secrets = {"auth": {"client_id": "x"}, "access": {"allow": ["ann@council.example"]}}
    monkeypatch.setattr(sign_in, "_secrets", lambda: secrets)
    assert "wl-first" in client.get(WARD).text
    for name in ("_streamlit_user", "_streamlit_user_0", "_streamlit_user_tokens"):
        assert "wl-first" not in client.get(WARD, cookies={name: "x"}).text
    client.cookies.clear()
    secrets["access"]["public"] = False
    page = client.get(WARD).text
    assert "wl-first" not in page
    assert "og:description" not in page


def test_a_newer_release_is_said_at_once_and_no_browser_is_told_that_nothing_changed(client, copy):
    answers.forget()
    before = client.get("/")
    assert before.headers["Cache-Control"] == "no-cache"
    assert "ETag" not in before.headers
    assert "Last-Modified" not in before.headers
    with (copy.data / "ledger.csv").open("a", encoding="utf-8") as ledger:
        ledger.write("mps-ward,*,,note,2027-01,,false,another release.\n")
    build.build()
    release = store.release_of(store.serving())
    later = client.get("/", headers={"If-Modified-Since": "Sat, 01 Jan 2095 00:00:00 GMT"})
    assert later.status_code == 200
    assert f"release {release}." in words(later.text)
    assert release not in before.text


def test_while_the_server_starts_the_page_comes_without(client):
    serving.READY.clear()
    page = client.get(WARD)
    assert (page.status_code, "wl-first" in page.text) == (200, False)
    assert "<title>" in page.text


def test_the_page_is_compressed_and_the_same(client):
    plain = client.get(WARD).content
    packed = client.get(WARD, headers={"Accept-Encoding": "br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert packed.headers["Vary"] == "Accept-Encoding, Cookie"
    assert packed.content == plain  # the client unpacks it
    assert len(brotli.compress(plain, quality=5)) < len(plain) / 4


NAME = next(
    name for name in sorted(compressed._names()) if "/index." in name and name[-3:] == ".js"
)


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_streamlits_files_are_compressed_once_and_are_the_same(client, encoding, copy, monkeypatch):
    compressed._KEPT.clear()
    sent = {"Accept-Encoding": encoding}
    answer = client.get(f"/{NAME}", headers=sent)
    file = (compressed._STATIC / NAME).read_bytes()
    assert answer.content == file
    assert answer.headers["Content-Encoding"] == encoding
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Vary"] == "Accept-Encoding"
    (kept,) = (copy.stores / ".compressed").iterdir()
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}[encoding]
    assert unpack(kept.read_bytes()) == file
    monkeypatch.setitem(compressed._ENCODINGS, encoding, lambda _data: pytest.fail("made anew"))
    assert client.get(f"/{NAME}", headers=sent).content == file
    compressed._KEPT.clear()  # as in a process that starts
    assert client.get(f"/{NAME}", headers=sent).content == file
    known = client.get(f"/{NAME}", headers=sent | {"If-None-Match": answer.headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")


@pytest.mark.parametrize(
    "sent", [{"Accept-Encoding": "identity"}, {"Accept-Encoding": "br", "Range": "bytes=0-9"}]
)
def test_who_takes_nothing_compressed_or_asks_for_a_part_gets_the_file_as_it_is(client, sent):
    answer = client.get(f"/{NAME}", headers=sent)
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert (compressed._STATIC / NAME).read_bytes().startswith(answer.content)


@pytest.mark.parametrize("path", ["/static/js/nothing.js", "/static/../index.html", "/static/"])
def test_what_is_no_file_of_streamlits_is_not_looked_for(client, path):
    answer = client.get(path, headers={"Accept-Encoding": "br"})
    assert "immutable" not in answer.headers.get("Cache-Control", "") or answer.status_code == 404


@pytest.mark.parametrize(("area", "name"), [("", "Testborough"), (tiny.ABBEY, "Abbey")])
def test_the_picture_of_a_link_is_of_its_place_and_as_large_as_it_says(client, area, name):
    page = client.get(f"/?area={area}" if area else "/").text
    (address,) = re.findall(r'<meta property="og:image" content="([^"]*)">', page)
    answer = client.get(html.unescape(address))
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
    size = tuple(int.from_bytes(answer.content[at : at + 4]) for at in (16, 20))
    assert size == (card.WIDTH, card.HEIGHT)
    assert f'og:image:width" content="{card.WIDTH}"' in page
    assert f'og:image:height" content="{card.HEIGHT}"' in page
    assert name in re.findall(r'og:title" content="([^"]*)"', page)[0]


def test_two_places_have_two_pictures_and_what_is_not_there_has_none(client, monkeypatch):
    pictures = {client.get(f"/card.png?area={code}").content for code in (tiny.ABBEY, tiny.BROOK)}
    assert len(pictures) == 2
    assert client.get("/card.png?area=nowhere").status_code == 404
    monkeypatch.setattr(
        sign_in, "_secrets", lambda: {"auth": {"client_id": "x"}, "access": {"public": False}}
    )
    assert client.get(f"/card.png?area={tiny.ABBEY}").status_code == 404
