-- Offences on offer, with their group, their family across renamings and their police.uk type.
-- Grain: one row an offence that occurs in the ward table of the partnership.
select
    offence.offence,
    offence.label,
    offence.group_key,
    offence.group_label,
    offence.family,
    offence.family_label,
    offence.polarity,
    offence.policeuk_type
from offence
where offence.offence in (select recorded_ward.offence from recorded_ward)
order by offence.group_label, offence.family_label, offence.offence
