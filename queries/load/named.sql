-- The areas and offences that the lines taken are of.
-- Grain: one row an area and offence.
select
    area_code,
    any_value(area_name) as area_name,
    any_value(borough_code) as borough_code,
    offence,
    publisher_major,
    publisher_minor,
    group_key,
    true as in_scope
from line
where in_scope and problem is null
group by area_code, offence, publisher_major, publisher_minor, group_key
