-- How many month cells are not written as a whole number usually is.
-- Grain: one row; and the variable zero_mark, no mark yet.
set variable zero_mark = null::varchar;

select coalesce(sum(cells), 0)::bigint as cells
from (
    unpivot (select count(*) - count(try_cast(columns('^20[0-9]{4}$') as integer)) from raw)
    on columns('^20[0-9]{4}$')
    into name month_text value cells
)
