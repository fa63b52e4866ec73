-- Records of a street file, with a Crime ID, that stand in it more than once.
-- Grain: one row.
select
    count(*) filter (where is_copy) as copies,
    (max(times) filter (where is_copy))::bigint as most,
    count(*) filter (where times between 2 and 6) as repeated
from line
where in_scope and problem is null
