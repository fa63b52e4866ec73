-- Which areas and months this file speaks for: missing and zero part ways here.
-- Grain: table gap_month, one row a month that is a gap; blocked, one row an area that is not taken;
--        coverage, one row an area and month (and type, where only some types were delivered).
-- The layout's own SQL has laid out spoken_area and spoken_month.
--
-- $is_force_table   BOOLEAN, whether a file has a line for every offence held
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

create or replace temp table blocked as
with overlap as (

    select
        held_cell.area_code,
        held_cell.offence,
        sum(held_cell.offences) as held_offences
    from held_cell
    inner join file_month on file_month.month = held_cell.month and file_month.offences > 0
    where $is_force_table
    group by held_cell.area_code, held_cell.offence

),

vanished as (

    select
        overlap.area_code,
        sum(overlap.held_offences)::bigint as held_offences,
        string_agg(overlap.offence, ', ' order by overlap.offence) as offences
    from overlap
    anti join line
        on
            line.area_code = overlap.area_code
            and line.offence = overlap.offence
            and line.in_scope
            and line.problem is null
    where overlap.area_code in (select area_code from line where in_scope)
    group by overlap.area_code

)

select
    area_code,
    'no line for ' || offences || ', of which ' || held_offences
    || ' offences are held for the same months: older figures kept' as reason
from vanished
where
    held_offences >= 10
    or exists (select 1 from line where line.in_scope and line.problem is not null);

create or replace temp table coverage as
select
    spoken_area.area_code,
    spoken_month.month,
    spoken_month.offence
from spoken_area
cross join spoken_month
anti join gap_month on gap_month.month = spoken_month.month
anti join blocked on blocked.area_code = spoken_area.area_code
anti join bad_cell
    on bad_cell.area_code = spoken_area.area_code and bad_cell.month = spoken_month.month
