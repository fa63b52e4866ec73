-- The mark that a spreadsheet put in the place of 0, in a table in which no 0 stands: a dash; or
-- nothing, where at least one cell in twenty is empty. Elsewhere an empty cell is a figure missing.
-- Grain: one row where there is such a mark, else none; and the variable zero_mark, the mark or null.
create or replace temp table zero_sign as
with written as (

    select trim(cell_text::varchar) as cell
    from raw
    unpivot include nulls (
        cell_text for month_text in (columns('^20[0-9]{4}$'))
    )

),

counted as (

    select
        count(*) as cells,
        count(*) filter (where cell = '0') as zeros,
        count(*) filter (where cell in ('-', '–', '—')) as dashes,
        count(*) filter (where coalesce(cell, '') = '') as blanks
    from written

)

select
    case
        when zeros > 0 then null
        when dashes > 0 then '-'
        when blanks * 20 >= cells then ''
    end as mark,
    case when dashes > 0 then dashes else blanks end as cells
from counted;

set variable zero_mark = (select zero_sign.mark from zero_sign);

select
    mark,
    cells
from zero_sign
where mark is not null
