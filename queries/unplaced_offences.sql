-- Offences recorded in the borough that no ward holds.
-- Grain: one row; null where a month is not covered in both tables, or has no such offence.
--
-- $start, $end   DATE, first of month, both inclusive
-- $offences      VARCHAR[], offence keys; an empty list means every offence
with in_borough as (

    select
        count(*) filter (where offence = '') as months,
        sum(offences) filter (
            where offence <> '' and (len($offences) = 0 or list_contains($offences, offence))
        ) as offences
    from borough_figure
    where
        borough_code = (select partnership.borough_code from partnership)
        and month between $start and $end

),

in_wards as (

    select
        count(*) filter (where offence = '') as ward_months,
        sum(offences) filter (
            where offence <> '' and (len($offences) = 0 or list_contains($offences, offence))
        ) as offences
    from own_ward_figure
    where month between $start and $end

),

asked as (

    select
        in_borough.months = date_diff('month', $start::date, $end::date) + 1
        and in_wards.ward_months = in_borough.months * (select count(*) from own_ward) as is_whole
    from in_borough
    cross join in_wards

)

select
    case when asked.is_whole then in_borough.offences end::bigint as borough_offences,
    case when asked.is_whole then in_wards.offences end::bigint as ward_offences
from in_borough
cross join in_wards
cross join asked
