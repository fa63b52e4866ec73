-- What an edition took only with a warning, as notes of the ledger, while its figures stand.
-- Grain: one row a note.
--
-- $series, $provisional   VARCHAR, the latter a path
-- $edition                DATE
insert into ledger
select
    $series,
    '*',
    coalesce(given.area_code, ''),
    'note',
    given.month::date,
    given.month::date,
    false,
    given.words
from our_table($provisional) as given
where
    exists (
        select 1
        from coverage
        where
            coverage.series = $series
            and coverage.month = given.month::date
            and coverage.edition = $edition::date
    )
