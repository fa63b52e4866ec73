-- Shares of the resident survey with base, interval and reason where there is none, by group.
-- Grain: one row an outcome, wave, breakdown and group; shares from 0 to 1.
--
-- $outcome     VARCHAR, as in survey_outcomes; '' means every outcome
-- $wave        VARCHAR, as in survey_waves, 'all' for all together; '' means each and all
-- $breakdown   VARCHAR: all, ward, ward-group, sex, age, ethnicity5, …; '' means every breakdown
-- $demo        VARCHAR, 'survey' to see made-up answers shown on request only; '' not to
select
    estimate.survey,
    survey.kind,
    survey.mark,
    estimate.wave,
    estimate.outcome,
    estimate.breakdown,
    estimate."group",
    estimate.group_label,
    estimate.group_order,
    estimate.n,
    estimate.estimate,
    estimate.se,
    estimate.df,
    estimate.lower,
    estimate.upper,
    estimate.n_effective,
    estimate.design_effect,
    estimate.method,
    estimate.caution,
    estimate.reason
from survey_estimate as estimate
inner join survey on survey.survey = estimate.survey
inner join survey_outcome on survey_outcome.outcome = estimate.outcome
where
    ($outcome = '' or estimate.outcome = $outcome)
    and ($wave = '' or estimate.wave = $wave)
    and ($breakdown = '' or estimate.breakdown = $breakdown)
    and (not survey.is_on_request or $demo = 'survey')
order by survey_outcome.topic_order, estimate.wave, estimate.breakdown, estimate.group_order
