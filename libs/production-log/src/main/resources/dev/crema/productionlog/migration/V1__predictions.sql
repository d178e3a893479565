-- Every prediction, one row each; partitions by day are made by whoever writes first on a day (UTC).
create table prediction (
  id             uuid                not null, -- a UUID of version 7: its first 48 bits are "at" in milliseconds
  at             timestamptz         not null,
  model          text                not null,
  version        text                not null,
  inputs         json                not null, -- the row as it was sent: an object by column name; may hold \u0000, which jsonb refuses
  label          text                not null, -- the predicted class
  score          double precision    not null, -- of the positive class; of the predicted one if there are more than two
  probabilities  double precision[]  not null, -- in the order of the contract's classes
  threshold      double precision,             -- null if not binary
  latency_micros integer             not null, -- from the request's first byte to the score
  entity         text,                         -- whom the row is about; null if the contract names no entity
  correlation_id text,
  tenant         text,
  primary key (at, id)
) partition by range (at);

create index prediction_model on prediction (model, version, at);
create index prediction_entity on prediction (entity, at) where entity is not null;

-- How far each writer has come. A batch and its number are committed together, so that one whose
-- answer was lost is neither lost nor written twice.
create table log_writer (
  writer   uuid        primary key,
  sequence bigint      not null,
  at       timestamptz not null
);
