-- The forces of a street file: what each holds here, and whether it covers the place.
-- Grain: one row a force and whether it covers.
select
    force,
    covers,
    sum(offences)::bigint as offences,
    sum(incidents)::bigint as incidents,
    min("month") as first_month,
    max("month") as last_month
from force_month
group by force, covers
order by force, covers
