insert into drift_decision values
  ('churn', '1', '2026-03-10 12:00:00+00', '2026-03-10 13:00:00+00', 2, 'too_few_rows', 'none', '{}', '2026-03-10 13:00:10+00');
