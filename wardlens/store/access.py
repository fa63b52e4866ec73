"""Who may see what: the public, people whom the partnership lets in, or nobody.

A source with `access = "partner"` in data/sources.toml is for those on the list alone. Its figures
are in a store of their own beside the public one (`ingest/apart.py`), so that nothing a public
session does, by page, address, export or receipt, can reach them: `store.serving(access)` is
the one place where the two part.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from itertools import chain

from msgspec import field

from wardlens.store import config
from wardlens.store.decoding import ConfigError, Record, convert

_WHERE = "secrets.toml, [access]"


class Access(StrEnum):
    """What a session may read."""

    NOTHING = "nothing"
    PUBLIC = "public"
    PARTNER = "partner"


class Rules(Record, frozen=True):
    """The section [access] of the secrets: who is let in, and what the others see."""

    allow: tuple[str, ...] = ()
    """E-mail addresses, or whole domains written "@example.gov.uk"."""
    public: bool = True
    """Whether those not on the list see the public figures, or only a way to sign in."""
    trust_unverified_email: bool = False
    """Whether an address counts that the identity provider does not vouch for."""
    partnerships: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """In a region: whom each partnership lets in, by its folder. There is no list for all."""

    def __post_init__(self) -> None:
        for entry in (*self.allow, *chain(*self.partnerships.values())):
            name, at, domain = entry.rpartition("@")
            if not at or "." not in domain or "@" in name or entry != entry.strip():
                raise ValueError(
                    f"allow has {entry!r}; expected ann@example.gov.uk or @example.gov.uk"
                )

    @classmethod
    def of(cls, given: Mapping[str, object]) -> Rules:
        """The rules as the section gives them; what is not understood is refused, not ignored."""
        return convert(dict(given), cls, _WHERE)

    def at(self, partnership: str, known: Collection[str]) -> Rules:
        """The rules of one partnership of a region; in the folder of one (no name), as they are.

        A partner of one is not a partner of another: a list that says neither is refused.
        """
        unknown = [name for name in self.partnerships if name not in known]
        if unknown:
            fact = "no partnership of a region" if known else "this folder is no region's"
            raise ConfigError(_WHERE, f"partnerships has {unknown[0]!r}: {fact}")
        if not partnership:
            return self
        if self.allow:
            raise ConfigError(
                _WHERE,
                "allow is for one partnership; in a region, [access.partnerships] has a "
                f"list for each, as in {partnership} = [{self.allow[0]!r}]",
            )
        return Rules(
            self.partnerships.get(partnership, ()), self.public, self.trust_unverified_email
        )


def access_of(claims: Mapping[str, object], rules: Rules) -> Access:
    """What somebody may read, by what the identity provider says of them.

    >>> rules = Rules(allow=("ann@a.example", "@b.example"))
    >>> access_of({"email": "Ann@A.example", "email_verified": True}, rules).value
    'partner'
    >>> access_of({"email": "eve@b.example.org", "email_verified": True}, rules).value
    'public'
    >>> access_of({}, Rules(public=False)).value
    'nothing'
    """
    others = Access.PUBLIC if rules.public else Access.NOTHING
    address = claims.get("email")
    if not isinstance(address, str) or address.count("@") != 1:
        return others
    if claims.get("email_verified") is not True and not rules.trust_unverified_email:
        return others
    known = address.casefold()
    allowed = {entry.casefold() for entry in rules.allow}
    listed = known in allowed or f"@{known.partition('@')[2]}" in allowed
    return Access.PARTNER if listed else others


def partner_sources() -> dict[str, str]:
    """Sources for partners alone, each with its series (or nothing)."""
    return {
        key: source.series for key, source in config.sources().items() if source.access == "partner"
    }
