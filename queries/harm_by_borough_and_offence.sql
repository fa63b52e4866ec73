-- Recorded offences of each kind in each borough of the force, with the weight of one such offence.
-- Grain: one row a borough and offence; covered and without an offence is 0, a month not covered is null.
--        Kinds are those of the ward table and have its weights; a null weight is never counted as 0.
--
-- $start, $end   DATE, first of month, both inclusive
-- $offences      VARCHAR[], offence keys; an empty list means every offence
-- $weighting     VARCHAR, cchi, css or pounds
with kind as (

    select
        offence.offence,
        offence.is_police_generated,
        harm_weight.weight,
        harm_weight.edition
    from offence
    semi join own_offence on own_offence.offence = offence.offence
    left join harm_weight
        on harm_weight.offence = offence.offence and harm_weight.weighting = $weighting
    where len($offences) = 0 or list_contains($offences, offence.offence)

),

place as (

    select
        borough.borough_code,
        residents.residents,
        residents.basis as residents_basis
    from borough
    left join residents
        on
            residents.area_code = borough.borough_code
            and $end between residents.first_month and residents.last_month

),

counted as (

    select
        borough_code,
        offence,
        sum(offences) filter (where month between $start and $end)::bigint as offences,
        (count(*) filter (where month between $start and $end))::integer as months,
        map(list(month), list(offences)) as by_month
    from borough_figure
    where month between least($start::date, $end::date - interval 23 month) and $end
    group by borough_code, offence

),

-- the 24 months used to see how much months vary
month as (

    select list_transform(
        generate_series($end::date - interval 23 month, $end::date, interval 1 month),
        lambda moment: moment::date
    ) as last_24

)

select
    place.borough_code,
    kind.offence,
    kind.is_police_generated,
    case when covered.months > 0 then coalesce(counted.offences, 0) end as offences,
    kind.weight,
    kind.edition,
    list_transform(
        month.last_24, lambda one: coalesce(counted.by_month[one], 0)
    ) as last_24_months,
    place.residents,
    place.residents_basis,
    coalesce(covered.months, 0) as months_covered,
    (date_diff('month', $start::date, $end::date) + 1)::integer as months_asked
from place
cross join kind
cross join month
left join counted as covered
    on covered.borough_code = place.borough_code and covered.offence = ''
left join counted
    on counted.borough_code = place.borough_code and counted.offence = kind.offence
order by place.borough_code, kind.offence
