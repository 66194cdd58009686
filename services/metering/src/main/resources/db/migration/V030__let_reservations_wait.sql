-- A run in the background holds its worst case while it waits, and does not count as running yet.
ALTER TABLE metering.reservation ADD COLUMN waits boolean NOT NULL DEFAULT false;
