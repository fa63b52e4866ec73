"""The plan: what it commits to, the figures that stand for it, what is done, whether it worked."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from wardlens.exhibits.exhibit import Exhibit
from wardlens.store.plan import Commitment, Plan
from wardlens.views.actions import NONE_LISTED, actions_in
from wardlens.views.exhibit import exhibit
from wardlens.views.plan.figures import Line, line
from wardlens.views.plan.standing import RULE, STANDINGS, WITHOUT, of_lines, sentence
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
        return self.standing != WITHOUT

    @property
    def standing(self) -> str:
        """One of `STANDINGS`."""
        return of_lines(self.lines)

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

    @property
    def stand(self) -> dict[str, tuple[Promise, ...]]:
        """The commitments by where they stand, the worst first."""
        held = {of: [one for one in self.promises if one.standing == of] for of in STANDINGS}
        return {standing: tuple(ones) for standing, ones in held.items() if ones}


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
        title="What do the figures say of the plan?",
        findings=(sentence([one.lines for one in promises]),) if promises else (NO_PLAN,),
        held=_held(held) if promises else "",
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


def _held(held: Plan) -> str:
    """Which plan it is, what of it is held, and whose words these are."""
    return f"{held.title} ({held.held or NOT_HELD}), in our words."


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
            RULE,
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
