-- The resident survey that is shown: title, kind (illustrative: made-up answers), mode, source.
-- Grain: one row; none where the partnership uses no survey.
--
-- $demo   VARCHAR, 'survey' to see made-up answers that are shown on request only; '' not to
select
    survey.survey,
    survey.title,
    survey.kind,
    survey.mark,
    survey.mode,
    survey.source,
    survey.is_raked,
    survey.respondents,
    survey.left_out,
    survey.is_on_request,
    source.publisher,
    source.edition,
    source.licence
from survey
left join source on source.source = survey.source
where not survey.is_on_request or $demo = 'survey'
