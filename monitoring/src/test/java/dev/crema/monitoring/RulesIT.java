package dev.crema.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.LocalAlertmanager;
import dev.crema.servers.LocalPrometheus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RulesIT {
  private static final Path RULES = Path.of("prometheus/rules");
  private static final Path TESTS = Path.of("prometheus/tests");
  private static final Pattern ALERT = Pattern.compile("(?m)^ *- alert: (\\w+)$");
  private static final Pattern TESTED =
      Pattern.compile("alertname: (\\w+)(?:, exp_alerts: (\\[\\]))?");

  @Test
  void prometheusTakesEachRule() throws Exception {
    assumeTrue(LocalPrometheus.isInstalled(), "Maybe run: apt-get install prometheus");
    assertRuns("promtool", "check", "rules", RULES);
  }

  @Test
  void eachRuleFiresWhenItShouldAndStaysSilentOtherwise() throws Exception {
    assumeTrue(LocalPrometheus.isInstalled(), "Maybe run: apt-get install prometheus");
    assertRuns("promtool", "test", "rules", TESTS);
  }

  @Test
  void noRuleGoesUntested() throws IOException {
    List<String> fires = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    for (MatchResult tested : matches(TESTS, TESTED)) {
      (tested.group(2) == null ? fires : silent).add(tested.group(1));
    }
    List<String> alerts = matches(RULES, ALERT).stream().map(alert -> alert.group(1)).toList();
    assertThat(alerts).isNotEmpty().doesNotHaveDuplicates();
    assertThat(fires).containsAll(alerts);
    assertThat(silent).containsAll(alerts);
  }

  @Test
  void alertmanagerTakesTheRoutes() throws Exception {
    assumeTrue(
        LocalAlertmanager.isInstalled(), "Maybe run: apt-get install prometheus-alertmanager");
    assertRuns("amtool", "check-config", Path.of("alertmanager"));
    // It warns on the same stream that the file goes before its own settings.
    assertThat(receiver("action=retrain", "model=churn")).contains("retraining");
    assertThat(receiver("model=churn")).contains("nobody").doesNotContain("retraining");
  }

  private static String receiver(String... labels) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                "amtool",
                "config",
                "routes",
                "test",
                "--config.file",
                "alertmanager/alertmanager.yml"));
    words.addAll(List.of(labels));
    return run(words.toArray(String[]::new));
  }

  private static void assertRuns(String program, String verb, String what, Path folder)
      throws Exception {
    for (Path file : files(folder)) {
      run(program, verb, what, file.toString());
    }
  }

  private static void assertRuns(String program, String verb, Path folder) throws Exception {
    for (Path file : files(folder)) {
      run(program, verb, file.toString());
    }
  }

  private static String run(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found = files.sorted().toList();
      assertThat(found).isNotEmpty();
      return found;
    }
  }

  private static List<MatchResult> matches(Path folder, Pattern pattern) throws IOException {
    List<MatchResult> found = new ArrayList<>();
    for (Path file : files(folder)) {
      pattern.matcher(Files.readString(file)).results().forEach(found::add);
    }
    return found;
  }
}
