-- What the resident survey can be asked: every share, its question, theme, words and polarity.
-- Grain: one row an outcome.
--
-- $demo   VARCHAR, 'survey' to see made-up answers that are shown on request only; '' not to
select
    survey_outcome.survey,
    survey_outcome.outcome,
    survey_outcome.question,
    survey_outcome.label,
    survey_outcome.theme,
    survey_outcome.outcome_words,
    survey_outcome.of_whom,
    survey_outcome.polarity,
    survey_outcome.topic_order
from survey_outcome
inner join survey on survey.survey = survey_outcome.survey
where not survey.is_on_request or $demo = 'survey'
order by survey_outcome.topic_order
