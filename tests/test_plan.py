"""The plan: every commitment leads to its figures or says what is missing; actions are checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tiny
from conftest import Place
from worlds import World, faults

from wardlens.exhibits import area_maps
from wardlens.exhibits.neighbours import neighbours
from wardlens.ingest.counts import actions as listed
from wardlens.ingest.load.load import LoadReport, Outcome
from wardlens.stats import displacement
from wardlens.stats.displacement import (
    dispersion_of_changes,
    displacement_difference,
    matched_controls,
)
from wardlens.store import paths, plan
from wardlens.store.decoding import ConfigError
from wardlens.views import register
from wardlens.views.actions import actions_in, doing
from wardlens.views.plan.figures import Line, line
from wardlens.views.plan.page import NO_PLAN
from wardlens.views.plan.standing import (
    AGAINST,
    AS_WANTED,
    FELL,
    LEVEL,
    ROSE,
    SAME,
    UNSURE,
    WITHOUT,
    of_lines,
    sentence,
)

LINE = ["Patrols", tiny.ABBEY, "", "", "2025-03-01", "2026-02-28", "Wardens", "", "", "2026-06-30"]


def _table(*rows: list[str]) -> tiny.Table:
    return tiny.Table(list(listed.COLUMNS), list(rows))


def _with(**changes: str) -> list[str]:
    named = dict(zip(listed.COLUMNS, LINE, strict=True)) | changes
    return [named[name] for name in listed.COLUMNS]


def test_every_commitment_of_the_shipped_plan_opens_its_figures_or_says_what_is_missing(
    shipped, real
):
    assert shipped.data.is_dir()
    view = real.view("plan")
    held = real.partnership.plan
    pages = {page.key for page in register.PAGES}
    assert len(view.promises) == len(held.commitment) > 10
    for promise, given in zip(view.promises, held.commitment, strict=True):
        assert promise.missing or all(line.now or line.verdict for line in promise.lines)
        assert not [line.label for line in promise.lines if line.verdict == "Not held here"]
        assert {shows.page for shows in given.measure} <= pages
        assert (given.priority, given.owner, given.target, given.start) == ("", "", "", "")
    assert "not held here" in view.unsaid
    (london,) = [one for one in view.others if "2025 to 2029" in one.title]
    assert london.held == "not held here"


def test_the_verdict_counts_where_the_commitments_stand(real):
    view = real.view("plan")
    lines = [line for one in view.measured for line in one.lines if line.now]
    clear = [line.label for line in lines if line.verdict.startswith("Clear rise") and line.tone]
    assert clear == []
    assert view.findings == (
        "Serious violence and harm per 1,000 residents clearly rose in what police recorded, "
        "perhaps not in what happened. "
        f"Of the other {len(view.promises) - 2} commitments, {len(view.stand[SAME])} show no "
        f"clear change and {len(view.promises) - 2 - len(view.stand[SAME])} cannot be judged.",
    )


def test_every_commitment_stands_somewhere_once_those_without_a_figure_by_themselves(real):
    view = real.view("plan")
    assert [one for ones in view.stand.values() for one in ones if one not in view.promises] == []
    assert sum(map(len, view.stand.values())) == len(view.promises)
    assert view.stand[WITHOUT] == view.unmeasured
    assert "People are safe" in [one.words[:15] for one in view.stand[SAME]]


def _moved(towards: str, wants: str = "fewer") -> Line:
    return Line("Theft", "", "9 recorded", "", "", "", wants=wants, towards=towards)


@pytest.mark.parametrize(
    ("lines", "stands", "told"),
    [
        ([_moved("more"), _moved("fewer")], AGAINST, "1 is clearly going the wrong way (theft)"),
        ([_moved("fewer"), _moved("same")], AS_WANTED, "1 is clearly as wanted (theft)."),
        ([_moved("same")], SAME, "The only commitment: no clear change."),
        (
            [replace(_moved("more"), is_usual=True)],
            AGAINST,
            "wrong way (theft, though at the level of earlier years) and none",
        ),
        ([_moved("")], UNSURE, "The only commitment: cannot tell."),
        (
            [replace(_moved(""), is_level=True)],
            LEVEL,
            "commitment: set beside chance, not the year before.",
        ),
        ([_moved("more", "")], UNSURE, "The only commitment: cannot tell."),
        (
            [_moved("same"), replace(_moved(""), in_records="more")],
            ROSE,
            "Theft clearly rose in what police recorded, perhaps not in what happened.",
        ),
        (
            [replace(_moved(""), in_records="fewer")],
            FELL,
            "Theft clearly fell in what police recorded",
        ),
        ([], WITHOUT, "The only commitment: without a figure."),
    ],
)
def test_a_commitment_stands_by_the_first_of_its_figures_that_says_most(lines, stands, told):
    assert of_lines(lines) == stands
    assert told in sentence([lines])


def test_the_others_are_counted_in_the_verdict():
    told = sentence([[_moved("more")], [_moved("")], [_moved("same")], []])
    assert told == (
        "Of the 4 commitments, 1 is clearly going the wrong way (theft) and none is clearly as "
        "wanted."
    )
    without = "Of the 2 commitments, 2 cannot be judged."
    assert sentence([[_moved("")], []]) == without
    in_records = [replace(_moved(""), in_records="more")]
    assert sentence([in_records, [_moved("")]]).endswith("The other commitment: cannot tell.")
    assert sentence([in_records, [_moved("")], []]).endswith(
        without.replace("the 2", "the other 2")
    )


def test_what_cannot_be_told_says_why_in_its_row(real):
    lines = [line for one in real.view("plan").measured for line in one.lines]
    unsure = {line.verdict for line in lines if line.verdict.startswith("Cannot tell")}
    assert unsure == {"Cannot tell: number asked not published", "Cannot tell: no year before"}


@pytest.mark.parametrize("wanted", ["fewer", "more"])
def test_a_clear_change_is_as_the_plan_wants_it_or_the_other_way(real, wanted):
    shows = plan.Shows(label="Cars", page="today", offence="vehicle", wanted=wanted)
    found = line(real.setting(), shows)
    assert (found.towards, found.wants) == ("more", wanted)


def test_of_more_records_the_plan_says_that_they_need_not_be_worse(real):
    (violence,) = [
        line
        for one in real.view("plan").promises
        for line in one.lines
        if line.label.startswith("Serious violence")
    ]
    assert violence.wanted == "wanted: fewer"
    assert violence.verdict.startswith("Clear rise in what police recorded; ")
    assert (violence.tone, violence.towards, violence.in_records) == ("", "", "more")


def test_harm_and_incidents_are_judged_as_their_pages_judge_them(real):
    view = real.view("plan")
    lines = {line.label: line for one in view.promises for line in one.lines}
    asb, harm = lines["Anti-social behaviour (incidents)"], lines["Harm per 1,000 residents"]
    assert (asb.value, asb.before) == (3_286, 3_183)
    assert asb.verdict == "No clear change"
    _, told, mostly = real.view("harm").verdict
    assert harm.verdict == (
        "Clear rise in what police recorded; rest of London +3 %; mostly rape (136 after 100)"
    )
    assert harm.change == "+19 % (+5 to +34 %) in a year"
    assert told.endswith(
        "+19 % (+5 to +34 %) on the year before; a clear rise in what police recorded, perhaps "
        "not in what happened; rest of London +3 %."
    )
    assert mostly == "Most of the rise is rape (136 after 100)."
    assert (harm.wanted, harm.tone, harm.towards) == ("wanted: less", "", "")
    shows = plan.Shows(label="Harm", page="harm", measure="harm")
    part = line(real.setting(**{"from": "2024-03", "to": "2026-02"}), shows)
    assert (part.verdict, part.towards) == ("Cannot tell: harm is compared by the year", "")


def test_the_figures_of_a_commitment_are_those_of_its_pages(copy, request):
    world = World(copy)
    request.addfinalizer(world.close)
    view = world.view("plan")
    every, incidents, other = view.promises[0].lines
    assert (every.value, every.before) == (12 * (37 + 14 + 4), 12 * (32 + 11 + 4))
    assert every.now == "660"
    assert incidents.value == incidents.before == 12 * 7
    assert other.verdict == "On the page Inequalities"
    assert "Owner: Community safety team" in view.promises[0].held
    assert "Target: not held here" in view.promises[0].held
    assert view.promises[1].missing == "Nobody counts it."
    assert "No action is listed for Testborough" in view.doing[0]
    assert faults(view) == []


def test_without_a_plan_the_page_says_so(copy, request):
    (copy.data / plan.NAME).unlink()
    world = World(copy)
    request.addfinalizer(world.close)
    view = world.view("plan")
    assert view.findings == (NO_PLAN,)
    assert (view.promises, view.figures, view.others) == ((), None, ())


def test_a_new_place_begins_with_a_plan_that_promises_nothing(tmp_path: Path):
    (tmp_path / "plan.toml").write_text(plan.EMPTY, "utf-8")
    assert plan.read(tmp_path / "plan.toml") == plan.Plan()
    meant = "\n".join(line.removeprefix("# ") for line in plan.EMPTY.splitlines()[4:])
    (tmp_path / "plan.toml").write_text(meant, "utf-8")
    assert plan.read(tmp_path / "plan.toml").commitment[0].lines_up == ("duty",)


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ('owner = "', 'ownr = "', "'ownr' is not a key here; did you mean 'owner'"),
        ('lines_up = ["duty"]', 'lines_up = ["dutty"]', "did you mean 'duty'"),
        ('key = "heard"', 'key = "safe"', "two commitments have the key 'safe'"),
        ('missing = "Nobody counts it."', "", "says in missing why"),
        ('wanted = "fewer"', 'wanted = "less"', "'less' is not known"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_by_name(old, new, fact, tmp_path: Path):
    (tmp_path / "plan.toml").write_text(tiny.PLAN.replace(old, new, 1), "utf-8")
    with pytest.raises(ConfigError, match=fact):
        plan.read(tmp_path / "plan.toml")


def test_an_action_is_taken_and_stands_on_its_ward_and_under_its_commitment(
    copy: Place, take: Callable[..., LoadReport], request
):
    link = "https://example.org/lights"
    street = _with(
        action="Lights", ward_code="", lsoa_code=tiny.LSOAS[2], priority="safe", link=link
    )
    report = take(_table(_with(), street))
    assert report.outcome is Outcome.TAKEN, report.lines
    assert take(_table(_with(), street)).lines[1].startswith("already held")
    assert copy.loaded.is_dir()
    world = World(copy)
    request.addfinalizer(world.close)
    day = date(2026, 3, 1)
    (patrols,) = actions_in(world.setting(), tiny.ABBEY, day)
    assert patrols.words == "Patrols: Abbey; Wardens; from 1 March 2025 to 28 February 2026."
    (lights,) = actions_in(world.setting(), tiny.BROOK, day)
    assert lights.priority == "safe"
    assert doing(world.setting(area=tiny.BROOK), day) == (f"{lights.words} More: {link}",)
    assert doing(world.setting(area=tiny.CROSS), day)[0].startswith("No action is listed for Cross")
    view = world.view("plan")
    assert len(view.promises[0].doing) == 1
    assert len(view.doing) == len(view.worked) == 2
    # Cross is all that is left beside Abbey and Brook: 12 × 4 offences beside 12 × 32
    (abbey,) = [one for one in view.worked if one.action.startswith("Patrols")]
    assert abbey.result == (
        "It cannot be said whether it worked: no areas alike in size are left to compare with."
    )
    assert abbey.counts.table["Before"].tolist() == [12 * 32, 12 * 4, 12 * 11, 0]


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2025, 2, 1), "planned from 1 March 2025"),
        (date(2025, 5, 1), "since 1 March 2025"),
        (date(2026, 7, 1), "begun 1 March 2025; no news since 30 June 2026"),
    ],
)
def test_what_is_known_of_an_action_ends_with_its_expiry(copy, take, day, standing, request):
    assert take(_table(_with(to=""))).outcome is Outcome.TAKEN
    assert copy.loaded.is_dir()
    world = World(copy)
    request.addfinalizer(world.close)
    assert actions_in(world.setting(), tiny.ABBEY, day)[0].standing == standing


@pytest.mark.parametrize(
    ("changes", "fact"),
    [
        ({"partner": "Cllr. A Other"}, "partner names a person"),
        ({"action": "Visits by PC Other"}, "action names a person"),
        ({"link": "https://a b"}, "is no address"),
        ({}, "stand in a line above"),
        ({"ward_code": "E05999999"}, "no ward here"),
        ({"ward_code": ""}, "it has no place"),
        ({"lsoa_code": tiny.LSOAS[2]}, "not in"),
        ({"street": "Nowhere Street"}, "no street"),
        ({"from": "1 March 2025"}, "is not a day"),
        ({"to": "2025-02-01"}, "ends before it begins"),
        ({"expires": ""}, "expires '' is not a day"),
        ({"priority": "unheard-of"}, "no commitment"),
        ({"partner": ""}, "partner is empty"),
        ({"partner": "ann@example.org"}, "e-mail address"),
        ({"link": "javascript:1"}, "is no address"),
    ],
)
def test_a_list_of_actions_with_a_fault_is_refused_by_line(copy, take, changes, fact):
    before = copy.fingerprint()
    report = take(_table(_with(), _with(**changes)))
    assert report.outcome is Outcome.REFUSED
    assert "line 3" in report.lines[-2]
    assert fact in report.lines[-2]
    assert copy.fingerprint() == before


def test_areas_that_share_a_border_are_neighbours():
    squares = {
        one["properties"]["WD25CD"]: one["geometry"] for one in tiny.outlines("ward")["features"]
    }
    found = neighbours(squares)
    assert found[tiny.ABBEY] == (tiny.BROOK,)
    assert found[tiny.BROOK] == (tiny.ABBEY, tiny.CROSS)


def test_every_ward_has_neighbours_that_have_it(real):
    outlines = real.fetch("outlines", {})
    found = neighbours(area_maps.geometries(outlines[outlines["level"] == "ward"]))
    assert len(found) == 19
    assert all(near and all(one in found[other] for other in near) for one, near in found.items())


def test_controls_are_chosen_without_looking_at_what_came_after():
    before = pd.Series({"T": 100, "A": 60, "B": 30, "C": 104, "D": 96, "E": 58, "F": 31})
    # |104 − 100| = |96 − 100|: the first by name; then 60 → 58 and 30 → 31
    assert matched_controls(before, "T", ["A", "B"]) == ("C", ("E", "F"))
    assert matched_controls(before[["T", "A"]], "T", ["A"]) == ("", ())


def test_actions_that_do_nothing_are_seldom_said_to_have_worked():
    chance = np.random.default_rng(11)
    worked = told = 0
    for _ in range(400):
        level = chance.uniform(150, 500, 19)
        shock = chance.gamma(250, 1 / 250, (19, 2))  # areas differ from year to year by 6 %
        counts = chance.poisson(level[:, None] * shock)
        before, after = (pd.Series(counts[:, n], [f"W{i:02d}" for i in range(19)]) for n in (0, 1))
        around = ["W01", "W02", "W03"]
        control, others = matched_controls(before, "W00", around)
        apart = [name for name in before.index if name not in ("W00", *around)]
        phi, df = dispersion_of_changes(before[apart], after[apart])
        pairs = [(float(before[of].sum()), float(after[of].sum()))
                 for of in (["W00"], [control], around, list(others))]  # fmt: skip
        found = displacement_difference(*pairs, phi=phi, phi_df=df)
        worked += found.verdict == displacement.WORKED
        told += bool(found.verdict)
    assert worked / 400 <= 0.05
    assert told > 200


def test_the_shipped_list_of_actions_is_empty_and_never_made_up():
    assert pd.read_csv(paths.ROOT / "data" / "actions.csv").empty
