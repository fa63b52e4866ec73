-- Searches placed in the partnership, counted; and what the file covers.
-- Grain: table people_cell, one row a ward, month and combination of groups; people_month, one row a
--        month; new_text, one row a text of the publisher's that the register of groups does not have.
-- Not by day, and no smaller than a ward: no row of the file can be put together again in place and time.
--
-- $groups   VARCHAR, path of the register of groups
-- The tables search (see stop_search_lines) and placed (line, ward_code) are laid out.
create or replace temp table known_group as
select
    attribute,
    coalesce(publisher_text, '') as publisher_text,
    "group"
from our_table($groups)
where series = 'stop-search';

create or replace temp table people_cell as
with ours as (

    select
        search.*,
        placed.ward_code
    from search
    inner join placed on placed.line = search.line
    where search.problem is null

)

select
    ours.month,
    ours.ward_code,
    coalesce(sex."group", 'Other or unknown') as sex,
    coalesce(age."group", 'Unknown') as age,
    coalesce(ethnicity_self."group", 'Unknown') as "ethnicity-self",
    coalesce(ethnicity_officer."group", 'Unknown') as "ethnicity-officer",
    coalesce(kind."group", 'Vehicle only') as kind,
    coalesce(object."group", 'Other or not recorded') as object,
    coalesce(outcome."group", 'Other outcome or not recorded') as outcome,
    coalesce(power."group", 'Other powers or not recorded') as power,
    count(*)::bigint as people
from ours
left join known_group as sex on sex.attribute = 'sex' and sex.publisher_text = ours.sex
left join known_group as age on age.attribute = 'age' and age.publisher_text = ours.age
left join known_group as ethnicity_self
    on
        ethnicity_self.attribute = 'ethnicity-self'
        and ethnicity_self.publisher_text = ours.ethnicity_self
left join known_group as ethnicity_officer
    on
        ethnicity_officer.attribute = 'ethnicity-officer'
        and ethnicity_officer.publisher_text = ours.ethnicity_officer
left join known_group as kind on kind.attribute = 'kind' and kind.publisher_text = ours.kind
left join known_group as object
    on object.attribute = 'object' and object.publisher_text = ours.object
left join known_group as outcome
    on outcome.attribute = 'outcome' and outcome.publisher_text = ours.outcome
left join known_group as power
    on power.attribute = 'power' and power.publisher_text = ours.power
group by all
order by all;

create or replace temp table people_month as
select
    month,
    count(*)::bigint as records,
    (count(*) filter (where is_unlocated))::bigint as unlocated,
    (
        select count(*)::bigint
        from placed
        inner join search as ours on ours.line = placed.line
        where ours.month = search.month and ours.problem is null
    ) as taken,
    count(distinct day)::integer as days_with_any,
    datediff('day', month, (month + interval 1 month)::date)::integer as days
from search
where problem is null
group by month
order by month;

create or replace temp table new_text as
select
    given.attribute,
    given.publisher_text,
    count(*)::bigint as searches
from (
    from (
        select
            line,
            sex,
            age,
            ethnicity_self as "ethnicity-self",
            ethnicity_officer as "ethnicity-officer",
            kind,
            object,
            outcome,
            power
        from search
        where problem is null
    )
    unpivot include nulls (
        publisher_text for attribute in (
            sex, age, "ethnicity-self", "ethnicity-officer", kind, object, outcome, power
        )
    )
) as given
anti join known_group
    on
        known_group.attribute = given.attribute
        and known_group.publisher_text = given.publisher_text
where given.publisher_text <> ''
group by given.attribute, given.publisher_text
order by given.attribute, given.publisher_text
