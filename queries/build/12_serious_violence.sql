-- The Serious Violence Duty's scope as the partnership's plan has it, beside what is counted.
-- Grain: one row an item of the scope.
--
-- $scope   VARCHAR, path; offences are keys parted by blanks
create table serious_violence_scope as
select
    "position"::integer as "position",
    part,
    item,
    case
        when offences is null then []::varchar[]
        else string_split(offences, ' ')
    end as kinds,
    held,
    coalesce(counted, '') as counted,
    coalesce(missing, '') as missing
from our_table($scope)
