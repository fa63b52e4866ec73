-- Recorded offences by month in each borough of the force, with its residents of that year.
-- Grain: one row a borough and month covered; a year without an estimate takes the newest before it;
--        without any, residents are not known.
--
-- $offences   VARCHAR[], offence keys; an empty list means every offence
with counted as (

    select
        borough_code,
        month,
        sum(offences)::bigint as offences
    from borough_figure
    where len($offences) = 0 or offence = '' or list_contains($offences, offence)
    group by borough_code, month

)

select
    borough.borough_code,
    borough.is_own,
    borough.is_similar,
    counted.month,
    counted.offences,
    residents.residents
from counted
inner join borough on borough.borough_code = counted.borough_code
left join residents
    on
        residents.area_code = counted.borough_code
        and counted.month between residents.first_month and residents.last_month
order by borough.borough_code, counted.month
