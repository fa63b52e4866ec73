-- The police.uk types; anti-social behaviour is an incident and no crime.
-- Grain: one row a type.
select
    offence,
    label,
    polarity,
    is_crime,
    is_neighbourhood_crime
from policeuk_type
order by offence
