-- Rows that "prediction" refused as data, for a person to look at. Nothing that was sent is a text
-- here, so that no row is refused again.
create table prediction_refused (
  id          uuid        primary key, -- the prediction's
  at          timestamptz not null,
  model       text        not null,
  sql_state   text        not null,    -- why it was refused
  entity_hash bytea,                   -- salted as in "erasure"; null if the row names no entity
  row_json    bytea       not null     -- the whole row as JSON in UTF-8
);

create index prediction_refused_at on prediction_refused (at);
create index prediction_refused_entity on prediction_refused (entity_hash) where entity_hash is not null;
