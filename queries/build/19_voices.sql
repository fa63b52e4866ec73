-- What residents said in their own words, by theme, and what was raised at events and on maps.
-- The frames voices_said_rows and voices_heard_rows are registered by the build.
-- Grain: voice_said, one row a question, theme, area and group; voice_heard, one row an area,
--        breakdown and group. A figure that is withheld is missing.
create table voice_said as
select
    series,
    question,
    theme,
    area_code,
    breakdown,
    "group",
    group_order::integer as group_order,
    (start || '-01')::date as start,
    ("end" || '-01')::date as "end",
    nullif(said, '')::integer as said,
    nullif(answered, '')::integer as answered,
    note
from voices_said_rows;

create table voice_heard as
select
    series,
    area_code,
    start::date as start,
    "end"::date as "end",
    breakdown,
    "group",
    nullif(group_order, '')::integer as group_order,
    nullif(heard, '')::integer as heard,
    status
from voices_heard_rows
