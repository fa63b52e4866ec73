-- The same for every group of offences: what the list of changes is set beside.
-- Grain: one row a group and month; none where the force has no other borough.
--
-- $since, $end   DATE, first of month, both inclusive
select
    group_key,
    month,
    own_offences,
    rest_offences
from force_month
where month between $since and $end and (select count(*) > 1 from borough)
order by group_key, month
