-- The boroughs of the force: the partnership's own, which are similar to it, which the table counts.
-- Grain: one row a borough.
select
    borough_code,
    borough_name,
    is_own,
    is_similar,
    borough_code in (select borough_figure.borough_code from borough_figure) as is_counted
from borough
order by borough_code
