"""Survey estimates against R's `survey`, and against the same arithmetic written out by hand."""

from __future__ import annotations

from math import inf

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit
from scipy.stats import beta, t

from wardlens.stats.change import change
from wardlens.stats.design import Design, effective_base
from wardlens.stats.errors import (
    EmptyGroupError,
    LoneClusterError,
    MissingLabelError,
    NonPositiveWeightError,
    NotANumberError,
    NotTrueOrFalseError,
    NotYesOrNoError,
    PopulationTooSmallError,
    UnequalLengthsError,
)
from wardlens.stats.survey import by_group, contrast, difference, mean, proportion, publishable
from wardlens.stats.survey_table import proportions

# data(apiclus1) of R's `survey`: California's Academic Performance Index 2000, 183 schools in 15
# districts drawn whole. By district: school type (E, H, M), api00, award (Y, N).
DISTRICTS = {
    637: "H608Y E684Y E612Y E710N E729Y E714Y E759Y E585N E625Y M664Y M669Y",
    437: "H443Y E467Y M482Y E496N",
    778: "M411N E494Y",
    197: "E493Y M592N E550Y M689N M598N E628Y E652Y E628Y E832Y E777Y E709Y E709N E736Y",
    406: "E561Y E555Y",
    815: "H696N M631N E564N E602N",
    178: "H529Y E491Y E510Y M547N",
    255: "E814Y E806Y E715Y E785N M720Y E905Y M617Y E630Y E629Y E696Y E476Y E757N E825Y E595Y "
    "E552N M847Y",
    568: "H714Y H724N H687N H723Y E662Y E699N E807N M679N E691Y",
    135: "E622Y E754N E655Y E764Y E795Y E505Y E638N E733Y E523Y E511Y E710N E657Y E602N E490Y "
    "E664N E651Y E603Y E698Y E511Y E814Y E669N E711N E538Y E705Y E595Y E551Y E762Y E521Y E709Y "
    "E780Y E780Y E722N E828Y E737Y",
    510: "H595N H661N E502Y M614N E585Y E582Y M642Y E536N E746Y E667N E629N E745Y E674Y E637Y "
    "E696Y E632Y E639Y E745Y E789N M656Y E789Y",
    716: "H517N H478N H582N E592Y E587Y E553Y E516Y E535N E566Y E481N E472Y E559N E610Y E599Y "
    "E551N E554Y E561N E505N E492N E504Y E487Y E627Y E465Y E529Y E625Y E436N E542Y E515N M461Y "
    "M528N M512Y M508Y E670Y E760Y E652Y E546Y E717Y",
    61: "E701Y E748Y E735N M699N E685Y E827Y M711Y E677Y M759N E697Y E742Y E691Y E700Y",
    413: "E551Y",
    448: "H703Y E676Y E714Y E842Y E824Y E717Y E836Y M733N E719Y M817Y E749Y E781Y",
}
SCHOOLS = pd.DataFrame(
    [
        {"district": district, "kind": s[0], "api": int(s[1:4]), "award": s[4] == "Y"}
        for district, schools in DISTRICTS.items()
        for s in schools.split()
    ]
)
CLUSTERED = Design.of(np.full(len(SCHOOLS), 33.846996307373), clusters=SCHOOLS["district"])


def simple(n: int) -> Design:
    return Design.of(np.ones(n))


# --- R's printed results ---------------------------------------------------------------------


def test_the_clustered_mean_equals_r() -> None:
    # svymean(~api00, svydesign(id = ~dnum, weights = ~pw, data = apiclus1)), confint with
    # df = degf(design) = 14 and df = Inf.
    found = mean(SCHOOLS["api"], CLUSTERED)
    normal = mean(SCHOOLS["api"], CLUSTERED, df=inf)

    assert len(SCHOOLS) == 183
    assert found.estimate == pytest.approx(644.169398907104, rel=1e-13)
    assert found.se == pytest.approx(23.7790107208869, rel=1e-13)
    assert found.df == 14
    assert found.lower == pytest.approx(593.168493261091, rel=1e-9)
    assert found.upper == pytest.approx(695.170304553117, rel=1e-9)
    assert normal.lower == pytest.approx(597.563394306174, rel=1e-9)
    assert normal.upper == pytest.approx(690.775403508034, rel=1e-9)


@pytest.mark.parametrize(
    ("kind", "share", "se"),
    [
        ("E", 0.78688524590164, 0.0468025716133837),
        ("H", 0.0765027322404372, 0.0270798559291773),
        ("M", 0.136612021857924, 0.0299472342965665),
    ],
)
def test_clustered_shares_of_a_category_equal_r(kind: str, share: float, se: float) -> None:
    found = proportion(SCHOOLS["kind"] == kind, CLUSTERED)

    assert found.estimate == pytest.approx(share, rel=1e-13)
    assert found.se == pytest.approx(se, rel=1e-12)


def test_the_clustered_share_with_an_award_equals_r() -> None:
    found = proportion(SCHOOLS["award"], CLUSTERED)

    assert found.estimate == pytest.approx(0.710382513661203, rel=1e-13)
    assert found.se == pytest.approx(0.0333503726041141, rel=1e-12)


def test_the_stratified_share_with_an_award_equals_r() -> None:
    # svymean(~awards, svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat)):
    # 100, 50 and 50 schools with 73, 16 and 24 awards.
    schools = [(100, 73, 44.2099990844727), (50, 16, 15.1000003814697), (50, 24, 20.3600006103516)]
    award = np.concatenate([np.arange(n) < k for n, k, _ in schools])
    weights = np.concatenate([np.full(n, w) for n, _, w in schools])
    strata = np.repeat(["E", "H", "M"], [100, 50, 50])

    found = proportion(award, Design.of(weights, strata))

    assert found.estimate == pytest.approx(0.638936064050579, rel=1e-13)
    assert found.se == pytest.approx(0.0348975177769063, rel=1e-12)
    assert found.df == 197


@pytest.mark.parametrize(
    ("above", "average", "se"), [(True, 6.195, 0.7555129), (False, 3.314286, 0.3117042)]
)
def test_stratified_domains_equal_r(above: bool, average: float, se: float) -> None:
    # svyby(~x, ~I(x > 4), svydesign(id = ~psuid, strat = ~stratid, weight = ~weight, data = fpc,
    # nest = TRUE), svymean), in survey's tests/domain.Rout.save
    x = np.array([2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2])
    design = Design.of([3] * 5 + [4] * 3, [1] * 5 + [2] * 3, [1, 2, 3, 4, 5, 1, 2, 3])

    found = mean(x, design, (x > 4) == above, df=inf)  # the smaller group has too few for a t

    assert found.estimate == pytest.approx(average, abs=5e-7)
    assert found.se == pytest.approx(se, abs=5e-8)


def test_a_lone_cluster_centred_at_the_grand_mean_equals_r() -> None:
    # svydesign(id = ~1, weights = ~pw, strata = ~dnum, data = apiclus1) with
    # survey.lonely.psu = "adjust": 644.17, SE 5.8281 (tests/lonely.psu.Rout.save)
    weights = np.full(len(SCHOOLS), 33.846996307373)

    found = mean(SCHOOLS["api"], Design.of(weights, SCHOOLS["district"], lone_cluster="grand mean"))

    assert round(found.estimate, 2) == 644.17
    assert round(found.se, 4) == 5.8281
    with pytest.raises(LoneClusterError, match="413"):
        Design.of(weights, SCHOOLS["district"])


def test_a_contrast_of_domains_that_share_clusters_equals_r() -> None:
    # svycontrast(svyby(~api00, ~stype, d, svymean, covmat = TRUE), quote(log(H) - log(E))):
    # -0.0478167198650326, SE 0.0491168681371807 (R survey 4.5). Its gradient is (1/H, -1/E).
    high, elementary = SCHOOLS["kind"] == "H", SCHOOLS["kind"] == "E"
    h = mean(SCHOOLS["api"], CLUSTERED, high).estimate
    e = mean(SCHOOLS["api"], CLUSTERED, elementary).estimate

    found = contrast(SCHOOLS["api"], CLUSTERED, [high, elementary], [1 / h, -1 / e])

    assert np.log(h) - np.log(e) == pytest.approx(-0.0478167198650326, rel=1e-12)
    assert found.se == pytest.approx(0.0491168681371807, rel=1e-12)
    assert found.df == 14


# --- the same arithmetic written out ---------------------------------------------------------


def test_the_logit_interval_is_svyciprop_xlogit_written_out() -> None:
    p, se = 0.710382513661203, 0.0333503726041141
    half = t.ppf(0.975, 14) * se / (p * (1 - p))

    found = proportion(SCHOOLS["award"], CLUSTERED, interval="logit")

    assert found.lower == pytest.approx(expit(logit(p) - half), rel=1e-11)
    assert found.upper == pytest.approx(expit(logit(p) + half), rel=1e-11)


def test_the_beta_interval_is_svyciprop_beta_written_out() -> None:
    p, se = 0.710382513661203, 0.0333503726041141
    n = p * (1 - p) / se**2 * (t.ppf(0.025, 183 - 1) / t.ppf(0.025, 14)) ** 2

    found = proportion(SCHOOLS["award"], CLUSTERED, interval="beta")

    assert found.lower == pytest.approx(beta.ppf(0.025, n * p, n * (1 - p) + 1), rel=1e-10)
    assert found.upper == pytest.approx(beta.ppf(0.975, n * p + 1, n * (1 - p)), rel=1e-10)


def test_a_simple_random_sample_by_beta_is_nearly_clopper_pearson() -> None:
    # p(1-p)/se² = n - 1 and both t quantiles agree, so n* = n - 1.
    found = proportion([1] * 12 + [0] * 28, simple(40), interval="beta")

    assert found.lower == pytest.approx(beta.ppf(0.025, 39 * 0.3, 39 * 0.7 + 1))
    assert found.upper == pytest.approx(beta.ppf(0.975, 39 * 0.3 + 1, 39 * 0.7))
    assert found.design_effect == pytest.approx(1)
    assert found.se**2 == pytest.approx(0.3 * 0.7 / 39)


def test_linearised_variance_of_two_strata_of_clusters_by_hand() -> None:
    weights = [1, 2, 1, 3, 1, 1, 2, 2]
    answers = [1, 0, 1, 1, 0, 0, 1, 0]
    strata = ["a"] * 4 + ["b"] * 4
    clusters = [1, 1, 2, 2, 1, 1, 2, 3]  # numbered within strata

    found = proportion(answers, Design.of(weights, strata, clusters))

    p = (1 + 1 + 3 + 2) / 13
    a = [1 * (1 - p) + 2 * (0 - p), 1 * (1 - p) + 3 * (1 - p)]
    b = [1 * (0 - p) + 1 * (0 - p), 2 * (1 - p), 2 * (0 - p)]
    variance = 2 / 1 * sum((x - sum(a) / 2) ** 2 for x in a)
    variance += 3 / 2 * sum((x - sum(b) / 3) ** 2 for x in b)
    assert found.estimate == pytest.approx(7 / 13)
    assert found.se == pytest.approx(np.sqrt(variance) / 13)
    assert found.df == 5 - 2


def test_a_domain_counts_clusters_without_anyone_in_it_as_zeros() -> None:
    answers, clusters = [1, 0, 1, 1, 0, 0], [1, 1, 2, 2, 3, 3]
    inside = np.array([True, True, True, True, False, False])

    found = proportion(answers, Design.of(np.ones(6), clusters=clusters), inside)
    cut = proportion(answers[:4], Design.of(np.ones(4), clusters=clusters[:4]))

    z = np.array([(1 - 0.75) + (0 - 0.75), 2 * (1 - 0.75), 0]) / 4
    assert found.estimate == cut.estimate == 0.75
    assert found.se == pytest.approx(np.sqrt(3 / 2 * ((z - z.mean()) ** 2).sum()))
    assert found.se != pytest.approx(cut.se)
    assert found.df == 2 - 1, "clusters with anyone in the domain, less strata"


def test_a_difference_of_independent_waves_adds_their_variances() -> None:
    draw = np.random.default_rng(2)
    answers = draw.integers(0, 2, 200)
    wave = np.repeat([1, 2], 100)
    design = Design.of(draw.uniform(1, 3, 200), strata=wave)

    found = difference(answers, design, wave == 2, wave == 1)
    one, two = (proportion(answers, design, wave == k) for k in (1, 2))

    assert found.estimate == pytest.approx(two.estimate - one.estimate)
    assert found.se == pytest.approx(np.hypot(one.se, two.se))
    assert found.df == 198


def test_a_difference_of_groups_in_the_same_clusters_uses_their_covariance() -> None:
    clusters = np.repeat(np.arange(10), 4)
    first = np.tile([True, True, False, False], 10)
    answers = np.repeat(np.arange(10) % 2, 4)  # everyone in a cluster agrees

    found = difference(answers, Design.of(np.ones(40), clusters=clusters), first, ~first)

    assert found.estimate == 0
    assert found.se == pytest.approx(0, abs=1e-12)


# --- edges, reasons and errors ---------------------------------------------------------------


def test_the_beta_interval_is_chosen_for_small_bases_and_rare_answers() -> None:
    kinds = {
        "few": proportion([1, 0] * 10, simple(20)).method,
        "rare": proportion([1] * 4 + [0] * 96, simple(100)).method,
        "plain": proportion([1, 0] * 50, simple(100)).method,
    }

    assert {name: kind.split(", ")[-1] for name, kind in kinds.items()} == {
        "few": "Korn-Graubard beta interval",
        "rare": "Korn-Graubard beta interval",
        "plain": "logit interval",
    }


@pytest.mark.parametrize("answer", [0, 1])
def test_nobody_or_everybody_gets_the_clopper_pearson_limit_of_the_kish_base(answer: int) -> None:
    found = proportion([answer] * 50, simple(50))

    limit = 0.025 ** (1 / 50)  # Clopper-Pearson of 50 out of 50
    assert found.estimate == answer
    assert (found.lower, found.upper) == pytest.approx((limit, 1) if answer else (0, 1 - limit))


def test_missing_answers_are_outside_the_domain() -> None:
    answers = pd.Series([1, 0, None, 1, None, 0], dtype="object")
    asked = np.array([1, 1, 0, 1, 0, 1], dtype=bool)

    found = proportion(answers, simple(6))

    assert found.n == 4
    assert found == proportion(answers.fillna(0), simple(6), asked)


def test_groups_without_answers_or_from_one_cluster_have_reasons() -> None:
    clusters = [1, 1, 2, 2, 3, 3]
    design = Design.of(np.ones(6), clusters=clusters)

    nobody = proportion([1, 0, None, None, 1, 0], design, np.array(clusters) == 2)
    one = proportion([1, 0, 1, 1, 1, 0], design, np.array(clusters) == 1)

    assert nobody.reason == "Nobody in this group answered"
    assert "too few" in one.reason
    assert np.isnan(one.estimate)
    assert difference([1, 0, 1, 0, 1, 0], design, np.zeros(6), np.ones(6)).reason


def test_strata_that_explain_everything_leave_no_width() -> None:
    design = Design.of(np.ones(8), strata=[1] * 4 + [2] * 4)

    for interval in ("auto", "logit", "beta"):
        found = proportion([1] * 4 + [0] * 4, design, interval=interval)
        assert (found.lower, found.estimate, found.upper) == (0.5, 0.5, 0.5)


def test_wrong_inputs_raise_errors_that_name_the_fact() -> None:
    for bad in ([1, 0], [1, -1], [1, np.nan], [1, inf]):
        with pytest.raises(NonPositiveWeightError):
            Design.of(bad)
    with pytest.raises(EmptyGroupError):
        Design.of([])
    with pytest.raises(UnequalLengthsError):
        Design.of([1, 1], strata=[1])
    with pytest.raises(MissingLabelError, match="row 1 has no cluster"):
        Design.of([1, 1, 1], clusters=[1, None, 2])
    with pytest.raises(LoneClusterError):
        Design.of([1, 1, 1], clusters=[1, 1, 1])
    with pytest.raises(NotYesOrNoError):
        proportion([1, 2], simple(2))
    with pytest.raises(UnequalLengthsError):
        mean([1, 2, 3], simple(2))
    with pytest.raises(UnequalLengthsError):
        contrast([1, 2], simple(2), [[True, False]], [1, -1])


def test_groups_come_as_a_standard_frame_and_equal_single_domains() -> None:
    rows = by_group(SCHOOLS["award"], SCHOOLS["kind"], CLUSTERED)

    assert rows.index.tolist() == ["E", "H", "M"]
    alone = proportion(SCHOOLS["award"], CLUSTERED, SCHOOLS["kind"] == "M")
    assert rows.loc["M", ["estimate", "lower", "upper", "se"]].tolist() == [
        alone.estimate,
        alone.lower,
        alone.upper,
        alone.se,
    ]
    assert rows["n"].sum() == 183


@pytest.mark.parametrize(
    ("n", "half", "state"),
    [
        (29, 0.05, "withheld"),
        (30, 0.05, "caution"),
        (99, 0.05, "caution"),
        (100, 0.05, "plain"),
        (100, 0.11, "caution"),
    ],
)
def test_the_size_rules_withhold_and_caution(n: int, half: float, state: str) -> None:
    row = {"estimate": 0.5, "lower": 0.5 - half, "upper": 0.5 + half, "n": n, "se": half / 2}
    frame = pd.DataFrame([row]).assign(method="m", reason="")

    found = publishable(frame).iloc[0]

    assert (found["reason"] != "") == (state == "withheld")
    assert np.isnan(found["estimate"]) == np.isnan(found["se"]) == (state == "withheld")
    assert (found["caution"] != "") == (state == "caution")
    if state == "withheld":
        assert "30" in found["reason"], "the n it would take"


def test_the_kish_base_of_equal_weights_is_their_number() -> None:
    assert effective_base(np.full(7, 3.0)) == pytest.approx(7)
    assert effective_base([1, 3]) == pytest.approx(4**2 / (1 + 9))
    with pytest.raises(NonPositiveWeightError):
        effective_base([1, 0])


# --- invariants and coverage -----------------------------------------------------------------

SAMPLES = st.integers(0, 10_000).map(np.random.default_rng)


@settings(max_examples=60, deadline=None)
@given(SAMPLES, st.floats(0.5, 0.98), st.sampled_from(["logit", "beta"]))
def test_intervals_hold_the_estimate_and_widen_with_confidence(
    draw: np.random.Generator, confidence: float, interval: str
) -> None:
    design = Design.of(draw.uniform(0.5, 4, 60), draw.integers(0, 2, 60).repeat(1), None)
    answers = draw.random(60) < draw.uniform(0.05, 0.95)

    narrow = proportion(answers, design, interval=interval, confidence=confidence)
    wide = proportion(answers, design, interval=interval, confidence=confidence + 0.01)

    assert 0 <= wide.lower <= narrow.lower <= narrow.estimate
    assert narrow.estimate <= narrow.upper <= wide.upper <= 1


@settings(max_examples=40, deadline=None)
@given(SAMPLES)
def test_a_domain_of_everyone_equals_the_total_and_weights_have_no_scale(
    draw: np.random.Generator,
) -> None:
    weights = draw.uniform(0.5, 4, 80)
    strata, clusters = np.repeat([0, 1], 40), np.repeat(np.arange(16), 5)
    answers = draw.integers(0, 2, 80)
    design = Design.of(weights, strata, clusters)

    everyone = proportion(answers, design)
    scaled = proportion(answers, Design.of(weights * 1_000, strata, clusters))

    assert proportion(answers, design, np.ones(80, dtype=bool)) == everyone
    assert scaled.se == pytest.approx(everyone.se)
    assert scaled.upper == pytest.approx(everyone.upper)
    group = draw.integers(0, 3, 80)
    shares = [proportion(group == k, design).estimate for k in range(3)]
    assert sum(shares) == pytest.approx(1)
    against = difference(answers, design, np.ones(80, dtype=bool), np.ones(80, dtype=bool))
    assert (against.estimate, against.se) == (0, 0)


@pytest.mark.parametrize(
    ("name", "truth", "clustered"),
    [("common, clustered", 0.3, True), ("rare, clustered", 0.08, True), ("ward", 0.3, False)],
)
def test_coverage_is_at_least_93_percent(name: str, truth: float, clustered: bool) -> None:
    draw = np.random.default_rng(17)
    covered = []
    for _ in range(1_000):
        if clustered:  # 600 answers: four strata of ten clusters, intra-cluster correlation 0.05
            clusters, strata = np.repeat(np.arange(40), 15), np.repeat(np.arange(4), 150)
            spread = 1 / 0.05 - 1
            level = draw.beta(truth * spread, (1 - truth) * spread, 40)[clusters]
        else:  # 100 answers with unequal weights
            clusters, strata, level = None, None, np.full(100, truth)
        answers = draw.random(level.size) < level
        design = Design.of(draw.gamma(4, 0.25, level.size) + 0.2, strata, clusters)
        found = proportion(answers, design)
        covered.append(found.lower <= truth <= found.upper)

    assert np.mean(covered) >= 0.93, name


# --- finite populations, masks and effective bases -------------------------------------------


def test_a_stratified_mean_in_a_finite_population_equals_r() -> None:
    # data(fpc) of R's survey, svymean(~x, withfpc): 5.448148, SE 0.6160407; 15 and 12 clusters in
    # the population, five and three of them drawn.
    x = [2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2]
    strata, held = [1] * 5 + [2] * 3, [15] * 5 + [12] * 3

    found = mean(x, Design.of([3] * 5 + [4] * 3, strata, in_population=held))

    assert found.estimate == pytest.approx(5.448148, abs=5e-7)
    assert found.se == pytest.approx(0.6160407, abs=5e-8)


def test_districts_drawn_from_757_equal_r() -> None:
    # svymean(~api00, svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)): 23.542
    weights = np.full(len(SCHOOLS), 33.846996307373)

    found = mean(
        SCHOOLS["api"],
        Design.of(weights, clusters=SCHOOLS["district"], in_population=[757] * len(SCHOOLS)),
    )

    assert round(found.estimate, 2) == 644.17
    assert round(found.se, 3) == 23.542
    assert found.se == pytest.approx(23.7790107208869 * np.sqrt(1 - 15 / 757))


def test_a_stratum_drawn_whole_has_no_sampling_error_and_may_be_one_cluster() -> None:
    strata, clusters = ["all"] * 2 + ["some"] * 4, [1, 1, 2, 2, 3, 3]
    answers = [1, 0, 1, 1, 0, 1]

    found = proportion(
        answers, Design.of([1.0] * 6, strata, clusters, in_population=[1] * 2 + [10] * 4)
    )

    p = 4 / 6
    t = np.array([(1 - p) + (1 - p), (0 - p) + (1 - p)]) / 6
    assert found.se == pytest.approx(np.sqrt((1 - 2 / 10) * 2 * ((t - t.mean()) ** 2).sum()))


@pytest.mark.parametrize("held", [[4] * 6, [6, 6, 6, 6, 6, 7], [None] * 6])
def test_a_population_smaller_than_its_sample_is_refused(held: list[float]) -> None:
    with pytest.raises(PopulationTooSmallError):
        Design.of([1.0] * 6, in_population=held)


@pytest.mark.parametrize("gap", [None, np.nan, pd.NA, "yes", 2])
def test_a_mask_that_leaves_a_row_open_is_refused(gap: object) -> None:
    design = simple(4)
    open_mask = pd.Series([True, False, gap, True], dtype=object)

    for asked in (
        lambda: proportion([1, 0, 1, 1], design, open_mask),
        lambda: mean([1, 0, 1, 1], design, open_mask),
        lambda: difference([1, 0, 1, 1], design, open_mask, [True] * 4),
        lambda: by_group([1, 0, 1, 1], list("aabb"), design, domain=open_mask),
        lambda: proportions(pd.DataFrame({"y": [1, 0, 1, 1]}), open_mask.to_frame(), design),
        lambda: change([9] * 4, [9] * 4, broken=open_mask),
    ):
        with pytest.raises((NotTrueOrFalseError, NotANumberError)):
            asked()


@settings(max_examples=60, deadline=None)
@given(SAMPLES)
def test_the_effective_base_is_never_above_kish_s(draw: np.random.Generator) -> None:
    weights, strata = draw.uniform(0.5, 4, 60), np.repeat(np.arange(6), 10)
    answers = draw.random(60) < strata / 6  # strata explain much of the answers
    design = Design.of(weights, strata)

    for found in (proportion(answers, design), mean(answers + strata, design)):
        assert found.n_effective <= effective_base(weights) <= 60


@pytest.mark.parametrize("n", [np.nan, None])
def test_a_figure_whose_base_is_not_known_is_withheld(n: float | None) -> None:
    frame = pd.DataFrame(
        {"estimate": [0.5], "lower": [0.4], "upper": [0.6], "n": [n], "method": "m", "reason": ""}
    )

    found = publishable(frame).iloc[0]

    assert "not known" in found["reason"]
    assert np.isnan(found["estimate"])
