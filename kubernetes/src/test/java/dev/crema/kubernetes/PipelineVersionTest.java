package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.kfp.PipelineUpload;
import dev.crema.retraining.core.ModelPolicy;
import dev.crema.retraining.core.SettingsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which version of the pipeline the retraining service asks KFP for. */
class PipelineVersionTest {
  private static final Pattern VERSION = Pattern.compile("version: sha256-[0-9a-f]{16}");

  @TempDir Path folder;

  private static String file(Overlay overlay) {
    return "kubernetes/overlays/%s/retraining.yaml".formatted(overlay.folder());
  }

  @Test
  void theServiceReadsEachFile() throws IOException {
    for (Overlay overlay : Overlay.values()) {
      ModelPolicy churn = SettingsFile.read(Scripts.ROOT.resolve(file(overlay))).of("churn");
      assertThat(churn).as(overlay.folder()).isNotNull();
    }
    Path broken =
        Files.writeString(
            folder.resolve("retraining.yaml"),
            Scripts.read(file(Overlay.LOCAL)).replace("daily_budget", "daily_budgets"));
    assertThatThrownBy(() -> SettingsFile.read(broken)).hasMessageContaining("daily_budgets");
  }

  /** What the bootstrap Job uploads on a laptop is the committed YAML. */
  @Test
  void aLaptopAsksForTheCommittedPipeline() {
    byte[] yaml = Scripts.read("pipelines/retrain/pipeline.yaml").getBytes(StandardCharsets.UTF_8);
    String version = new PipelineUpload("retrain", "", yaml).versionName();
    String text = Scripts.read(file(Overlay.LOCAL));
    Generated.is(
        file(Overlay.LOCAL),
        VERSION.matcher(text).replaceFirst(Matcher.quoteReplacement("version: " + version)));
  }

  /** Else a run would be refused: at the first drift, not at the installation. */
  @Test
  void everyRequiredParameterOfThePipelineIsGiven() {
    String readme = Scripts.read("pipelines/retrain/README.md");
    Pattern required = Pattern.compile("\\| `(\\w+)` \\| text \\| \\*\\*required\\*\\* \\|");
    for (Overlay overlay : Overlay.values()) {
      String text = Scripts.read(file(overlay));
      assertThat(required.matcher(readme).results().map(match -> match.group(1)).toList())
          .as(overlay.name().toLowerCase(Locale.ROOT))
          .hasSizeGreaterThan(5)
          .allSatisfy(name -> assertThat(text).contains("\n      %s: ".formatted(name)));
    }
  }
}
