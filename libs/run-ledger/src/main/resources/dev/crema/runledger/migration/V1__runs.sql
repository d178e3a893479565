-- What runs claim and report. A later migration only adds what an older release can do without: pipelines are pinned to
-- their images, so releases of several ages use one schema.

-- Who does what is to be done once. A row is never changed.
create table run_claim (
  key        text        primary key,
  kfp_run_id text        not null,
  model_name text        not null,
  claimed_at timestamptz not null
);

create index run_claim_run on run_claim (kfp_run_id);

-- What a run came to: the first verdict that is not "failed".
create table run_outcome (
  kfp_run_id  text        primary key,
  model_name  text        not null,
  verdict     text        not null,
  version     text        not null, -- empty if the verdict is about no version
  reason      text        not null,
  key         text        not null, -- what the run had claimed; empty if nothing
  reported_at timestamptz not null
);

create index run_outcome_model on run_outcome (model_name, reported_at);

-- The windows of a schedule, one row each. They follow each other without gap and overlap.
create table processed_window (
  schedule     text        not null,
  window_start timestamptz not null, -- inclusive
  window_end   timestamptz not null, -- exclusive
  kfp_run_id   text        not null, -- who has it, or had it last
  claimed_at   timestamptz not null,
  freed_at     timestamptz,          -- since when its run is known to have failed; null if it is not
  processed_at timestamptz,          -- null while it is not done
  primary key (schedule, window_start),
  check (window_start < window_end)
);

create unique index processed_window_run on processed_window (kfp_run_id, schedule);
create index processed_window_end on processed_window (schedule, window_end);
create index processed_window_open on processed_window (schedule, window_start) where processed_at is null;
