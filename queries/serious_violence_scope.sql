-- What the Serious Violence Duty covers here, what of it is counted, and what is not held.
-- Grain: one row an item of the scope.
select
    part,
    item,
    kinds,
    held,
    counted,
    missing
from serious_violence_scope
order by "position"
