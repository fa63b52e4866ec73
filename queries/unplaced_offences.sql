-- Offences recorded in the borough that no ward holds.
-- Grain: one row; null where the period has no offence of the kind asked for.
--
-- $start, $end   DATE, first of month, both inclusive
-- $offences      VARCHAR[], offence keys; an empty list means every offence
select
    (
        select sum(borough_figure.offences)::bigint
        from borough_figure
        where
            borough_figure.borough_code = (select partnership.borough_code from partnership)
            and borough_figure.month between $start and $end
            and borough_figure.offence <> ''
            and (len($offences) = 0 or list_contains($offences, borough_figure.offence))
    ) as borough_offences,
    (
        select sum(own_ward_figure.offences)::bigint
        from own_ward_figure
        where
            own_ward_figure.month between $start and $end
            and own_ward_figure.offence <> ''
            and (len($offences) = 0 or list_contains($offences, own_ward_figure.offence))
    ) as ward_offences
