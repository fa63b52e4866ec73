-- Recorded offences in each ward, month by month, from the earliest month compared to the last.
-- Grain: one row a ward and month; a month not covered is null.
--
-- $since, $end   DATE, first of month, both inclusive
-- $offences             VARCHAR[], offence keys; an empty list means every offence
with ward as (

    select
        area_code as ward_code,
        area_name as ward_name,
        is_town_centre
    from area
    where
        level = 'ward'
        and borough_code = (select partnership.borough_code from partnership)

),

month as (

    select unnest(generate_series($since::date, $end::date, interval 1 month))::date as month

),

counted as (

    select
        ward_code,
        month,
        sum(offences)::bigint as offences
    from recorded_ward
    where
        month between $since and $end
        and (len($offences) = 0 or list_contains($offences, offence))
    group by ward_code, month

)

select
    ward.ward_code,
    ward.ward_name,
    ward.is_town_centre,
    month.month,
    case when coverage.area_code is not null then coalesce(counted.offences, 0) end as offences
from ward
cross join month
left join counted on counted.ward_code = ward.ward_code and counted.month = month.month
left join coverage
    on
        coverage.series = 'mps-ward'
        and coverage.area_code = ward.ward_code
        and coverage.month = month.month
order by ward.ward_code, month.month
