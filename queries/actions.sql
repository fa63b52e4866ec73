-- What is being done and where: the partnership's own list of actions.
-- Grain: one row an action.
select
    action_taken.action,
    action_taken.ward_code,
    ward.area_name as ward_name,
    action_taken.lsoa_code,
    coalesce(lsoa_name.lsoa_name, '') as lsoa_name,
    action_taken.street,
    action_taken.starts,
    action_taken.ends,
    action_taken.partner,
    action_taken.priority,
    action_taken.link,
    action_taken.expires
from action_taken
left join area as ward on ward.area_code = action_taken.ward_code
left join lsoa_name on lsoa_name.lsoa_code = action_taken.lsoa_code
order by action_taken.starts, action_taken.action
