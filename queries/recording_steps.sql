-- Whether each group of offences crosses a change of recording: the step measured for the force.
-- Grain: one row a break and group ('all': every offence together); no step says why.
select
    step.break_month,
    step.group_key,
    coalesce(offence_group.group_label, 'All offences') as group_label,
    step.step,
    step.lower,
    step.upper,
    step.phi,
    step.offences,
    step.months_before,
    step.months_after,
    step.crosses,
    step.reason
from recording_step as step
left join offence_group on offence_group.group_key = step.group_key
order by step.break_month, step.group_key
