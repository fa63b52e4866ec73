-- The force's own months, its place's and all others', by group of offences: what changes are set
-- beside. Group 'all' is every offence together.
-- Grain: one row a group and month covered in every borough of the force.
create table force_month as
with covered as (

    select month
    from borough_figure
    where offence = ''
    group by month
    having count(*) = (select count(*) from borough)

),

counted as (

    select
        figure.month,
        coalesce(offence.group_key, '') as group_key,
        borough.is_own,
        sum(figure.offences)::bigint as offences
    from borough_figure as figure
    inner join covered on covered.month = figure.month
    inner join borough on borough.borough_code = figure.borough_code
    left join offence on offence.offence = figure.offence
    group by figure.month, offence.group_key, borough.is_own

),

grouped as (

    select
        month,
        is_own,
        unnest(if(group_key = '', ['all'], ['all', group_key])) as group_key,
        offences
    from counted

)

select
    group_key,
    month,
    coalesce(sum(offences) filter (where is_own), 0)::bigint as own_offences,
    coalesce(sum(offences) filter (where not is_own), 0)::bigint as rest_offences
from grouped
group by group_key, month
order by group_key, month
