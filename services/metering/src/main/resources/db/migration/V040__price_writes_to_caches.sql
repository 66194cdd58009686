-- What input costs that the provider writes to its cache; null: as other input.
ALTER TABLE metering.reservation ADD COLUMN cache_write_per_million bigint;
