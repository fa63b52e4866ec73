-- One cell a month of each line that can be taken; months are columns in the published table.
-- Grain: table cell, one row an area, category and month that is not 0; offences is null where the text is
--        no whole number.
--        Table file_month, one row a month: the sum over every line of the file, in scope or not.
-- The variable zero_mark is the mark that stands for 0, null where there is none.
create or replace temp table typed as
select
    line,
    coalesce(
        whole_number(columns('^20[0-9]{4}$')),
        case
            when
                regexp_replace(trim(coalesce(columns('^20[0-9]{4}$')::varchar, '')), '[–—]', '-')
                = getvariable('zero_mark')
                then 0
        end
    )
from raw;

create or replace temp table file_month as
select
    strptime(month_text, '%Y%m')::date as month,
    sum(offences)::bigint as offences
from (
    unpivot (select sum(columns('^20[0-9]{4}$')) from typed)
    on columns('^20[0-9]{4}$')
    into name month_text value offences
)
group by all;

create or replace temp table cell as
-- read once a column: there are millions of cells
with month as (

    select
        month_text,
        strptime(month_text, '%Y%m')::date as month
    from (select min(columns('^20[0-9]{4}$')) from typed) as lowest
    unpivot include nulls (
        offences for month_text in (columns('^20[0-9]{4}$'))
    )

),

taken as (

    select
        line.area_code,
        line.offence,
        typed.*
    from typed
    inner join line on line.line = typed.line
    where line.in_scope and line.problem is null

)

select
    cell.line,
    cell.area_code,
    cell.offence,
    month.month,
    '' as force,
    cell.offences
from (
    from taken
    unpivot include nulls (
        offences for month_text in (columns('^20[0-9]{4}$'))
    )
) as cell
inner join month on cell.month_text = month.month_text
where cell.offences is distinct from 0;

create or replace temp table bad_cell as
with bad as (

    select
        line,
        area_code,
        month,
        offences
    from cell
    where offences is null or offences < 0

),

written as (

    select
        line,
        month_text,
        cell_text::varchar as cell_text
    from (select raw.* from raw semi join bad on bad.line = raw.line)
    unpivot include nulls (
        cell_text for month_text in (columns('^20[0-9]{4}$'))
    )

)

select
    bad.line,
    written.month_text as column_name,
    bad.area_code,
    bad.month,
    case
        when trim(coalesce(written.cell_text, '')) = ''
            then 'no figure stands here; expected a whole number, 0 where there was none'
        when bad.offences < 0
            then '“' || written.cell_text || '”: a count cannot be below zero'
        else '“' || left(written.cell_text, 40) || '” is not a whole number that can be a count'
    end as reason
from bad
inner join written
    on written.line = bad.line and written.month_text = strftime(bad.month, '%Y%m');

-- Lines of one area and category that all count are one cell a month.
create or replace temp table in_several as
select
    min(cell.line) as line,
    cell.area_code,
    cell.offence,
    cell.month,
    cell.force,
    sum(cell.offences)::bigint as offences
from cell
semi join
    (
        select
            area_code,
            offence
        from line
        where in_scope and problem is null
        group by area_code, offence
        having count(*) > 1
    ) as repeated
    on repeated.area_code = cell.area_code and repeated.offence = cell.offence
group by cell.area_code, cell.offence, cell.month, cell.force;

delete from cell
using in_several
where cell.area_code = in_several.area_code and cell.offence = in_several.offence;

insert into cell by name from in_several;

create or replace temp table spoken as
select
    area.area_code,
    file_month.month,
    '' as offence,
    '' as force,
    true as covers
from (
    select distinct area_code
    from line
    where in_scope and problem is null
) as area
cross join file_month
