-- Recorded offences by month in each borough of the force, with its residents of that year.
-- Grain: one row a borough and month covered; a year without an estimate takes the newest before it.
--
-- $offences   VARCHAR[], offence keys; an empty list means every offence
with borough as (

    select
        area_code as borough_code,
        area_code = (select partnership.borough_code from partnership) as is_own,
        area_code in (
            select similar_area.similar_code
            from similar_area
            where similar_area.borough_code = (select partnership.borough_code from partnership)
        ) as is_similar
    from area
    where level = 'borough'

),

counted as (

    select
        borough_code,
        month,
        sum(offences)::bigint as offences
    from recorded_borough
    where len($offences) = 0 or list_contains($offences, offence)
    group by borough_code, month

),

residents as (

    select
        coverage.area_code as borough_code,
        coverage.month,
        coalesce(
            max_by(population.residents, population.year)
            filter (where population.year <= extract(year from coverage.month)),
            min_by(population.residents, population.year)
        ) as residents
    from coverage
    inner join population on population.area_code = coverage.area_code
    where coverage.series = 'mps-borough'
    group by coverage.area_code, coverage.month

)

select
    borough.borough_code,
    borough.is_own,
    borough.is_similar,
    residents.month,
    coalesce(counted.offences, 0) as offences,
    residents.residents
from borough
inner join residents on residents.borough_code = borough.borough_code
left join counted
    on counted.borough_code = borough.borough_code and counted.month = residents.month
order by borough.borough_code, residents.month
