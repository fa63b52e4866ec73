-- The boroughs of the force: the partnership's own, and which are similar to it.
-- Grain: one row a borough.
select
    borough_code,
    borough_name,
    is_own,
    is_similar
from borough
order by borough_code
