package dev.crema.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.testkit.kfp.KfpDouble;
import dev.crema.trainandregister.Call;
import dev.crema.trainandregister.Crema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recurring runs that are declared beside the pipelines. */
class SchedulesIT {
  private static final Pattern DIGEST = Pattern.compile("(?m)^ +(\\w+)_sha256: (\\w{64})$");

  @TempDir Path folder;

  @Test
  void theyAreAppliedTogetherAndASecondTimeNothingDiffers() throws Exception {
    KfpDouble.Options options =
        KfpDouble.Options.of(
            folder.resolve("kfp"),
            order -> {
              throw new IOException("No run is due: " + order.runId());
            });
    try (KfpDouble kfp = KfpDouble.start(options)) {
      assertThat(apply(kfp))
          .contains("created     monitor-churn")
          .contains("created     retrain-churn")
          .contains("created     score-churn");
      assertThat(apply(kfp))
          .contains("unchanged   monitor-churn")
          .contains("unchanged   retrain-churn")
          .contains("unchanged   score-churn")
          .doesNotContain("created", "replaced");
      assertThat(kfp.violations()).isEmpty();
    }
  }

  private String apply(KfpDouble kfp) throws Exception {
    List<String> words = new ArrayList<>(List.of("schedule", "apply"));
    schedules().forEach(path -> words.add(path.toString()));
    words.addAll(List.of("--endpoint", kfp.uri().toString()));
    Call.Ending ending =
        new Call(Crema.ROOT.resolve("pipelines/runner/crema"), folder)
            .with(words.toArray(String[]::new))
            .run();
    assertThat(ending.exitCode()).as(ending.output()).isZero();
    return ending.output();
  }

  @Test
  void theirDigestsAreThoseOfTheFilesInThisRepository() throws Exception {
    int count = 0;
    for (Path schedule : schedules()) {
      Matcher digest = DIGEST.matcher(Files.readString(schedule));
      while (digest.find()) {
        Path file = Crema.ROOT.resolve("data/churn-mlc/%s.yaml".formatted(digest.group(1)));
        assertThat(digest.group(2)).as("%s in %s", file, schedule).isEqualTo(Crema.sha256(file));
        count++;
      }
    }
    assertThat(count).isEqualTo(5);
  }

  private static List<Path> schedules() throws IOException {
    try (Stream<Path> pipelines = Files.list(Crema.ROOT.resolve("pipelines"))) {
      List<Path> found =
          pipelines
              .map(pipeline -> pipeline.resolve("schedule.yaml"))
              .filter(Files::exists)
              .sorted()
              .toList();
      assertThat(found).hasSizeGreaterThanOrEqualTo(3);
      return found;
    }
  }
}
