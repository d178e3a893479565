-- What came true: the label that stands, one row per prediction. Model, version, entity and tenant are
-- the prediction's, so that counting and erasing need no join.
create table ground_truth (
  prediction_id uuid        not null,
  predicted_at  timestamptz not null,
  model         text        not null,
  version       text        not null,
  entity        text,
  tenant        text,
  label         text        not null,
  observed_at   timestamptz not null, -- when it came true, as the sender says
  recorded_at   timestamptz not null, -- when it reached this service
  source        text        not null,
  late          boolean     not null, -- recorded after the model's maturity: a closed window has changed
  primary key (predicted_at, prediction_id)
);

create index ground_truth_model on ground_truth (model, predicted_at);
create index ground_truth_entity on ground_truth (entity) where entity is not null;

-- What was said beside it: labels that contradict the one that stands, and labels that stood before.
create table ground_truth_history (
  number        bigint      generated always as identity primary key,
  prediction_id uuid        not null,
  predicted_at  timestamptz not null,
  outcome       text        not null check (outcome in ('contradicting', 'replaced')),
  label         text        not null,
  observed_at   timestamptz not null,
  recorded_at   timestamptz not null,
  source        text        not null, -- who said this label
  replaced_at   timestamptz,          -- when it ceased to stand; null if it never stood
  replaced_by   text,                 -- whose label stands since
  foreign key (predicted_at, prediction_id) references ground_truth on delete cascade
);

create index ground_truth_history_of on ground_truth_history (predicted_at, prediction_id);

-- Truth for predictions that are not here (yet): they may be in a spool.
create sequence ground_truth_pending_sequence;
create table ground_truth_pending (
  key           bytea       primary key, -- SHA-256 of what is said of what, so that saying it again changes nothing
  sequence      bigint      not null default nextval('ground_truth_pending_sequence'), -- order of arrival
  prediction_id uuid,                    -- either this …
  model         text,                    -- … or these three
  entity        text,
  at            timestamptz,
  tenant        text,                    -- only predictions of this tenant are meant; null = of any
  label         text        not null,
  observed_at   timestamptz not null,
  recorded_at   timestamptz not null,
  source        text        not null,
  replace       boolean     not null,
  expires_at    timestamptz not null,
  check ((prediction_id is null) = (model is not null and entity is not null and at is not null))
);

create index ground_truth_pending_sequence_of on ground_truth_pending (sequence);
create index ground_truth_pending_entity on ground_truth_pending (entity) where entity is not null;
