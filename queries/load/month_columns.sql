-- One cell a month of each line that can be taken; months are columns in the published table.
-- Grain: table cell, one row a line and month; offences is null where the text is no whole number.
--        Table file_month, one row a month: the sum over every line of the file, in scope or not.
create or replace temp table typed as
select
    line,
    try_cast(columns('^20[0-9]{4}$') as bigint)
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
with taken as (

    select
        line.area_code,
        line.offence,
        typed.*
    from typed
    inner join line on line.line = typed.line
    where line.in_scope and line.problem is null

)

select
    line,
    area_code,
    offence,
    strptime(month_text, '%Y%m')::date as month,
    offences
from taken
unpivot include nulls (
    offences for month_text in (columns('^20[0-9]{4}$'))
);

create or replace temp table bad_cell as
select
    cell.line,
    strftime(cell.month, '%Y%m') as column_name,
    cell.area_code,
    cell.month,
    cast(null as varchar) as value,
    case
        when cell.offences is null then 'not a whole number'
        else 'a count cannot be below zero'
    end as reason
from cell
where cell.offences is null or cell.offences < 0;

create or replace temp table spoken_area as
select distinct area_code
from line
where in_scope and problem is null;

create or replace temp table spoken_month as
select
    month,
    '' as offence
from file_month
