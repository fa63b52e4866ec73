-- Month by month, the offences that the file and the figures held give for what both speak of.
-- Grain: one row a month of the file; held_offences is null where nothing of the month is held.
--        Incidents that are no crimes are in the offences, and counted apart too.
with incident as (

    select known_type.offence
    from known_type
    where not known_type.is_crime

),

held as (

    select
        held_cell.month,
        sum(held_cell.offences)::bigint as held_offences,
        coalesce(
            sum(held_cell.offences) filter (
                where held_cell.offence in (select incident.offence from incident)
            ),
            0
        )::bigint as held_incidents
    from held_cell
    semi join coverage
        on
            coverage.area_code = held_cell.area_code
            and coverage.month = held_cell.month
            and coverage.offence in ('', held_cell.offence)
            and coverage.force = held_cell.force
    group by held_cell.month

),

given as (

    select
        cell.month,
        sum(cell.offences)::bigint as file_offences,
        coalesce(
            sum(cell.offences) filter (
                where cell.offence in (select incident.offence from incident)
            ),
            0
        )::bigint as file_incidents
    from cell
    semi join coverage
        on
            coverage.area_code = cell.area_code
            and coverage.month = cell.month
            and coverage.offence in ('', cell.offence)
            and coverage.force = cell.force
    where cell.offences <> 0
    group by cell.month

),

changed as (

    select
        month,
        count(*) as figures_changed
    from revision
    group by month

),

kinds as (

    select
        month,
        bool_or(kind in ('new', 'newer', 'reissued')) as is_taken,
        bool_and(kind = 'new') as is_new,
        count(distinct area_code) filter (where kind = 'new') as new_areas
    from decision
    group by month

)

select
    kinds.month,
    case when not kinds.is_new then coalesce(held.held_offences, 0) end as held_offences,
    coalesce(held.held_incidents, 0) as held_incidents,
    coalesce(given.file_offences, 0) as file_offences,
    coalesce(given.file_incidents, 0) as file_incidents,
    coalesce(changed.figures_changed, 0) as figures_changed,
    kinds.is_taken,
    kinds.new_areas
from kinds
left join held on held.month = kinds.month
left join given on given.month = kinds.month
left join changed on changed.month = kinds.month
order by kinds.month
