-- Counts by model version and minute, committed together with the predictions they count. Plain columns,
-- because a sum over them is many times faster than one over arrays.
create table prediction_minute (
  model         text             not null,
  version       text             not null,
  minute        timestamptz      not null,
  rows          integer          not null,
  score_sum     double precision not null,
  score_min     double precision not null,
  score_max     double precision not null,
  latency_sum   bigint           not null, -- microseconds
  -- 20 equal bins over [0, 1].
  score_00 integer not null, score_01 integer not null, score_02 integer not null, score_03 integer not null, score_04 integer not null,
  score_05 integer not null, score_06 integer not null, score_07 integer not null, score_08 integer not null, score_09 integer not null,
  score_10 integer not null, score_11 integer not null, score_12 integer not null, score_13 integer not null, score_14 integer not null,
  score_15 integer not null, score_16 integer not null, score_17 integer not null, score_18 integer not null, score_19 integer not null,
  -- Upper ends in microseconds: 100, 160, 250, 400, 630 and so on to 10,000,000; the last one is open.
  latency_00 integer not null, latency_01 integer not null, latency_02 integer not null, latency_03 integer not null, latency_04 integer not null,
  latency_05 integer not null, latency_06 integer not null, latency_07 integer not null, latency_08 integer not null, latency_09 integer not null,
  latency_10 integer not null, latency_11 integer not null, latency_12 integer not null, latency_13 integer not null, latency_14 integer not null,
  latency_15 integer not null, latency_16 integer not null, latency_17 integer not null, latency_18 integer not null, latency_19 integer not null,
  latency_20 integer not null, latency_21 integer not null, latency_22 integer not null, latency_23 integer not null, latency_24 integer not null,
  latency_25 integer not null, latency_26 integer not null,
  primary key (model, version, minute)
) with (fillfactor = 50); -- A row is updated with each batch of its minute: room for that beside it.

create index prediction_minute_minute on prediction_minute (minute);

create table prediction_minute_label (
  model   text        not null,
  version text        not null,
  minute  timestamptz not null,
  label   text        not null, -- the predicted class
  rows    integer     not null,
  primary key (model, version, minute, label)
) with (fillfactor = 50);

create index prediction_minute_label_minute on prediction_minute_label (minute);
