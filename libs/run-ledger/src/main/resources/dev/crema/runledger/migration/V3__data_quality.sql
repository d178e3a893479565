-- How many of the rows that a run was to learn from keep their contract. Releases without this table work on: they say nothing of it.
create table data_quality (
  kfp_run_id  text             primary key,
  model_name  text             not null,
  row_count   bigint           not null,
  pass_rate   double precision not null, -- share of the rows that keep every rule, in [0, 1]
  reported_at timestamptz      not null
);

create index data_quality_model on data_quality (model_name, reported_at);
