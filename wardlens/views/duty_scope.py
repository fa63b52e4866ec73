"""What the Serious Violence Duty covers, and the same question asked of that alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from wardlens.choices.offer import OffenceChoice
from wardlens.choices.series import WARD_TABLE
from wardlens.exhibits import sentences
from wardlens.exhibits.exhibit import Exhibit
from wardlens.exhibits.sentences import begun_small
from wardlens.views.exhibit import exhibit
from wardlens.views.setting import Setting, recorded

KEY = "serious-violence"
_PARTS = {"core": "the Duty", "local": "added locally", "partners": "with partners"}


@dataclass(frozen=True)
class Scope:
    """The items of the scope and the kinds of offence counted for them."""

    items: pd.DataFrame
    """Columns part, item, kinds (lists of keys), held, counted, missing."""
    kinds: tuple[OffenceChoice, ...]
    """The kinds of offence of the core scope, each by itself."""

    @property
    def choice(self) -> OffenceChoice:
        """The core scope as one kind of offence, without judgement: more may be reporting."""
        return OffenceChoice(
            KEY,
            "Serious violence",
            "",
            tuple(sorted({offence for kind in self.kinds for offence in kind.offences})),
            (),
            polarity="none",
            families=tuple(sorted({family for kind in self.kinds for family in kind.families})),
        )

    @property
    def gaps(self) -> tuple[str, ...]:
        """What the scope asks for and nobody here counts."""
        if self.items.empty:
            return ("What the Duty covers here: the table of its scope is not loaded.",)
        absent = self.items[self.items["held"] == "no"]
        return tuple(
            f"{row['item']}: {begun_small(row['missing'])}." for _, row in absent.iterrows()
        )


def scope(setting: Setting) -> Scope:
    """The scope of the Duty as the partnership's tables have it."""
    items = setting.fetch("serious_violence_scope", {})
    named = setting.fetch("offence_choices", {}).set_index("offence")
    core = items[items["part"] == "core"]
    kinds = dict.fromkeys(offence for offences in core["kinds"] for offence in offences)
    return Scope(
        items,
        tuple(
            OffenceChoice(
                f"{KEY}-{offence}",
                str(named.loc[offence, "label"]),
                str(named.loc[offence, "group_key"]),
                (offence,),
                (),
                polarity=str(named.loc[offence, "polarity"]),
                families=(str(named.loc[offence, "family"]),),
            )
            for offence in kinds
            if offence in named.index
        ),
    )


def asked_of(setting: Setting, choice: OffenceChoice) -> Setting:
    """The same question about a kind of offence that need not be on offer in the sentence."""
    offer = replace(setting.offer, offences={**setting.offer.offences, choice.key: choice})
    return replace(setting, offer=offer, filters=replace(setting.filters, offence=choice.key))


@recorded
def scope_exhibit(setting: Setting) -> Exhibit:
    """The mapping: each item, what is counted for it and what is not held."""
    items = scope(setting).items
    held = items["held"].value_counts()
    told = sentences.listed(
        [
            f"{held.get(state, 0)} {words}"
            for state, words in (
                ("yes", "are counted"),
                ("in part", "are counted in part"),
                ("no", "are not held here"),
            )
        ]
    )
    return exhibit(
        setting,
        key="scope",
        heading="What the Duty covers, and what is counted",
        finding=f"Of {len(items)} things that the scope names, {told}.",
        measure="Items of the scope of the Serious Violence Duty",
        unit="items of the scope",
        base=f"{len(items)} items",
        sources=("serious-violence-scope", WARD_TABLE),
        offence="Serious violence",
        table=pd.DataFrame(
            {
                "What": items["item"],
                "Asked for by": items["part"].map(_PARTS),
                "Held": items["held"],
                "Counted here as": items["counted"].where(items["counted"] != "", "not held"),
                "What is missing": items["missing"],
            }
        ),
    )
