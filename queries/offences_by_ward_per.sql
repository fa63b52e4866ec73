-- Recorded offences in each ward of the partnership in a period, with another denominator than residents.
-- Grain: one row a ward; covered and without an offence is 0, no month covered is null.
--        `residents` holds the denominator asked for, people or premises; not held for a ward: null.
--
-- $start, $end   DATE, first of month, both inclusive
-- $offences      VARCHAR[], offence keys; an empty list means every offence
-- $per           VARCHAR, a denominator's name as it was loaded
with counted as (

    select
        ward_code,
        sum(offences)::bigint as offences,
        (count(*) filter (where offence = ''))::integer as months_covered
    from own_ward_figure
    where
        month between $start and $end
        and (len($offences) = 0 or offence = '' or list_contains($offences, offence))
    group by ward_code

)

select
    own_ward.ward_code,
    own_ward.ward_name,
    counted.offences,
    denominator.people_or_places as residents,
    denominator.counted_in as residents_basis,
    coalesce(counted.months_covered, 0) as months_covered,
    (date_diff('month', $start::date, $end::date) + 1)::integer as months_asked,
    own_ward.is_town_centre
from own_ward
left join counted on counted.ward_code = own_ward.ward_code
left join denominator
    on denominator.area_code = own_ward.ward_code and denominator.denominator = $per
order by own_ward.ward_code
