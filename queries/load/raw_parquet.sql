-- A published Parquet file, each row with its number.
-- Grain: table raw, one row a row of the file, counted from 1.
--
-- $path   VARCHAR
create or replace temp table raw as
select
    row_number() over () as line,
    *
from read_parquet($path)
