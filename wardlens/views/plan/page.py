"""The plan: what it commits to, the figures that stand for it, what is done, whether it worked."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.store.plan import Commitment, Plan
from wardlens.views.actions import NONE_LISTED, actions_in
from wardlens.views.exhibit import exhibit
from wardlens.views.plan.figures import NO_RANGE, UNMOVED, Line, line
from wardlens.views.plan.watch import noted, watch_list
from wardlens.views.plan.worked import RULES, Worked, worked
from wardlens.views.setting import PERIOD, Setting, recorded

NOT_HELD = "not held here"
NO_PLAN = (
    "The partnership has given no plan here yet, so no promise can be set beside the figures. Its "
    "office can: plan.toml in its data folder says how."
)


@dataclass(frozen=True)
class Promise:
    """One commitment as the page shows it."""

    words: str
    held: str
    """Priority, owner, time and target as far as the plan gives them."""
    lines: tuple[Line, ...]
    missing: str
    doing: tuple[str, ...]

    @property
    def has_figures(self) -> bool:
        """Whether at least one figure of it is held."""
        return any(line.now for line in self.lines)

    @property
    def doing_words(self) -> tuple[str, ...]:
        """What is being done for it, each in a sentence."""
        return tuple(f"Being done: {words}" for words in self.doing)


@dataclass(frozen=True, slots=True)
class Beside:
    """A plan, duty or principle beside the plan: how the two line up, and what is held of it."""

    title: str
    words: str
    commitments: str
    held: str


@dataclass(frozen=True)
class PlanPage:
    """The page of the plan."""

    title: str
    findings: tuple[str, ...]
    held: str
    """Which plan it is and what of it is held."""
    unsaid: str
    """What the plan that is held does not say of its commitments."""
    promises: tuple[Promise, ...]
    figures: Exhibit | None
    others: tuple[Beside, ...]
    others_about: str
    """Where that is from."""
    doing: tuple[str, ...]
    worked: tuple[Worked, ...]
    rules: tuple[str, ...]
    """How areas to compare with are chosen; empty where no action can be judged."""
    watch: Exhibit
    noted: tuple[str, ...]
    """What offices know of what is watched."""

    @property
    def measured(self) -> tuple[Promise, ...]:
        """The commitments of which at least one figure is held."""
        return tuple(one for one in self.promises if one.has_figures)

    @property
    def unmeasured(self) -> tuple[Promise, ...]:
        """Those of which none is."""
        return tuple(one for one in self.promises if not one.has_figures)


def plan(setting: Setting) -> PlanPage:
    """Everything on the page of the plan: it is of the whole borough and of every offence."""
    asked = setting.of_all_offences().of_the_borough()
    return asked.part(_plan, ("weighting", *PERIOD))


def _plan(setting: Setting) -> PlanPage:
    held = setting.partnership.plan
    listed = actions_in(setting)
    promises = tuple(_promise(setting, one) for one in held.commitment)
    judged = tuple(worked(setting, one) for one in listed)
    return PlanPage(
        title="What does the plan commit to, and what do the figures say?",
        findings=_findings(promises) if promises else (NO_PLAN,),
        held=_held(held, promises) if promises else "",
        unsaid=_unsaid(promises),
        promises=promises,
        figures=_figures(setting, held, promises),
        others=_others(held),
        others_about=_source(setting, held) if held.other else "",
        doing=tuple(one.with_link for one in listed)
        or (NONE_LISTED.format(place=setting.area_name),),
        worked=judged,
        rules=RULES if judged else (),
        watch=watch_list(setting),
        noted=noted(setting),
    )


def _source(setting: Setting, held: Plan) -> str:
    told = [f"Source: {source.line()}." for source in setting.listed(held.source)]
    reading = "Which commitment goes with which is our reading of it."
    return " ".join([*told, reading])


def _promise(setting: Setting, given: Commitment) -> Promise:
    when = " to ".join(part for part in (given.start, given.end) if part)
    facts = (
        ("Priority", given.priority),
        ("Owner", given.owner),
        ("Time", when),
        ("Target", given.target),
    )
    return Promise(
        given.words,
        ". ".join(f"{name}: {words or NOT_HELD}" for name, words in facts)
        if any(words for _, words in facts)
        else "",
        tuple(line(setting, shows) for shows in given.measure),
        given.missing,
        tuple(one.words for one in actions_in(setting) if one.priority == given.key),
    )


def _findings(promises: tuple[Promise, ...]) -> tuple[str, ...]:
    """What becomes of the commitments, by the verdicts on their figures, and what has none."""
    with_figures = [one for one in promises if one.has_figures]
    lines = [line for one in with_figures for line in one.lines if line.now]
    moved = [one for one in lines if one.towards and one.wants]
    as_wanted = [one for one in moved if one.towards == one.wants]
    unmoved = [one for one in moved if one.towards == UNMOVED]
    against = [one for one in moved if one not in as_wanted and one not in unmoved]
    unsure = [one for one in lines if one.verdict == NO_RANGE]
    unjudged = len(lines) - len(moved) - len(unsure)
    without = len(promises) - len(with_figures)
    return (
        f"Of {len(lines)} figures, {_number(len(as_wanted))} clearly went the way the plan "
        f"wants{_named(as_wanted)}, {_number(len(against))} the other way{_named(against)}.",
        f"{len(unmoved) or 'Not one'} did not change clearly, for {_number(len(unsure))} we cannot "
        f"tell, {_number(unjudged)} {'is' if unjudged == 1 else 'are'} not judged.",
        *([f"{_commitments(without)} no figure."] if without else []),
    )


def _number(count: int) -> str:
    return str(count) if count else "none"


def _named(lines: list[Line]) -> str:
    names = sentences.listed([begun_small(one.label) for one in lines])
    return f" ({names})" if lines else ""


def _commitments(count: int) -> str:
    return f"{count} {'commitment has' if count == 1 else 'commitments have'}"


def _held(held: Plan, promises: tuple[Promise, ...]) -> str:
    """Which plan it is, what of it is held, and whose words these are."""
    return f"{held.title} ({held.held or NOT_HELD}): {len(promises)} commitments, in our words."


def _unsaid(promises: tuple[Promise, ...]) -> str:
    """Of how many commitments the plan that is held says no more."""
    without = len([one for one in promises if not one.held])
    of = "all commitments" if without == len(promises) else f"{without} commitments"
    return f"Priority, owner, time and target of {of} are {NOT_HELD}." if without else ""


@recorded
def _figures(setting: Setting, held: Plan, promises: tuple[Promise, ...]) -> Exhibit | None:
    """Every commitment with its measures as one table to take away."""
    lines = [
        (one.words, line(setting, shows))
        for one, given in zip(promises, held.commitment, strict=True)
        for shows in given.measure
    ]
    sources = dict.fromkeys(source for _, shown in lines for source in shown.sources)
    if not sources:
        return None
    table = pd.DataFrame(
        [
            {
                "Commitment": words,
                "Measure": shown.label,
                "Newest": shown.value,
                "Year before": shown.before,
                "Measured in": shown.unit,
                "In words": shown.now,
                "Beside it": shown.change,
                "Verdict": shown.verdict,
                "Wanted": shown.wanted,
            }
            for words, shown in lines
        ]
    )
    known = table["Newest"].notna().sum()
    return exhibit(
        setting,
        key="plan",
        heading="Commitments and their figures",
        finding=f"{known} measures of {len(table)} have a figure to show here.",
        measure="Measures of the plan's commitments",
        unit="as each row says",
        base=f"{len(table)} measures",
        sources=tuple(sources),
        table=table,
        decimals={"Newest": 1, "Year before": 1},
        notes=(
            "Police figures are of the whole borough in the months asked for, beside the same "
            "months before; published shares are the newest there are, of the area they name.",
        ),
    )


def _others(held: Plan) -> tuple[Beside, ...]:
    """What the plan lines up with, by which commitments, and what of it is held here."""
    return tuple(
        Beside(
            other.title,
            other.words,
            "; ".join(one.words for one in held.commitment if other.key in one.lines_up)
            or NOT_HELD,
            other.held or NOT_HELD,
        )
        for other in held.other
    )
