-- The published files behind each series, with their fingerprints.
-- Grain: one row a file.
select
    series,
    edition,
    file,
    sha256
from source_file
order by series, edition, file
