-- Crimes and incidents of each police.uk type in each LSOA of the partnership, the whole series.
-- Grain: one row an LSOA, month and type above zero, and one a month covered (type '', nought).
select
    lsoa_code,
    month,
    offence,
    offences
from own_lsoa_figure
order by lsoa_code, month, offence
