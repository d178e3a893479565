-- Windows of live drift. What each process counted of a window waits here until one of them decides on
-- the rows of all; the decision stands for good and is what everybody shows.
create table drift_part (
  model        text        not null,
  version      text        not null,
  window_start timestamptz not null,
  window_end   timestamptz not null,
  part         text        not null, -- whose counts these are
  rows         bigint      not null check (rows > 0),
  state        text        not null check (state in ('waiting', 'counted', 'unreadable', 'late')),
  counts       bytea       check (octet_length(counts) <= 16777216), -- null as soon as nobody needs them
  written_at   timestamptz not null default now(),
  primary key (model, version, window_start, window_end, part),
  check ((state = 'waiting') = (counts is not null))
);

create index drift_part_start on drift_part (window_start);

create table drift_decision (
  model        text        not null,
  version      text        not null,
  window_start timestamptz not null,
  window_end   timestamptz not null,
  rows         bigint      not null check (rows >= 0),
  decision     text        not null, -- drifted, quiet, too_few_rows or not_comparable
  severity     text        not null, -- P0, P1, P2 or none
  report       json        not null, -- reasons, and the effect on each feature
  decided_at   timestamptz not null default now(),
  primary key (model, version, window_start, window_end)
);

create index drift_decision_model on drift_decision (model, window_start);
create index drift_decision_start on drift_decision (window_start);
