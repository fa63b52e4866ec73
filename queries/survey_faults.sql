-- What in the survey's file could not be taken as it stood: how many answers, why, what to do.
-- Grain: one row a field, kind of fault and text (quoted where many people gave it).
--
-- $demo   VARCHAR, 'survey' to see made-up answers that are shown on request only; '' not to
select
    survey_fault.survey,
    survey_fault.file,
    survey_fault.field,
    survey_fault.kind,
    survey_fault."value",
    survey_fault.answers,
    survey_fault.remedy
from survey_fault
inner join survey on survey.survey = survey_fault.survey
where not survey.is_on_request or $demo = 'survey'
order by survey_fault.field, survey_fault.kind, survey_fault."value"
