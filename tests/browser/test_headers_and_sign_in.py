"""What the browser is told to allow, and who sees what after signing in, in a real browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from browser.conftest import ALONE, WATCH_POLICY, free_port, serving, settle
from wardlens.store import paths


def headers_of(address: str, **sent: str) -> dict[str, str]:
    with urllib.request.urlopen(urllib.request.Request(address, headers=sent)) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}


def test_the_policy_stops_script_in_the_page_and_from_elsewhere(chromium, server):
    context = chromium.new_context()
    context.add_init_script(WATCH_POLICY)
    page = context.new_page()
    page.goto(server)
    settle(page)
    page.evaluate(
        """() => {
            document.body.insertAdjacentHTML('beforeend',
                '<img src="data:," onerror="window.ranInline = true">');
            const foreign = document.createElement('script');
            foreign.src = 'https://example.org/x.js';
            document.body.append(foreign);
            fetch('https://example.org/').catch(() => {});
            setTimeout(() => Function('window.ranMade = true')(), 0);
        }"""
    )
    page.wait_for_timeout(500)
    assert page.evaluate("[window.ranInline, window.ranMade]") == [None, None]
    refused = " ".join(page.evaluate("window.refusedByPolicy"))
    for directive in ("script-src-attr", "script-src-elem https://example.org", "connect-src"):
        assert directive in refused
    context.close()


@pytest.mark.parametrize(
    "path",
    ["", "harm", "healthz", "_stcore/health", "static/nothing.js", "media/nothing", "x" * 300],
)
def test_every_answer_has_the_headers_whatever_is_asked(server, path):
    try:
        found = headers_of(f"{server}/{path}")
    except urllib.error.HTTPError as problem:
        found = {name.lower(): value for name, value in problem.headers.items()}
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "same-origin"
    assert "default-src 'none'" in found["content-security-policy"]
    assert "unsafe-eval'" not in found["content-security-policy"].replace("wasm-unsafe-eval", "")
    assert "strict-transport-security" not in found


def test_hsts_is_sent_behind_tls_only(server):
    found = headers_of(server, **{"X-Forwarded-Proto": "https"})
    assert found["strict-transport-security"] == "max-age=31536000"


def test_the_health_address_says_which_release_serves(visit, server):
    visit("/")
    with urllib.request.urlopen(f"{server}/healthz") as answer:
        said = json.load(answer)
    assert said["status"] == "serving"
    assert len(said["release"]) == 8


def test_only_whom_we_name_may_frame_the_pages(chromium, server):
    page = chromium.new_page()
    for host in (server, "http://elsewhere.test"):
        page.route(
            f"{host}/framing",
            lambda route: route.fulfill(
                body=f'<iframe src="{server}"></iframe>', content_type="text/html"
            ),
        )
    page.goto(f"{server}/framing")
    page.frame_locator("iframe").locator("#root h1.wl-title").wait_for()
    page.goto("http://elsewhere.test/framing")
    page.wait_for_timeout(1500)
    assert page.frame_locator("iframe").locator("#root").count() == 0
    page.close()


PARTNER = {"email": "ann@council.example", "email_verified": True}


class TestSignIn:
    """A register in which the neighbourhood counts are for partners, and a list of partners."""

    @pytest.fixture(scope="class")
    @staticmethod
    def place(tmp_path_factory):
        pytest.importorskip("authlib", reason="Authlib is not installed")
        pytest.importorskip("httpx", reason="httpx is not installed")
        from browser.provider import CLIENT, provider

        root = tmp_path_factory.mktemp("partners")
        shutil.copytree(paths.ROOT / "data", root / "data", ignore=shutil.ignore_patterns("store"))
        register = root / "data" / "sources.toml"
        text = register.read_text("utf-8")
        text = text.replace("[policeuk-lsoa]\n", '[policeuk-lsoa]\naccess = "partner"\n')
        register.write_text(text, "utf-8")
        port = free_port()
        with provider() as identity:
            secrets = root / "secrets.toml"
            secrets.write_text(
                f"""
                [auth]
                redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
                cookie_secret = "only-for-this-test-only-for-this-test"
                client_id = "{CLIENT}"
                client_secret = "only-for-this-test"
                server_metadata_url = "{identity.address}/.well-known/openid-configuration"

                [access]
                allow = ["ann@council.example", "@police.example"]
                """,
                "utf-8",
            )
            settings = ALONE | {
                "PORT": str(port),
                "WARDLENS_DATA": str(root / "data"),
                "STREAMLIT_SECRETS_FILES": str(secrets),
            }
            build = [sys.executable, "-m", "wardlens", "build"]
            places = {
                "WARDLENS_STORE": root / "store",
                "WARDLENS_LOADED": root / "store" / "nothing-loaded",
            }
            subprocess.run(
                build, env=os.environ | settings | {key: str(at) for key, at in places.items()},
                cwd=paths.ROOT, check=True, capture_output=True,
            )  # fmt: skip
            with serving(root / "store", **settings) as address:
                yield address, identity

    @pytest.fixture(scope="class")
    @staticmethod
    def browser(chromium):
        """One that many people use in turn, each after the cookies of the last are cleared."""
        context = chromium.new_context()
        yield context
        context.close()

    def signed_in(self, browser, place, path: str, seconds: int = 600, **claims):
        """A page as somebody sees it of whom the provider says this; without claims, anybody."""
        address, identity = place
        identity.seconds = seconds
        browser.clear_cookies()
        page = browser.new_page()
        page.set_default_timeout(20_000)
        if claims:
            identity.claims = claims
            page.goto(f"{address}{self.PLAIN}")
            settle(page)
            page.get_by_role("button", name="Sign in as a partner").click()
            back = page.get_by_role("button", name="Sign out")
            back.or_(page.get_by_text("Your sign-in has ended.")).first.wait_for()
        page.goto(f"{address}{path}")
        settle(page)
        return page

    PLAIN = "/briefings"
    """A page without a picture: who signs in may do so on any."""
    LSOAS = "/map?level=lsoa"

    def test_the_public_sees_no_figure_that_is_for_partners(self, browser, place):
        page = self.signed_in(browser, place, self.LSOAS)
        text = page.locator('[data-testid="stMain"]').inner_text()
        assert "There are no figures by neighbourhood" in text
        assert "Kingston upon Thames 0" not in text  # the name of any LSOA
        page.close()

    def test_a_partner_sees_them(self, browser, place):
        page = self.signed_in(
            browser, place, self.LSOAS, email="ann@council.example", email_verified=True
        )
        text = page.locator("body").inner_text()
        assert "Signed in as ann@council.example: figures for partners are shown." in text
        assert "There are no figures by neighbourhood" not in text
        page.close()

    @pytest.mark.parametrize(
        "claims",
        [
            {"email": "bob@council.example", "email_verified": True},
            {"email": "ann@council.example", "email_verified": False},
            {"email": "eve@police.example.evil", "email_verified": True},
        ],
        ids=["not listed", "not vouched for", "like a listed one"],
    )
    def test_who_signs_in_and_is_not_a_partner_sees_what_the_public_sees(
        self, browser, place, claims
    ):
        page = self.signed_in(browser, place, self.LSOAS, **claims)
        text = page.locator("body").inner_text()
        assert "who is not on the partnership’s list" in text
        assert "There are no figures by neighbourhood" in text
        page.close()

    def test_a_link_that_a_partner_sends_shows_the_public_nothing_more(self, browser, place):
        partner = self.signed_in(
            browser, place, self.LSOAS, email="cy@police.example", email_verified=True
        )
        link = partner.url.partition("/map")[2]
        partner.close()
        page = self.signed_in(browser, place, f"/map{link}")
        assert "There are no figures by neighbourhood" in page.locator("body").inner_text()
        page.close()

    def test_a_copied_cookie_dies_with_sign_out(self, chromium, browser, place):
        address, _ = place
        page = self.signed_in(browser, place, self.LSOAS, **PARTNER)
        thief = chromium.new_context()
        thief.add_cookies(page.context.cookies())
        copied = thief.new_page()
        copied.goto(f"{address}{self.LSOAS}")
        copied.get_by_role("button", name="Sign out").wait_for()
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("button", name="Sign in as a partner").wait_for()
        copied.goto(f"{address}{self.LSOAS}")
        settle(copied)
        text = copied.locator("body").inner_text()
        assert "Your sign-in has ended." in text
        assert "There are no figures by neighbourhood" in text
        thief.close()
        page.close()

    def test_what_has_expired_shows_a_partner_no_more_than_the_public(self, browser, place):
        address, identity = place
        for seconds in (8, 16, 32):  # as short as it can be to have been shown in its time
            page = self.signed_in(browser, place, self.LSOAS, seconds=seconds, **PARTNER)
            if "figures for partners are shown" in page.locator("body").inner_text():
                break
            page.close()
        else:
            pytest.fail("no partner saw the figures before the sign-in expired")
        page.wait_for_timeout(max(0, 1_000 * (identity.expires + 1 - time.time())))
        page.goto(f"{address}{self.LSOAS}")
        settle(page)
        assert "There are no figures by neighbourhood" in page.locator("body").inner_text()
        page.close()
