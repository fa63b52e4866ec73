-- Recorded offences in each ward and offence group, month by month: what the list of changes screens.
-- Grain: one row a ward, offence group and month; a month not covered is null.
--
-- $since, $end   DATE, first of month, both inclusive
with month as (

    select unnest(generate_series($since::date, $end::date, interval 1 month))::date as month

),

counted as (

    select
        ward_code,
        month,
        group_key,
        sum(offences)::bigint as offences
    from own_ward_figure
    where month between $since and $end
    group by ward_code, month, group_key

)

select
    own_ward.ward_code,
    own_ward.ward_name,
    offence_group.group_key,
    offence_group.group_label,
    month.month,
    coalesce(counted.offences, covered.offences) as offences
from own_ward
cross join offence_group
cross join month
left join counted
    on
        counted.ward_code = own_ward.ward_code
        and counted.group_key = offence_group.group_key
        and counted.month = month.month
left join counted as covered
    on
        covered.ward_code = own_ward.ward_code
        and covered.group_key = ''
        and covered.month = month.month
order by own_ward.ward_code, offence_group.group_key, month.month
