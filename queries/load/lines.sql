-- How many lines the file has, how many are this partnership's, how many were refused.
-- Every line is one of taken, outside, unplaced and refused.
-- Grain: one row.
select
    count(*) as lines,
    count(*) filter (where in_scope and problem is null) as taken,
    count(*) filter (where not in_scope and not is_unplaced) as outside,
    count(*) filter (where not in_scope and is_unplaced) as unplaced,
    count(*) filter (where in_scope and problem is not null) as refused,
    list(distinct offence order by offence) filter (
        where in_scope and problem is null and is_new_offence
    ) as new_offences
from line
