-- Waves of the resident survey, and all of them together (wave 'all'): people and what they weigh.
-- Grain: one row a wave, in the order of time, all together last.
--
-- $demo   VARCHAR, 'survey' to see made-up answers that are shown on request only; '' not to
select
    survey_wave.survey,
    survey.mark,
    survey_wave.wave,
    survey_wave.wave_label,
    survey_wave."start",
    survey_wave."end",
    survey_wave.respondents,
    survey_wave.effective_base,
    survey_wave.design_effect_before,
    survey_wave.design_effect_after
from survey_wave
inner join survey on survey.survey = survey_wave.survey
where not survey.is_on_request or $demo = 'survey'
order by survey_wave.wave = 'all', survey_wave."start", survey_wave.wave
