-- Recorded offences in each borough of the force in a period, from the borough table.
-- Grain: one row a borough; covered and without an offence is 0, no month covered is null.
--        About 2 % of offences have a borough but no ward: sums of wards are lower.
--
-- $start, $end   DATE, first of month, both inclusive
-- $offences      VARCHAR[], offence keys; an empty list means every offence
with counted as (

    select
        borough_code,
        sum(offences)::bigint as offences,
        (count(*) filter (where offence = ''))::integer as months_covered
    from borough_figure
    where
        month between $start and $end
        and (len($offences) = 0 or offence = '' or list_contains($offences, offence))
    group by borough_code

)

select
    borough.borough_code,
    borough.borough_name,
    counted.offences,
    residents.residents,
    residents.basis as residents_basis,
    coalesce(counted.months_covered, 0) as months_covered,
    (date_diff('month', $start::date, $end::date) + 1)::integer as months_asked,
    borough.is_own,
    borough.is_similar
from borough
left join counted on counted.borough_code = borough.borough_code
left join residents
    on
        residents.area_code = borough.borough_code
        and $end between residents.first_month and residents.last_month
order by borough.borough_code
