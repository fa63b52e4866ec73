-- Recorded offences in each ward and offence group, month by month: what the list of changes screens.
-- Grain: one row a ward, offence group and month; a month not covered is null.
--
-- $since, $end   DATE, first of month, both inclusive
with ward as (

    select
        area_code as ward_code,
        area_name as ward_name
    from area
    where
        level = 'ward'
        and borough_code = (select partnership.borough_code from partnership)

),

offence_group as (

    select distinct
        group_key,
        group_label
    from offence

),

month as (

    select unnest(generate_series($since::date, $end::date, interval 1 month))::date as month

),

counted as (

    select
        recorded_ward.ward_code,
        offence.group_key,
        recorded_ward.month,
        sum(recorded_ward.offences)::bigint as offences
    from recorded_ward
    inner join offence on offence.offence = recorded_ward.offence
    where recorded_ward.month between $since and $end
    group by recorded_ward.ward_code, offence.group_key, recorded_ward.month

)

select
    ward.ward_code,
    ward.ward_name,
    offence_group.group_key,
    offence_group.group_label,
    month.month,
    case when coverage.area_code is not null then coalesce(counted.offences, 0) end as offences
from ward
cross join offence_group
cross join month
left join counted
    on
        counted.ward_code = ward.ward_code
        and counted.group_key = offence_group.group_key
        and counted.month = month.month
left join coverage
    on
        coverage.series = 'mps-ward'
        and coverage.area_code = ward.ward_code
        and coverage.month = month.month
order by ward.ward_code, offence_group.group_key, month.month
