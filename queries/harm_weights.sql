-- The weight of one offence under each weighting, how it was obtained, or why there is none.
-- Grain: one row an offence and weighting.
select
    harm_weight.offence,
    offence.label,
    offence.group_label,
    offence.is_police_generated,
    harm_weight.weighting,
    harm_weight.weight,
    harm_weight.unit,
    harm_weight.edition,
    harm_weight.share_of_volume,
    harm_weight.how,
    harm_weight.citation,
    harm_weight.reason
from harm_weight
inner join offence on offence.offence = harm_weight.offence
order by offence.group_label, harm_weight.offence, harm_weight.weighting
