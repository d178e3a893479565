package dev.crema.lineage.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class KfpRunsTest {
  @Test
  void theSourceIsTheOneThatThePipelinesAskFirst() {
    Map<String, Object> all =
        Map.of("source_uri", "nowhere.csv", "bucket_uri", "s3://b/k", "query", "select 1");
    assertThat(KfpRuns.source(all)).isEqualTo("select 1");
    assertThat(KfpRuns.source(Map.of("source_uri", "nowhere.csv", "bucket_uri", "s3://b/k")))
        .isEqualTo("s3://b/k");
    assertThat(KfpRuns.source(Map.of("source_uri", "rows.csv", "bucket_uri", "", "query", "")))
        .isEqualTo("rows.csv");
    assertThat(KfpRuns.source(Map.of("model_name", "churn"))).isEmpty();
  }
}
