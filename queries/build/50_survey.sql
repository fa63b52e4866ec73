-- The resident survey: shares of groups, made before any row reaches this store.
-- Grain: survey, one row (is_on_request: made-up answers, which only $demo = 'survey' shows); survey_wave, a wave and all of them; survey_outcome, a share asked for;
-- survey_estimate, a wave, outcome and group; survey_covariance, a pair of groups of a breakdown
-- (or a group and everyone); survey_quality, a wave, margin and group; survey_fault, a kind of fault.
create table survey as
select
    survey::varchar as survey,
    title::varchar as title,
    kind::varchar as kind,
    case kind when 'illustrative' then 'Illustrative: made-up answers' else '' end as mark,
    "mode"::varchar as "mode",
    "source"::varchar as "source",
    is_raked::boolean as is_raked,
    respondents::integer as respondents,
    left_out::integer as left_out,
    is_on_request::boolean as is_on_request
from survey_rows;

create table survey_wave as
select
    survey::varchar as survey,
    wave::varchar as wave,
    wave_label::varchar as wave_label,
    "start"::date as "start",
    "end"::date as "end",
    respondents::integer as respondents,
    effective_base::double as effective_base,
    design_effect_before::double as design_effect_before,
    design_effect_after::double as design_effect_after
from survey_wave_rows;

create table survey_outcome as
select
    survey::varchar as survey,
    outcome::varchar as outcome,
    question::varchar as question,
    label::varchar as label,
    theme::varchar as theme,
    outcome_words::varchar as outcome_words,
    of_whom::varchar as of_whom,
    polarity::varchar as polarity,
    topic_order::integer as topic_order
from survey_outcome_rows;

create table survey_estimate as
select
    survey::varchar as survey,
    wave::varchar as wave,
    outcome::varchar as outcome,
    breakdown::varchar as breakdown,
    "group"::varchar as "group",
    group_label::varchar as group_label,
    group_order::integer as group_order,
    n::integer as n,
    estimate::double as estimate,
    se::double as se,
    df::double as df,
    lower::double as lower,
    upper::double as upper,
    n_effective::double as n_effective,
    design_effect::double as design_effect,
    "method"::varchar as "method",
    caution::varchar as caution,
    reason::varchar as reason
from survey_estimate_rows
order by outcome, wave, breakdown, group_order;

create table survey_covariance as
select
    survey::varchar as survey,
    wave::varchar as wave,
    outcome::varchar as outcome,
    breakdown::varchar as breakdown,
    group_a::varchar as group_a,
    group_b::varchar as group_b,
    covariance::double as covariance
from survey_covariance_rows;

create table survey_quality as
select
    survey::varchar as survey,
    wave::varchar as wave,
    margin::varchar as margin,
    "group"::varchar as "group",
    group_label::varchar as group_label,
    respondents_share::double as respondents_share,
    weighted_share::double as weighted_share,
    census_share::double as census_share
from survey_quality_rows;

create table survey_fault as
select
    survey::varchar as survey,
    file::varchar as file,
    field::varchar as field,
    "value"::varchar as "value",
    kind::varchar as kind,
    remedy::varchar as remedy,
    answers::integer as answers
from survey_fault_rows;

-- The survey's own entry in the register of sources, where sources.toml has none.
insert into "source" by name
select
    "source"::varchar as "source",
    kind::varchar as kind,
    '' as series,
    publisher::varchar as publisher,
    title::varchar as title,
    page::varchar as page,
    licence::varchar as licence,
    attribution::varchar as attribution,
    period::varchar as period,
    edition::varchar as edition,
    '' as tables,
    done::varchar as done
from survey_source_rows
where "source" not in (select known."source" from "source" as known)
