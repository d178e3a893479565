package dev.crema.inference.bench;

import dev.crema.inference.bench.Limit.AtLeast;
import dev.crema.inference.bench.Limit.AtMost;
import dev.crema.inference.bench.Limit.Shown;

/** The rows of the table, in its order: each is in it, measured or not. */
enum Requirement {
  PEER_CPU("predictions per server CPU-second, log off", new AtLeast(12, "x")),
  PEER_CPU_FAST("predictions per server CPU-second, log fast", new AtLeast(5, "x")),
  PEER_P99("p99 at FastAPI's saturation load, log off", new AtMost(1, "x")),
  PEER_P99_FAST("p99 at FastAPI's saturation load, log fast", new AtMost(1, "x")),
  MLFLOW_CPU("POST /invocations: per server CPU-second", new Shown("x")),
  MLFLOW_P99("POST /invocations: p99 at MLflow's saturation load", new Shown("x")),
  MLSERVER_CPU("POST /v2/models/churn/infer: per server CPU-second", new Shown("x")),
  MLSERVER_P99("POST /v2/models/churn/infer: p99 at MLServer's saturation load", new Shown("x")),
  FAST_RATE("log fast: predictions per server CPU-second", new AtLeast(10_000, "")),
  FAST_P99("log fast: p99 at 5,000/s", new AtMost(10, " ms")),
  ACKNOWLEDGED_RATE("log acknowledged: predictions/s", new AtLeast(4_000, "/s")),
  ACKNOWLEDGED_P99("log acknowledged: p99 at 4,000/s", new AtMost(60, " ms")),
  EXPLAIN("explain=true: server CPU a row", new AtMost(0.3, " ms")),
  WATCH("drift watched beside serving: rows/min of a core", new AtLeast(1_000_000, "")),
  BATCH_CSV("batch of CSV: rows/min", new AtLeast(1_000_000, "")),
  BATCH_JSONL("batch of JSON Lines: rows/min", new AtLeast(1_000_000, "")),
  BATCH_PARQUET("batch of Parquet: rows/min", new AtLeast(1_000_000, "")),
  READY("from the image's command to ready, median", new AtMost(1.2, " s")),
  FIRST_MINUTE("p99 of the first minute beside the steady one, 30 % load", new AtMost(1.5, "x")),
  FIRST_MINUTE_LATER("the same, made ready 6 s later", new Shown("x")),
  FIRST_MINUTE_LIGHT("the same at 1,000/s", new Shown("x")),
  SOAK_FAILED("80 % load: requests that failed", new AtMost(0, "")),
  SOAK_HEAP("80 % load: growth of the heap after GC", new AtMost(2, " MB")),
  SOAK_DESCRIPTORS("80 % load: growth of open descriptors", new AtMost(2, "")),
  SOAK_THREADS("80 % load: growth of threads", new AtMost(1, "")),
  SOAK_RSS("80 % load: largest resident memory", new AtMost(384, " MB")),
  FAILOVER_FAILED("one of two killed: requests that failed", new AtMost(0.01, " %")),
  FAILOVER_FULL("one of two killed: until both serve again, slowest", new AtMost(10, " s")),
  FAILOVER_SLOWEST("one of two killed: slowest answer", new Shown(" ms"));

  private final String label;
  private final Limit limit;

  Requirement(String label, Limit limit) {
    this.label = label;
    this.limit = limit;
  }

  String label() {
    return label;
  }

  Limit limit() {
    return limit;
  }
}
