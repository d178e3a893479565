package dev.crema.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The Job's command with this release's pipelines, as a process; notes which classes it loads. */
@Tag("contract")
class BootstrapProcessIT extends AbstractBootstrapTest {
  @Override
  Ending crema(String... arguments) throws Exception {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String lists = System.getProperty("crema.classlists", "");
    if (!lists.isEmpty()) {
      Path list = Files.createDirectories(Path.of(lists, "bootstrap"));
      words.add("-Xshare:off");
      words.add("-XX:DumpLoadedClassList=" + list.resolve("%p.lst"));
    }
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    words.add("dev.crema.runner.Crema");
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.matches("(CREMA|MLFLOW|KF)_.*"));
    builder.environment().putAll(variables);
    builder.environment().put("CREMA_PIPELINES", ROOT.resolve("pipelines").toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ending(process.waitFor(), said);
  }

  @Test
  void bringsAnInstallationToThisReleaseOnce() throws Exception {
    assertThat(pipelines()).contains("retrain", "train-and-register", "monitor");
    assertBootstrapsOnceAndPreflightsThen();
  }

  /** Its schedule too, and a retraining.yaml that asks for the pipeline of this release. */
  @Test
  void printsWhatThePageSays() throws Exception {
    variables.put("CREMA_INSTALLATION", PrintedPage.INSTALLATION);
    String pipelines = ROOT.resolve("pipelines").toString();
    String schedule = PrintedPage.block("yaml", "monitor-churn");
    Path schedules = Files.createDirectories(folder.resolve("schedules"));
    Files.writeString(
        schedules.resolve("monitor.yaml"), schedule.replace("/app/pipelines", pipelines));
    Ending ending =
        crema(
            "bootstrap",
            "--experiment",
            "churn",
            "--schedules",
            schedules.toString(),
            "--retraining",
            ROOT.resolve("kubernetes/overlays/local/retraining.yaml").toString());
    assertThat(ending.code()).as(ending.said()).isZero();
    assertThat(PrintedPage.asOnThePage(ending.said()))
        .isEqualTo(PrintedPage.block("", "monitor-churn"));
    Ending look = crema("preflight", "--skip", "mlflow", "--timeout", "PT30S");
    String printed = PrintedPage.block("", "FAILED   retraining-database");
    for (String check : List.of("settings", "ledger-database", "kfp", "pipelines")) {
      assertThat(PrintedPage.asOnThePage(look.said()).replace(pipelines, "/app/pipelines").lines())
          .filteredOn(line -> line.matches("ok +%s .*".formatted(check)))
          .singleElement()
          .satisfies(line -> assertThat(printed).contains(line + "\n"));
    }
  }
}
