-- Offences on offer, with their group, their family across renamings and their police.uk type.
-- Grain: one row an offence that occurs in the ward table of the partnership.
select
    offence,
    label,
    group_key,
    group_label,
    family,
    family_label,
    polarity,
    policeuk_type
from own_offence
order by group_label, family_label, offence
