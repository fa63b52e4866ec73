-- Published indicators: what each is, and its figures as the publishers give them.
-- Grain: indicator, one row an indicator; indicator_value, one row an indicator, period, area and
-- group. A figure that a publisher withholds or does not give has no value and a note.
--
-- $indicator_list, $indicators   VARCHAR, paths
create table indicator as
select
    indicator,
    label,
    question,
    theme,
    unit,
    polarity,
    outcome_words,
    geography_note,
    source
from our_table($indicator_list);

create table indicator_value as
with given as (

    -- Our shipped table has no limits: none of its publishers gives an interval.
    select
        null::varchar as lower,
        null::varchar as upper
    where false
    union all by name
    select * from our_table($indicators)

)

select
    given.indicator,
    given.period,
    (given.start || '-01')::date as start,
    (given."end" || '-01')::date as "end",
    given.area_code,
    coalesce(given.area_name, area.area_name) as area_name,
    given.breakdown,
    given."group",
    given.group_order::integer as group_order,
    given.value::double as value,
    given.base::bigint as base,
    given.lower::double as lower,
    given.upper::double as upper,
    coalesce(given.note, '') as note,
    row_number() over (
        partition by given.indicator
        order by
            given."end", given.start, given.area_code not like 'K%',
            given.area_code not like 'E9%', given.area_code, given.breakdown,
            given.group_order::integer, given."group"
    )::integer as place -- wider areas first
from given
left join area on area.area_code = given.area_code
order by given.indicator, given.area_code, given."end", given.breakdown, given.group_order
