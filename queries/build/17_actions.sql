-- What is being done: the partnership's own list, each action in the ward it is in.
-- The frame actions_rows is registered by the build.
-- Grain: one row an action.
create table action_taken as
select
    given.action,
    coalesce(nullif(given.ward_code, ''), place.ward_code) as ward_code,
    given.lsoa_code,
    given.street,
    given."from"::date as starts,
    nullif(given."to", '')::date as ends,
    given.partner,
    given.priority,
    given.link,
    given.expires::date as expires
from actions_rows as given
left join area as place on place.area_code = nullif(given.lsoa_code, '')
order by starts, given.action
