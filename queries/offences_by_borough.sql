-- Recorded offences in each borough of the force in a period, from the borough table.
-- Grain: one row a borough; covered and without an offence is 0, no month covered is null.
--        About 2 % of offences have a borough but no ward: sums of wards are lower.
--
-- $start, $end   DATE, first of month, both inclusive
-- $offences      VARCHAR[], offence keys; an empty list means every offence
with counted as (

    select
        borough_code,
        sum(offences)::bigint as offences
    from recorded_borough
    where
        month between $start and $end
        and (len($offences) = 0 or list_contains($offences, offence))
    group by borough_code

),

covered as (

    select
        area_code as borough_code,
        count(*)::integer as months_covered
    from coverage
    where series = 'mps-borough' and month between $start and $end
    group by area_code

),

residents as (

    select
        area_code as borough_code,
        residents,
        basis,
        row_number() over (
            partition by area_code
            order by year > extract(year from $end), abs(year - extract(year from $end))
        ) as preference
    from population

)

select
    area.area_code as borough_code,
    area.area_name as borough_name,
    case when covered.months_covered > 0 then coalesce(counted.offences, 0) end as offences,
    residents.residents,
    residents.basis as residents_basis,
    coalesce(covered.months_covered, 0) as months_covered,
    (date_diff('month', $start::date, $end::date) + 1)::integer as months_asked,
    area.area_code = (select partnership.borough_code from partnership) as is_own,
    area.area_code in (
        select similar_area.similar_code
        from similar_area
        where similar_area.borough_code = (select partnership.borough_code from partnership)
    ) as is_similar
from area
left join counted on counted.borough_code = area.area_code
left join covered on covered.borough_code = area.area_code
left join residents on residents.borough_code = area.area_code and residents.preference = 1
where area.level = 'borough'
order by area.area_code
