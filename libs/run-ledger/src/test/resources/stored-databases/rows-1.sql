insert into run_claim values ('drift-1', 'run-1', 'churn', '2026-03-10 12:00:00+00');
insert into run_outcome values ('run-1', 'churn', 'promoted', '3', '', 'drift-1', '2026-03-10 13:00:00+00');
insert into processed_window values
  ('retrain-churn', '2026-03-02 00:00:00+00', '2026-03-09 00:00:00+00', 'run-1', '2026-03-10 12:00:00+00', null, '2026-03-10 13:00:00+00');
