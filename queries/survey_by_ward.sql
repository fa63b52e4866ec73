-- One share of the resident survey ward by ward: from the newest wave, else from all waves together.
-- Grain: one row a ward (or, with all, one for everyone); shares from 0 to 1; a ward with
--        too few answers in both keeps its row, with the reason.
--
-- $share   VARCHAR, an outcome of survey_outcomes
-- $by      VARCHAR, ward or all (everyone)
-- $demo    VARCHAR, 'survey' to see made-up answers that are shown on request only; '' not to
with newest as (

    select max_by(wave, "start") as wave
    from survey_wave
    where wave <> 'all'

),

candidate as (

    select
        estimate."group",
        estimate.group_label,
        estimate.group_order,
        estimate.wave,
        estimate.n,
        estimate.estimate,
        estimate.se,
        estimate.lower,
        estimate.upper,
        estimate.n_effective,
        estimate.method,
        estimate.caution,
        estimate.reason,
        row_number() over (
            partition by estimate."group"
            order by
                estimate.estimate is null,
                (estimate.wave = 'all') = (estimate.estimate is not null)
        ) as preference
    from survey_estimate as estimate
    where
        estimate.outcome = $share
        and estimate.breakdown = $by
        and (estimate.wave = 'all' or estimate.wave in (select newest.wave from newest))

)

select
    case candidate."group" when 'all' then 'borough' else candidate."group" end as ward_code,
    candidate.group_label as ward_name,
    candidate.wave,
    survey_wave.wave_label,
    candidate.n,
    candidate.estimate,
    candidate.se,
    candidate.lower,
    candidate.upper,
    candidate.n_effective,
    candidate.method,
    candidate.caution,
    candidate.reason,
    survey.mark
from candidate
inner join survey_wave on survey_wave.wave = candidate.wave
inner join survey on survey.survey = survey_wave.survey
where
    candidate.preference = 1
    and (not survey.is_on_request or $demo = 'survey')
order by candidate.group_order
