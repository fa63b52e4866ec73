-- How many lines the file has, how many are this partnership's, how many were refused.
-- Grain: one row.
select
    count(*) as lines,
    count(*) filter (where in_scope and problem is null) as taken,
    count(*) filter (where not in_scope) as outside,
    count(*) filter (where problem is not null) as refused,
    list(distinct offence order by offence) filter (where in_scope and is_new_offence) as new_offences
from line
