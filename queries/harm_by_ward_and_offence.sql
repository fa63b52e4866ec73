-- Recorded offences of each kind in each ward in a period, with the weight of one such offence.
-- Grain: one row a ward and offence; covered and without an offence is 0, a month not covered is null.
--        A kind without a weight has a null weight and says why: it is never counted as 0.
--
-- $start, $end   DATE, first of month, both inclusive
-- $offences      VARCHAR[], offence keys; an empty list means every offence
-- $weighting     VARCHAR, cchi, css or pounds
with kind as (

    select
        offence.offence,
        offence.label,
        offence.group_key,
        offence.group_label,
        offence.family_label,
        offence.is_police_generated,
        harm_weight.weight,
        harm_weight.edition,
        harm_weight.reason as weight_reason
    from offence
    semi join own_offence on own_offence.offence = offence.offence
    left join harm_weight
        on harm_weight.offence = offence.offence and harm_weight.weighting = $weighting
    where len($offences) = 0 or list_contains($offences, offence.offence)

),

ward as (

    select
        own_ward.ward_code,
        own_ward.ward_name,
        residents.residents,
        residents.basis as residents_basis
    from own_ward
    left join residents
        on
            residents.area_code = own_ward.ward_code
            and $end between residents.first_month and residents.last_month

),

counted as (

    select
        ward_code,
        offence,
        sum(offences) filter (where month between $start and $end)::bigint as offences,
        (count(*) filter (where month between $start and $end))::integer as months,
        map(list(month), list(offences)) as by_month
    from own_ward_figure
    where month between least($start::date, $end::date - interval 23 month) and $end
    group by ward_code, offence

),

-- the 24 months used to see how much months vary
month as (

    select list_transform(
        generate_series($end::date - interval 23 month, $end::date, interval 1 month),
        lambda moment: moment::date
    ) as last_24

)

select
    ward.ward_code,
    ward.ward_name,
    kind.offence,
    kind.label,
    kind.group_key,
    kind.group_label,
    kind.family_label,
    kind.is_police_generated,
    case when covered.months > 0 then coalesce(counted.offences, 0) end as offences,
    kind.weight,
    kind.edition,
    kind.weight_reason,
    list_transform(
        month.last_24, lambda one: coalesce(counted.by_month[one], 0)
    ) as last_24_months,
    ward.residents,
    ward.residents_basis,
    coalesce(covered.months, 0) as months_covered,
    (date_diff('month', $start::date, $end::date) + 1)::integer as months_asked
from ward
cross join kind
cross join month
left join counted as covered on covered.ward_code = ward.ward_code and covered.offence = ''
left join counted on counted.ward_code = ward.ward_code and counted.offence = kind.offence
order by ward.ward_code, kind.offence
