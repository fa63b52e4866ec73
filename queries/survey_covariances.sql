-- Covariances of the shares of two groups of a breakdown (or of a group and everyone, 'all').
-- Grain: one row an outcome, wave, breakdown and ordered pair of groups; a group with itself too.
--
-- $outcome     VARCHAR, as in survey_outcomes; '' means every outcome
-- $wave        VARCHAR, as in survey_waves; '' means each and all together
-- $breakdown   VARCHAR, as in survey_estimates; '' means every breakdown
-- $demo        VARCHAR, 'survey' to see made-up answers shown on request only; '' not to
with pair as (

    select
        survey_covariance.survey,
        survey.mark,
        survey_covariance.wave,
        survey_covariance.outcome,
        survey_covariance.breakdown,
        survey_covariance.group_a,
        survey_covariance.group_b,
        survey_covariance.covariance
    from survey_covariance
    inner join survey on survey.survey = survey_covariance.survey
    where
        ($outcome = '' or survey_covariance.outcome = $outcome)
        and ($wave = '' or survey_covariance.wave = $wave)
        and ($breakdown = '' or survey_covariance.breakdown = $breakdown)
        and (not survey.is_on_request or $demo = 'survey')

)

select
    survey,
    mark,
    wave,
    outcome,
    breakdown,
    group_a,
    group_b,
    covariance
from pair
union all
select
    survey,
    mark,
    wave,
    outcome,
    breakdown,
    group_b as group_a,
    group_a as group_b,
    covariance
from pair
where group_a <> group_b
order by outcome, wave, breakdown, group_a, group_b
