-- A window that fails each time, or that is looked at too late, is left out. Releases without these columns work on: they
-- count no attempts and leave nothing out.
alter table processed_window
  add column attempts       integer not null default 1, -- how many runs had it
  add column settled_as     text,                       -- "failed" or "skipped" if it was left out; null if a run's verdict stands
  add column settled_reason text;                       -- why it was left out

create index processed_window_left_out on processed_window (schedule, window_start) where settled_as is not null;
