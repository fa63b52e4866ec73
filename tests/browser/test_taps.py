"""What people come to ask, on a phone that was never here, in few taps: typing is no tap."""

from __future__ import annotations

import re

import pytest

from browser.conftest import PHONE, settle


class Phone:
    """A page on a phone, and how often it was touched."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, what):
        self.taps += 1
        what.click()
        settle(self.page)

    def choose(self, blank, words):
        """One choice of the sentence: its list opened, an entry taken."""
        self.taps += 1
        self.page.locator(
            f".st-key-choose-{blank} [role=combobox], .st-key-choose-{blank} input"
        ).first.click()
        self.page.keyboard.type(words)
        self.page.get_by_role("option", name=words, exact=True).click()
        settle(self.page)

    @property
    def words(self):
        return self.page.get_by_test_id("stMain").inner_text()


@pytest.fixture
def phone(visit):
    return Phone(visit("/", size=PHONE, fresh=True))


def test_is_burglary_up_where_i_live_in_two(phone):
    phone.page.get_by_role("combobox", name="Postcode, ward or neighbourhood").fill("kt5 9aa")
    phone.tap(phone.page.get_by_role("option").first)
    row = phone.page.locator(".wl-glance tr", has=phone.page.get_by_role("link", name="Burglary"))
    assert re.search(r"\d+\nwas \d+", row.inner_text())
    assert phone.taps <= 2


def test_compared_with_sutton_in_two(phone):
    phone.tap(phone.page.get_by_test_id("stButtonGroup").get_by_role("radio", name="Boroughs"))
    phone.tap(phone.page.locator(".wl-bars").get_by_role("link", name="Sutton", exact=True).first)
    assert "Sutton" in phone.page.locator(".wl-says").first.inner_text()
    assert "against=E09000029" in phone.page.url
    assert phone.taps <= 2


def test_robbery_in_norbiton_in_2019_in_four(phone):
    phone.tap(phone.page.locator(".wl-glance").get_by_role("link", name="Norbiton"))
    phone.tap(phone.page.locator(".wl-glance").get_by_role("link", name="Robbery"))
    phone.tap(phone.page.get_by_text("Change what is shown"))
    phone.choose("period", "2019, before the pandemic")
    said = phone.page.locator(".wl-verdict").first.inner_text()
    assert re.match(r"Police recorded \d+ offences of robbery in Norbiton in 2019", said)
    assert phone.taps <= 4


def test_what_is_in_force_is_said_where_it_is_changed_and_the_sheet_stays_open(phone):
    phone.tap(phone.page.locator(".wl-glance").get_by_role("link", name="Norbiton"))
    now = phone.page.locator(".wl-now")
    assert now.inner_text().startswith("Norbiton, all offences, year to ")
    phone.tap(phone.page.get_by_text("Change what is shown"))
    phone.choose("period", "2019, before the pandemic")
    assert now.inner_text() == "Norbiton, all offences, 2019, before the pandemic"
    assert phone.page.locator(".wl-opener[open]").count() == 1
