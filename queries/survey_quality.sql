-- Who answered the resident survey, before and after weighting, beside the Census's residents.
-- Grain: one row a wave (and 'all'), margin and group; shares of those who said, from 0 to 1.
--
-- $wave   VARCHAR, as in survey_waves; '' means each and all together
-- $demo   VARCHAR, 'survey' to see made-up answers that are shown on request only; '' not to
select
    survey_quality.survey,
    survey.mark,
    survey_quality.wave,
    survey_quality.margin,
    survey_quality."group",
    survey_quality.group_label,
    survey_quality.respondents_share,
    survey_quality.weighted_share,
    survey_quality.census_share
from survey_quality
inner join survey on survey.survey = survey_quality.survey
where
    ($wave = '' or survey_quality.wave = $wave)
    and (not survey.is_on_request or $demo = 'survey')
order by survey_quality.wave, survey_quality.margin, survey_quality."group"
