-- The renamed table in place of the one that was read.
-- Grain: table raw, one row a line below the header.
drop table raw;

alter table raw_renamed rename to raw
