-- How far the log's ids had come when a position was noted, or later. No row that the
-- position can see has a higher one, unless transaction ids went back meanwhile and were
-- given out once more. Null: it was noted by an older ftsync.
alter table ftsync.consumer add column last_id bigint;
