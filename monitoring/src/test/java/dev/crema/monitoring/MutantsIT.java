package dev.crema.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.LocalPrometheus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether promtool's tests would notice if a rule said something else. */
@Tag("soak")
class MutantsIT {
  /** What says the same in other words, by file and what was there, and why. */
  private static final Map<String, String> SAME =
      Map.of(
          "slo.yaml slo=\"latency\" -> nothing",
          "An availability that has lost as much as a latency may lose is in the other operand.");

  @TempDir Path folder;

  @BeforeAll
  static void findPrometheus() {
    assumeTrue(LocalPrometheus.isInstalled(), "Maybe run: apt-get install prometheus");
  }

  /** What survives is a bound, a wait or a matcher that no test needs: a test is missing. */
  @Test
  void everyChangeOfARuleIsNoticed() throws Exception {
    List<Mutant> all = new ArrayList<>();
    List<String> unnoticed = new ArrayList<>();
    try (ExecutorService workers =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      List<Future<Boolean>> answers = new ArrayList<>();
      for (Path rules : Tree.files(Rule.FOLDER, ".yaml")) {
        for (Mutant mutant : Mutant.of(rules)) {
          int number = all.size();
          all.add(mutant);
          answers.add(workers.submit(() -> survives(mutant, rules, number)));
        }
      }
      for (int i = 0; i < answers.size(); i++) {
        if (answers.get(i).get() && !SAME.containsKey(all.get(i).what().replaceAll(":\\d+", ""))) {
          unnoticed.add(all.get(i).what());
        }
      }
    }
    assertThat(all).hasSizeGreaterThan(300);
    assertThat(unnoticed).isEmpty();
  }

  /**
   * Runs the tests of a file beside its mutant; a mutant that is no rule any more proves nothing.
   */
  private boolean survives(Mutant mutant, Path rules, int number) throws Exception {
    Path place = folder.resolve("" + number);
    Path tests = Files.createDirectories(place.resolve("tests"));
    Files.writeString(
        Files.createDirectories(place.resolve("rules")).resolve(rules.getFileName()),
        mutant.text());
    String name = rules.getFileName().toString().replace(".yaml", "_test.yaml");
    Files.copy(Path.of("prometheus/tests", name), tests.resolve(name));
    Process process =
        new ProcessBuilder("promtool", "test", "rules", tests.resolve(name).toString())
            .redirectErrorStream(true)
            .start();
    String said = read(process);
    if (process.waitFor() == 0) {
      return true;
    }
    assertThat(said).as(mutant.what()).containsPattern("exp: ?");
    return false;
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
