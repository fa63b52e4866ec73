-- Every outcome that is held by groups of people, with the groups that it is held for.
-- Grain: one row an outcome, breakdown and group; 'All' or 'all' is everyone.
--
-- $demo   VARCHAR, 'survey' to see made-up answers that are shown on request only; '' not to
with survey_part as (

    select distinct
        'survey' as kind,
        survey_outcome.outcome,
        survey_outcome.label,
        survey_outcome.outcome_words as words,
        survey_outcome.of_whom,
        'percent' as unit,
        survey_outcome.polarity,
        survey.source,
        '' as area_name,
        '' as note,
        survey_estimate.breakdown,
        survey_estimate."group",
        survey_estimate.group_label,
        survey_estimate.group_order,
        false as is_unknown
    from survey_estimate
    inner join survey_outcome on survey_outcome.outcome = survey_estimate.outcome
    inner join survey on survey.survey = survey_estimate.survey
    where
        survey_estimate.breakdown not in ('ward', 'ward-group')
        and (not survey.is_on_request or $demo = 'survey')

),

published_part as (

    select distinct
        'published' as kind,
        indicator.indicator as outcome,
        indicator.label,
        indicator.outcome_words as words,
        'people' as of_whom,
        indicator.unit,
        indicator.polarity,
        indicator.source,
        indicator_value.area_name,
        indicator.geography_note as note,
        indicator_value.breakdown,
        indicator_value."group",
        indicator_value."group" as group_label,
        indicator_value.group_order,
        false as is_unknown
    from indicator_value
    inner join indicator on indicator.indicator = indicator_value.indicator
    where indicator_value.breakdown not in ('all', 'offence')

),

people_part as (

    select distinct
        'people' as kind,
        people_count.series as outcome,
        people_count.series as label,
        people_count.measure as words,
        people_count.measure as of_whom,
        'count' as unit,
        'none' as polarity,
        people_count.series as source,
        people_count.area_code as area_name,
        '' as note,
        people_count.breakdown,
        people_count."group",
        people_count."group" as group_label,
        people_count.group_order,
        people_count.is_unknown
    from people_count
    left join area on area.area_code = people_count.area_code
    where
        people_count.measure in ('searches', 'victims')
        and coalesce(area.level, '') <> 'ward'
        and people_count.area_code not in ('UNPLACED', 'UNLOCATED', 'FORCE')
        and people_count.start <> people_count."end"

)

select * from survey_part
union all
select * from published_part
union all
select * from people_part
order by kind, outcome, breakdown, group_order, "group", area_name
