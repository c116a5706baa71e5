-- What a generation was built by, as a digest: its definition, which is SQL that will be
-- run, stands in the cache, and who can write there should not write that. Null: it is
-- not known yet.
alter table ftsync.consumer add column definition text;
