-- Categories that the publisher renamed, split or moved: gone from the file, their offences not.
-- Grain: one row a group.
select
    vanished.group_key,
    string_agg(distinct vanished.offences, ', ' order by vanished.offences) as gone,
    count(distinct vanished.area_code) as areas,
    sum(vanished.held_of_group)::bigint as held_offences,
    sum(vanished.file_of_group)::bigint as file_offences,
    (
        select string_agg(distinct line.offence, ', ' order by line.offence)
        from line
        where
            line.in_scope
            and line.problem is null
            and line.group_key = vanished.group_key
            and line.offence not in (select held_offence.offence from held_offence)
    ) as come
from vanished
anti join blocked on blocked.area_code = vanished.area_code
group by vanished.group_key
order by vanished.group_key
