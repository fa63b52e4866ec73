-- Offences in the partnership's borough and in all other boroughs of the force together, by month.
-- Grain: one row a month that every borough covers; none where the force has no other borough.
--
-- $since, $end   DATE, first of month, both inclusive
-- $offences      VARCHAR[], offence keys; an empty list means every offence
with covered as (

    select month
    from borough_figure
    where offence = '' and month between $since and $end
    group by month
    having count(*) = (select count(*) from borough)

)

select
    figure.month,
    (sum(figure.offences) filter (where borough.is_own))::bigint as own_offences,
    (sum(figure.offences) filter (where not borough.is_own))::bigint as rest_offences
from borough_figure as figure
inner join covered on covered.month = figure.month
inner join borough on borough.borough_code = figure.borough_code
where
    (select count(*) > 1 from borough)
    and (len($offences) = 0 or figure.offence = '' or list_contains($offences, figure.offence))
group by figure.month
order by figure.month
