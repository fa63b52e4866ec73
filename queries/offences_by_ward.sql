-- Recorded offences in each ward of the partnership in a period, with its residents.
-- Grain: one row a ward; covered and without an offence is 0, no month covered is null.
--
-- $start, $end   DATE, first of month, both inclusive
-- $offences      VARCHAR[], offence keys; an empty list means every offence
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

counted as (

    select
        ward_code,
        sum(offences)::bigint as offences
    from recorded_ward
    where
        month between $start and $end
        and (len($offences) = 0 or list_contains($offences, offence))
    group by ward_code

),

covered as (

    select
        area_code as ward_code,
        count(*)::integer as months_covered
    from coverage
    where series = 'mps-ward' and month between $start and $end
    group by area_code

),

residents as (

    select
        area_code as ward_code,
        residents,
        basis,
        row_number() over (
            partition by area_code
            order by year > extract(year from $end), abs(year - extract(year from $end))
        ) as preference
    from population

)

select
    ward.ward_code,
    ward.ward_name,
    case when covered.months_covered > 0 then coalesce(counted.offences, 0) end as offences,
    residents.residents,
    residents.basis as residents_basis,
    coalesce(covered.months_covered, 0) as months_covered,
    (date_diff('month', $start::date, $end::date) + 1)::integer as months_asked,
    ward.is_town_centre
from ward
left join counted on counted.ward_code = ward.ward_code
left join covered on covered.ward_code = ward.ward_code
left join residents on residents.ward_code = ward.ward_code and residents.preference = 1
order by ward.ward_code
