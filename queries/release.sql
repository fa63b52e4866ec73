-- Which release this store is and how far its data go.
-- Grain: one row.
select
    release,
    figures,
    ward_data_to,
    borough_data_to,
    lsoa_data_to
from release
