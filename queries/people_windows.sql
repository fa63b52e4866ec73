-- The fixed windows for which people are counted, with how many of their months are known.
-- Grain: one row a series and window; a part is a year (or so) of its block.
select
    series,
    block_start,
    block_end,
    start,
    "end",
    kind,
    months,
    months_covered,
    months_partial
from people_window
order by series, start, "end"
