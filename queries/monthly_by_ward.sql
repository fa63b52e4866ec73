-- Recorded offences in each ward, month by month, from the earliest month compared to the last.
-- Grain: one row a ward and month; a month not covered is null.
--
-- $since, $end   DATE, first of month, both inclusive
-- $offences      VARCHAR[], offence keys; an empty list means every offence
with month as (

    select unnest(generate_series($since::date, $end::date, interval 1 month))::date as month

),

counted as (

    select
        ward_code,
        month,
        sum(offences)::bigint as offences
    from own_ward_figure
    where
        month between $since and $end
        and (len($offences) = 0 or offence = '' or list_contains($offences, offence))
    group by ward_code, month

)

select
    own_ward.ward_code,
    own_ward.ward_name,
    own_ward.is_town_centre,
    month.month,
    counted.offences
from own_ward
cross join month
left join counted on counted.ward_code = own_ward.ward_code and counted.month = month.month
order by own_ward.ward_code, month.month
