-- Crimes of each police.uk type in each LSOA in a period, with the weight of one such crime.
-- Grain: one row an LSOA and type of crime; covered and without a crime is 0, a month not covered is null.
--        A type without a weight has a null weight: it is never counted as 0. Weights are coarse:
--        a type holds several kinds of offence, mixed as the force recorded them.
--
-- $start, $end   DATE, first of month, both inclusive
-- $types         VARCHAR[], police.uk types; an empty list means every crime
-- $weighting     VARCHAR, cchi, css or pounds
with found_by_policing as (

    select
        policeuk_type as offence,
        bool_and(is_police_generated) as is_police_generated
    from offence
    group by policeuk_type

),

kind as (

    select
        policeuk_type.offence,
        policeuk_type.label,
        type_weight.weight,
        type_weight.edition,
        coalesce(found_by_policing.is_police_generated, false) as is_police_generated
    from policeuk_type
    left join type_weight
        on type_weight.offence = policeuk_type.offence and type_weight.weighting = $weighting
    left join found_by_policing on found_by_policing.offence = policeuk_type.offence
    where
        policeuk_type.is_crime
        and (len($types) = 0 or list_contains($types, policeuk_type.offence))

),

counted as (

    select
        lsoa_code,
        offence,
        sum(offences) filter (where month between $start and $end)::bigint as offences,
        (count(*) filter (where month between $start and $end))::integer as months,
        map(list(month), list(offences)) as by_month
    from own_lsoa_figure
    where month between least($start::date, $end::date - interval 23 month) and $end
    group by lsoa_code, offence

),

-- the 24 months used to see how much months vary
month as (

    select list_transform(
        generate_series($end::date - interval 23 month, $end::date, interval 1 month),
        lambda moment: moment::date
    ) as last_24

)

select
    own_lsoa.lsoa_code,
    kind.offence,
    kind.label,
    kind.is_police_generated,
    case when covered.months > 0 then coalesce(counted.offences, 0) end as offences,
    kind.weight,
    kind.edition,
    list_transform(
        month.last_24, lambda one: coalesce(counted.by_month[one], 0)
    ) as last_24_months,
    residents.residents,
    residents.basis as residents_basis,
    coalesce(covered.months, 0) as months_covered,
    (date_diff('month', $start::date, $end::date) + 1)::integer as months_asked
from own_lsoa
cross join kind
cross join month
left join counted as covered on covered.lsoa_code = own_lsoa.lsoa_code and covered.offence = ''
left join counted on counted.lsoa_code = own_lsoa.lsoa_code and counted.offence = kind.offence
left join residents
    on
        residents.area_code = own_lsoa.lsoa_code
        and $end between residents.first_month and residents.last_month
order by own_lsoa.lsoa_code, kind.offence
