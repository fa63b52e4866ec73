-- Figures of a published indicator, by period, area and group of people, wider areas first.
-- Grain: one row a period, area and group; what is withheld or not given has no value and a note.
--
-- $indicator   VARCHAR, its key
-- $areas       VARCHAR[], area codes; an empty list means every area
select
    indicator,
    period,
    start,
    "end",
    area_code,
    area_name,
    breakdown,
    "group",
    group_order,
    value,
    base,
    lower,
    upper,
    note
from indicator_value
where
    indicator = $indicator
    and (len($areas) = 0 or area_code in $areas)
order by place
