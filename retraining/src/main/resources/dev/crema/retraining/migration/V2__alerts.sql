-- Every alert that asked for a retraining or joined one: it is known again whatever the settings are by then, and what
-- waits ends when none of its alerts is left. One row for each time an alert began to fire.
create table retraining_alert (
  id          bigint generated always as identity primary key,
  request_id  bigint      not null references retraining_request, -- which it joined last
  model       text        not null references retraining_model,
  name        text        not null,
  version     text        not null, -- of the model; empty: it names none
  fingerprint text        not null, -- of Alertmanager; may be empty
  starts_at   timestamptz not null, -- as it was told
  began_at    timestamptz not null, -- the same, but not after it was told of
  resolved_at timestamptz           -- null: it fires
);

create index retraining_alert_begun on retraining_alert (model, starts_at);
create index retraining_alert_firing on retraining_alert (model) where resolved_at is null;
create index retraining_alert_request on retraining_alert (request_id);

insert into retraining_alert (request_id, model, name, version, fingerprint, starts_at, began_at)
select distinct on (model, cause_who, coalesce(alert_fingerprint, ''), alert_starts_at)
  id, model, cause_who, '', coalesce(alert_fingerprint, ''), alert_starts_at, least(alert_starts_at, requested_at)
from retraining_request
where cause = 'alert'
order by model, cause_who, coalesce(alert_fingerprint, ''), alert_starts_at, id desc;

-- alert_version null beside an alert: an older release stored it. By whom and why its run is to end, null: it is not;
-- since when KFP was told so, null: not yet.
alter table retraining_request
  add column alert_version text,
  add column stopped_at    timestamptz,
  add column stopped_by    text,
  add column stopped_why   text;

create index retraining_promoted on retraining_request (model, ended_at desc) where verdict = 'promoted';
