-- Lines of loaded files that were refused, with the reason: nothing is dropped unsaid.
-- Grain: one row a refused line or cell.
select
    series,
    file,
    line,
    column_name,
    area_code,
    category,
    month,
    reason
from refused_line
order by series, file, line, column_name
