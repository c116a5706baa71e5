-- Which server and database the log and its consumers are of. A dump, a template or
-- an upgrade takes them elsewhere, where their transaction ids mean something else.
create table ftsync.home (
  only_one boolean primary key default true check (only_one),
  database text not null
);
