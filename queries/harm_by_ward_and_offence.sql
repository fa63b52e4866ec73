-- Recorded offences of each kind in each ward in a period, with the weight of one such offence.
-- Grain: one row a ward and offence; covered and without an offence is 0, a month not covered is null.
--        A kind without a weight has a null weight and says why: it is never counted as 0.
--
-- $start, $end   DATE, first of month, both inclusive
-- $since         DATE, the earliest month of the 24 used to see how much months vary
-- $offences      VARCHAR[], offence keys; an empty list means every offence
-- $weighting     VARCHAR, cchi or css
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
    left join harm_weight
        on harm_weight.offence = offence.offence and harm_weight.weighting = $weighting
    where
        offence.offence in (select recorded_ward.offence from recorded_ward)
        and (len($offences) = 0 or list_contains($offences, offence.offence))

),

month as (

    select unnest(generate_series($end::date - interval 23 month, $end::date, interval 1 month))::date
        as month

),

ward as (

    select
        area.area_code as ward_code,
        area.area_name as ward_name,
        population.residents,
        population.basis as residents_basis
    from area
    left join population on population.area_code = area.area_code
    where
        area.level = 'ward'
        and area.borough_code = (select partnership.borough_code from partnership)

),

covered as (

    select
        area_code as ward_code,
        count(*) filter (where month between $start and $end)::integer as months_covered
    from coverage
    where series = 'mps-ward'
    group by area_code

),

counted as (

    select
        ward_code,
        offence,
        sum(offences) filter (where month between $start and $end)::bigint as offences
    from recorded_ward
    where month between least($start::date, $since::date) and $end
    group by ward_code, offence

),

monthly as (

    select
        cell.ward_code,
        cell.offence,
        list(coalesce(recorded_ward.offences, 0) order by cell.month) as last_24_months
    from (
        select
            ward.ward_code,
            kind.offence,
            month.month
        from ward
        cross join kind
        cross join month
    ) as cell
    left join recorded_ward
        on
            recorded_ward.ward_code = cell.ward_code
            and recorded_ward.offence = cell.offence
            and recorded_ward.month = cell.month
    group by cell.ward_code, cell.offence

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
    case when covered.months_covered > 0 then coalesce(counted.offences, 0) end as offences,
    kind.weight,
    kind.edition,
    kind.weight_reason,
    monthly.last_24_months,
    ward.residents,
    ward.residents_basis,
    coalesce(covered.months_covered, 0) as months_covered,
    (date_diff('month', $start::date, $end::date) + 1)::integer as months_asked
from ward
cross join kind
left join covered on covered.ward_code = ward.ward_code
left join counted on counted.ward_code = ward.ward_code and counted.offence = kind.offence
left join monthly on monthly.ward_code = ward.ward_code and monthly.offence = kind.offence
order by ward.ward_code, kind.offence
