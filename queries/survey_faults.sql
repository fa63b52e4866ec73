-- What in the survey's file could not be taken as it stood: how many answers, why, what to do.
-- Grain: one row a field, kind of fault and text (quoted where many people gave it).
select
    survey,
    file,
    field,
    kind,
    "value",
    answers,
    remedy
from survey_fault
order by field, kind, "value"
