-- The figures held now for a series: of all editions kept, the newest per area, month and force.
-- A count over all forces (force '') stands for the whole month; forces alone add up to it.
-- Grain: table held_coverage, one row an area, month and force (and type, where only some were
--        covered); held_cell, one row an area, month, force and offence with at least one offence;
--        held_offence, one row an offence.
--
-- $figures, $coverage, $offences   VARCHAR[], paths of the kept editions
create or replace temp table held_coverage as
with kept as (

    select * from read_parquet($coverage, union_by_name = true)
    union all by name
    select
        null::varchar as force,
        null::boolean as covers
    where false

)

select
    area_code,
    month,
    offence,
    coalesce(force, '') as force,
    coalesce(covers, true) as covers,
    edition,
    sequence
from kept
qualify
    row_number() over (
        partition by area_code, month, offence, coalesce(force, '')
        order by edition desc, sequence desc
    ) = 1
    and (
        offence = ''
        or not bool_or(offence = '') over (partition by area_code, month, coalesce(force, ''))
    )
    and (
        coalesce(force, '') = ''
        or not bool_or(coalesce(force, '') = '') over (partition by area_code, month)
    );

create or replace temp table held_cell as
with kept as (

    select * from read_parquet($figures, union_by_name = true)
    union all by name
    select null::varchar as force
    where false

)

select
    kept.area_code,
    kept.offence,
    kept.month,
    held_coverage.force,
    kept.offences
from kept
inner join held_coverage
    on
        held_coverage.area_code = kept.area_code
        and held_coverage.month = kept.month
        and held_coverage.force = coalesce(kept.force, '')
        and held_coverage.edition = kept.edition
        and held_coverage.sequence = kept.sequence
        and held_coverage.offence in ('', kept.offence);

create or replace temp table held_offence as
select
    offence,
    any_value(group_key) as group_key
from our_table($offences)
group by offence
