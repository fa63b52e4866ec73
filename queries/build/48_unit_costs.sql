-- What one offence costs, where unit costs are loaded: rows of the weighting `pounds`, and their source.
-- Grain: tables harm_weight and type_weight, one row an offence or police.uk type; no cost loaded: no row.
--        In prices of the newest year of the price index; without an index, of the costs' newest year.
--        A cost of another year that nothing restates is not known and says why: prices are not guessed.
--
-- $unit_costs, $price_index   VARCHAR, paths
create temp table unit_cost as
select
    offence,
    cost::double as cost,
    price_year,
    source
from our_table($unit_costs);

create temp table price as
select
    "year" as price_year,
    price_index::double as price_level,
    source
from our_table($price_index);

create temp table stated_prices as
select
    coalesce(
        max(price.price_year), (select max(unit_cost.price_year) from unit_cost)
    ) as price_year,
    string_agg(distinct price.source, '; ' order by price.source) as source
from price;

insert into harm_weight
with restated as (

    select
        unit_cost.offence,
        unit_cost.price_year,
        stated_prices.price_year as stated_year,
        unit_cost.source,
        stated_prices.source as index_source,
        case
            when unit_cost.price_year = stated_prices.price_year then unit_cost.cost
            else unit_cost.cost * level_now.price_level / level_then.price_level
        end as cost
    from unit_cost
    cross join stated_prices
    left join price as level_then on level_then.price_year = unit_cost.price_year
    left join price as level_now on level_now.price_year = stated_prices.price_year

)

select
    offence.offence,
    'pounds' as weighting,
    restated.cost as weight,
    'pounds' as unit,
    'prices of ' || stated_prices.price_year as edition,
    null as share_of_volume,
    case
        when restated.cost is null then ''
        when restated.price_year = restated.stated_year
            then 'Unit cost as loaded, in prices of ' || restated.price_year || '.'
        else
            'Unit cost in prices of ' || restated.price_year || ', restated to '
            || restated.stated_year || ' by the price index loaded (' || restated.index_source
            || ').'
    end as how,
    coalesce(restated.source, '') as citation,
    case
        when restated.offence is null then 'No unit cost of it is loaded.'
        when restated.cost is null
            then
                'Its cost is in prices of ' || restated.price_year || ', and no price index loaded '
                || 'restates them to ' || restated.stated_year || '.'
        else ''
    end as reason
from offence
cross join stated_prices
left join restated on restated.offence = offence.offence
where exists (select 1 from unit_cost);

-- a police.uk type: the mean over its kinds, as all boroughs recorded them in the newest 24 months;
-- given only where kinds with a cost are 95 % of it; homicide is stated apart
insert into type_weight
with volume as (

    select
        offence,
        sum(offences) as offences
    from recorded_borough
    where
        "month" > (select max(recorded_borough."month") from recorded_borough) - interval 24 month
        and borough_code in (select borough.borough_code from borough)
    group by offence

),

mixture as (

    select
        offence.policeuk_type as offence,
        sum(volume.offences * harm_weight.weight)
        / sum(volume.offences) filter (where harm_weight.weight is not null) as weight,
        sum(volume.offences) filter (where harm_weight.weight is not null)
        / sum(volume.offences) as share
    from offence
    inner join harm_weight
        on harm_weight.offence = offence.offence and harm_weight.weighting = 'pounds'
    left join volume on volume.offence = offence.offence
    where offence.offence != 'homicide'
    group by offence.policeuk_type

)

select
    policeuk_type.offence,
    'pounds' as weighting,
    case when policeuk_type.is_crime and mixture.share >= 0.95 then mixture.weight end as weight,
    'prices of ' || stated_prices.price_year as edition,
    case
        when policeuk_type.is_crime and mixture.share >= 0.95
            then 'The mean of its kinds, as all boroughs recorded them in the newest 24 months.'
        else ''
    end as how,
    case
        when not policeuk_type.is_crime then 'An incident, not a crime.'
        when coalesce(mixture.share, 0) < 0.95
            then 'The cost of too many of the kinds in it is not known.'
        else ''
    end as reason
from policeuk_type
cross join stated_prices
left join mixture on mixture.offence = policeuk_type.offence
where exists (select 1 from unit_cost);

-- the register of sources names what was loaded
insert into source by name
select
    'unit-costs' as source,
    'published' as kind,
    'pounds' as series,
    string_agg(distinct unit_cost.source, '; ' order by unit_cost.source) as publisher,
    'Unit costs of crime' as title,
    '' as page,
    'as its publisher gives it' as licence,
    '' as attribution,
    'not tied to a period' as period,
    'prices of ' || any_value(stated_prices.price_year) as edition,
    'unit_costs.csv, price_index.csv' as tables,
    'Loaded in a plain table'
    || coalesce('; restated by the price index of ' || any_value(stated_prices.source), '')
    || '.' as done
from unit_cost
cross join stated_prices
having count(*) > 0
