package dev.crema.sdk.description;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {

  @ParameterizedTest
  @CsvSource({
    "seed, seed",
    "kfpRunId, kfp_run_id",
    "modelURI, model_uri",
    "f1Score, f1_score",
    "contractSha256, contract_sha256",
    "URIOfModel, uri_of_model"
  })
  void writesSnakeCase(String java, String snake) {
    assertThat(Names.snakeCase(java)).isEqualTo(snake);
  }

  @ParameterizedTest
  @CsvSource({"TrainModel, train-model", "IngestData, ingest-data", "CheckURLs, check-ur-ls"})
  void writesKebabCase(String java, String kebab) {
    assertThat(Names.kebabCase(java)).isEqualTo(kebab);
  }
}
