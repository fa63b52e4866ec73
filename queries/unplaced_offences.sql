-- Offences recorded in the borough that no ward holds.
-- Grain: one row; null where a month is not covered in both tables.
--
-- $start, $end   DATE, first of month, both inclusive
-- $offences      VARCHAR[], offence keys; an empty list means every offence
select
    (
        select sum(recorded_borough.offences)::bigint
        from recorded_borough
        where
            recorded_borough.borough_code = (select partnership.borough_code from partnership)
            and recorded_borough.month between $start and $end
            and (len($offences) = 0 or list_contains($offences, recorded_borough.offence))
    ) as borough_offences,
    (
        select sum(recorded_ward.offences)::bigint
        from recorded_ward
        inner join area on area.area_code = recorded_ward.ward_code
        where
            area.borough_code = (select partnership.borough_code from partnership)
            and recorded_ward.month between $start and $end
            and (len($offences) = 0 or list_contains($offences, recorded_ward.offence))
    ) as ward_offences
