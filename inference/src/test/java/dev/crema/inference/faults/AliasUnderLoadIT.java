package dev.crema.inference.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.models.ModelPackage;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions change under full load. */
class AliasUnderLoadIT {
  private static final int MOVES = Boolean.getBoolean("crema.soak") ? 100 : 10;

  @TempDir Path folder;

  @Test
  void noRequestIsLostAndEachAnswerNamesTheVersionThatMadeIt() throws Exception {
    Map<String, Double> scores = new TreeMap<>();
    FakeSource source = new FakeSource();
    for (String version : new String[] {"1", "2"}) {
      Path directory = folder.resolve(version);
      ModelPackage model = TestModels.write(directory, Integer.parseInt(version));
      scores.put(version, model.predict(FaultService.ROW).score());
      source.promote(version, directory);
    }
    assertThat(scores.get("1")).isNotEqualTo(scores.get("2"));
    Map<String, Object> hints =
        Map.of("crema.hint.enabled", "true", "crema.hint.min-pause", "100ms");
    try (TestService service = TestService.start(source, folder.resolve("cache"), hints)) {
      service.awaitVersion("2");
      Load load = Load.start(service.port());
      try (load) {
        for (int move = 0; move < MOVES; move++) {
          String next = move % 2 == 0 ? "1" : "2";
          source.alias("churn", "champion", next);
          FaultService.hint(service);
          service.awaitVersion(next);
          int before = load.answers.size();
          TestService.await(() -> load.answers.size() > before + 50);
        }
      }
      Map<String, Integer> counts = new TreeMap<>();
      for (Load.Answer answer : load.answers) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        String version = answer.version();
        assertThat(answer.score())
            .as(version)
            .isEqualTo(Objects.requireNonNull(scores.get(version)));
        counts.merge(version, 1, Integer::sum);
      }
      assertThat(load.cut).hasValue(0);
      assertThat(load.unheard).hasValue(0);
      assertThat(counts).containsOnlyKeys("1", "2");
      assertThat(counts.values()).allMatch(count -> count > 25 * MOVES);
    }
  }
}
