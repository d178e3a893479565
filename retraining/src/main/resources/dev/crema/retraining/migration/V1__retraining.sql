-- What was asked for, what came of it, and who changed it.

-- Locked by whoever asks for a retraining of the model or decides over one: a model's decisions follow one another.
create table retraining_model (
  model      text primary key,
  snapshot   text,        -- of the source's data, as it was told last; null: as configured
  frozen_by  text,        -- null: not frozen
  frozen_why text,
  frozen_at  timestamptz
);

create table retraining_request (
  id                bigint generated always as identity primary key,
  key               text        not null unique,
  model             text        not null references retraining_model,
  window_start      timestamptz not null, -- the drift window: inclusive
  window_end        timestamptz not null, -- exclusive
  snapshot          text        not null,
  round             integer     not null,
  cause             text        not null check (cause in ('alert', 'person', 'data')),
  cause_who         text        not null, -- the person, or the alert's name
  cause_why         text        not null, -- the person's words, or the alert's severity
  alert_fingerprint text,
  alert_starts_at   timestamptz,
  state             text        not null check (state in ('requested', 'awaiting_approval', 'submitted', 'running',
                                                          'succeeded', 'rejected_by_gate', 'rejected', 'failed', 'expired')),
  approved          boolean     not null,
  requested_at      timestamptz not null,
  decided_at        timestamptz, -- null before the decision that it runs
  data_start        timestamptz,
  data_end          timestamptz,
  run_id            text,
  verdict           text,        -- null before the end
  version           text,
  outcome_reason    text,
  ended_at          timestamptz,
  attempts          integer     not null,
  due_at            timestamptz not null,
  problem           text        not null,
  revision          bigint      not null,
  unique (model, window_start, window_end, snapshot, round)
);

-- One at a time, whatever the code does.
create unique index retraining_under_way on retraining_request (model) where state in ('submitted', 'running');
create index retraining_waiting on retraining_request (model, id) where state in ('requested', 'awaiting_approval');
create index retraining_decided on retraining_request (model, decided_at desc) where decided_at is not null;
create index retraining_by_model on retraining_request (model, id);
create index retraining_by_state on retraining_request (state, id);
create index retraining_by_run on retraining_request (run_id) where run_id is not null;

-- The audit. Rows are only added.
create table retraining_event (
  id         bigint generated always as identity primary key,
  request_id bigint      references retraining_request, -- null: of the model itself
  model      text        not null,
  from_state text,
  to_state   text,
  who        text        not null,
  why        text        not null,
  at         timestamptz not null
);

create index retraining_event_request on retraining_event (request_id, id);

-- Which replica works. A write of the leader locks the row for key share; the epoch is part of a key, so that another
-- leader must wait for that write, and a renewal need not.
create table retraining_lease (
  name   text        primary key,
  holder text        not null,
  epoch  bigint      not null,
  until  timestamptz not null,
  unique (name, epoch)
);

insert into retraining_lease values ('worker', '', 0, timestamptz 'epoch');
