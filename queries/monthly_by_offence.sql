-- Recorded offences of each kind by month in one ward or in all wards, the whole series.
-- Grain: one row an offence and month; null where not every ward asked for is covered.
--
-- $area       VARCHAR, a ward code; '' means every ward of the partnership
-- $offences   VARCHAR[], offence keys; an empty list means every offence
with counted as (

    select
        offence,
        month,
        sum(offences)::bigint as offences,
        count(*) as rows_counted
    from own_ward_figure
    where
        ($area = '' or ward_code = $area)
        and (len($offences) = 0 or offence = '' or list_contains($offences, offence))
    group by offence, month

),

covered as (

    select
        month,
        $area <> '' or rows_counted = (select count(*) from own_ward) as is_whole
    from counted
    where offence = ''

),

kind as (

    select distinct offence
    from counted
    where offence <> ''

)

select
    kind.offence,
    covered.month,
    case when covered.is_whole then coalesce(counted.offences, 0) end as offences
from kind
cross join covered
left join counted on counted.offence = kind.offence and counted.month = covered.month
order by kind.offence, covered.month
