-- Recorded offences by month in one ward or in all wards of the partnership, the whole series.
-- Grain: one row a month; null where not every ward asked for is covered.
--
-- $area       VARCHAR, a ward code; '' means every ward of the partnership
-- $offences   VARCHAR[], offence keys; an empty list means every offence
with counted as (

    select
        month,
        sum(offences)::bigint as offences,
        count(*) filter (where offence = '') as wards
    from own_ward_figure
    where
        ($area = '' or ward_code = $area)
        and (len($offences) = 0 or offence = '' or list_contains($offences, offence))
    group by month

),

month as (

    select unnest(generate_series(first_month, last_month, interval 1 month))::date as month
    from span
    where series = (select series.series from series where series.layer = 'ward')

)

select
    month.month,
    case
        when $area <> '' or counted.wards = (select count(*) from own_ward) then counted.offences
    end as offences
from month
left join counted on counted.month = month.month
order by month.month
