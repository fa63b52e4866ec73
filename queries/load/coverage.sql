-- Which areas and months this file speaks for: missing and zero part ways here.
-- Grain: table gap_month, one row a month that is a gap; vanished, one row an area and group with a
--        category gone; blocked, one row an area that is not taken;
--        coverage, one row an area, month and force (and type, where only some were delivered).
-- The layout's own SQL has laid out spoken: areas, months and forces that it has figures of.
--
-- $series   VARCHAR
-- $ledger   VARCHAR, path
create or replace temp table gap_month as
with usual as (

    select median(offences) as offences
    from file_month

),

ours as (

    select
        file_month.month,
        coalesce(sum(cell.offences), 0)::bigint as offences
    from file_month
    left join cell on cell.month = file_month.month
    group by file_month.month

)

select
    file_month.month,
    'the whole file has ' || file_month.offences || ' offences in this month, where '
    || usual.offences::bigint || ' are usual: a publishing gap, not a quiet month' as reason
from file_month
cross join usual
where file_month.offences * 10 < usual.offences
union all
select
    ours.month,
    'no offence at all in this partnership in this month, where '
    || (select median(offences)::bigint from ours)
    || ' are usual: a gap, not a quiet month' as reason
from ours
where
    ours.offences = 0
    and (select median(offences) from ours) >= 30
    and ours.month not in (
        select file_month.month
        from file_month
        cross join usual
        where file_month.offences * 10 < usual.offences
    );

-- Categories held for the same months, of which an area has no line in the file. A publisher renames
-- and splits categories: that is no line lost where the area's total of the group stays.
create or replace temp table vanished as
with both_month as (

    select
        held_coverage.area_code,
        held_coverage.month
    from held_coverage
    inner join file_month on file_month.month = held_coverage.month and file_month.offences > 0
    where
        $series in ('mps-ward', 'mps-borough')
        and held_coverage.area_code in (select line.area_code from line where line.in_scope)

),

held as (

    select
        held_cell.area_code,
        held_cell.offence,
        any_value(held_offence.group_key) as group_key,
        min(held_cell.month) as first_month,
        sum(held_cell.offences) as offences
    from held_cell
    semi join both_month
        on both_month.area_code = held_cell.area_code and both_month.month = held_cell.month
    left join held_offence on held_offence.offence = held_cell.offence
    group by held_cell.area_code, held_cell.offence

),

given as (

    select
        cell.area_code,
        line.group_key,
        sum(cell.offences) as offences
    from cell
    semi join both_month
        on both_month.area_code = cell.area_code and both_month.month = cell.month
    inner join line on line.line = cell.line
    group by cell.area_code, line.group_key

),

held_group as (

    select
        area_code,
        group_key,
        sum(offences) as offences
    from held
    group by area_code, group_key

),

lost as (

    select
        held.area_code,
        held.offence,
        held.group_key,
        held.offences
    from held
    anti join line
        on
            line.area_code = held.area_code
            and line.offence = held.offence
            and line.in_scope
            and line.problem is null
    -- what the ledger says has left the table is not lost
    anti join our_table($ledger) as ledger
        on
            ledger.series = $series
            and ledger.kind = 'left'
            and ledger.scope in (held.offence, held.group_key)
            and (ledger.first_month || '-01')::date <= held.first_month

)

select
    lost.area_code,
    lost.group_key,
    sum(lost.offences)::bigint as held_offences,
    string_agg(lost.offence, ', ' order by lost.offence) as offences,
    any_value(held_group.offences)::bigint as held_of_group,
    coalesce(any_value(given.offences), 0)::bigint as file_of_group,
    any_value(all_held.offences)::bigint as held_of_area,
    coalesce(any_value(all_given.offences), 0)::bigint as file_of_area
from lost
inner join held_group
    on held_group.area_code = lost.area_code and held_group.group_key = lost.group_key
left join given on given.area_code = lost.area_code and given.group_key = lost.group_key
inner join
    (
        select
            area_code,
            sum(offences) as offences
        from held
        group by area_code
    ) as all_held
    on all_held.area_code = lost.area_code
left join
    (
        select
            area_code,
            sum(offences) as offences
        from given
        group by area_code
    ) as all_given
    on all_given.area_code = lost.area_code
group by lost.area_code, lost.group_key;

create or replace temp table blocked as
select
    area_code,
    'no line for ' || string_agg(offences, ', ' order by offences) || ', of which '
    || sum(held_offences)::bigint || ' offences are held for the same months: older figures kept'
        as reason
from vanished
where
    (held_of_group - file_of_group) * 2 >= held_offences
    and (held_of_area - file_of_area) * 2 >= held_offences
    and (
        held_offences >= 10
        or exists (select 1 from line where line.in_scope and line.problem is not null)
    )
group by area_code;

create or replace temp table coverage as
select
    spoken.area_code,
    spoken.month,
    spoken.offence,
    spoken.force,
    spoken.covers
from spoken
anti join gap_month on gap_month.month = spoken.month
anti join blocked on blocked.area_code = spoken.area_code
anti join bad_cell
    on bad_cell.area_code = spoken.area_code and bad_cell.month = spoken.month
