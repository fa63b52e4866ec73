-- What the file would change: area by area and month by month against the figures held.
-- Grain: table decision, one row an area and month (and type); revision, one row a figure that differs.
--
-- $edition   DATE, the edition of the file
create or replace temp table revision as
with both_covered as (

    select
        coverage.area_code,
        coverage.month,
        coverage.force
    from coverage
    inner join held_coverage
        on
            held_coverage.area_code = coverage.area_code
            and held_coverage.month = coverage.month
            and held_coverage.offence = coverage.offence
            and held_coverage.force = coverage.force

),

new_cell as (

    select
        area_code,
        month,
        offence,
        force,
        offences
    from cell
    semi join both_covered
        on
            both_covered.area_code = cell.area_code
            and both_covered.month = cell.month
            and both_covered.force = cell.force

),

old_cell as (

    select
        area_code,
        month,
        offence,
        force,
        offences
    from held_cell
    semi join both_covered
        on
            both_covered.area_code = held_cell.area_code
            and both_covered.month = held_cell.month
            and both_covered.force = held_cell.force

)

select
    coalesce(old_cell.area_code, new_cell.area_code) as area_code,
    coalesce(old_cell.month, new_cell.month) as month,
    coalesce(old_cell.offence, new_cell.offence) as offence,
    coalesce(old_cell.offences, 0) as held_offences,
    coalesce(new_cell.offences, 0) as file_offences
from old_cell
full join new_cell
    on
        new_cell.area_code = old_cell.area_code
        and new_cell.month = old_cell.month
        and new_cell.offence = old_cell.offence
        and new_cell.force = old_cell.force
where coalesce(old_cell.offences, 0) <> coalesce(new_cell.offences, 0);

create or replace temp table decision as
select
    coverage.area_code,
    coverage.month,
    coverage.offence,
    case
        when held_coverage.area_code is null then 'new'
        when held_coverage.offence = '' and coverage.offence <> '' then 'part of a whole month held'
        when held_coverage.force = '' and coverage.force <> '' then 'part of a whole month held'
        when $edition > held_coverage.edition then 'newer'
        when $edition < held_coverage.edition then 'older'
        when revision.area_code is not null then 'reissued'
        else 'same'
    end as kind
from coverage
left join held_coverage
    on
        held_coverage.area_code = coverage.area_code
        and held_coverage.month = coverage.month
        and held_coverage.offence in ('', coverage.offence)
        and held_coverage.force in ('', coverage.force)
left join
    (
        select distinct
            area_code,
            month
        from revision
    ) as revision
    on revision.area_code = coverage.area_code and revision.month = coverage.month
