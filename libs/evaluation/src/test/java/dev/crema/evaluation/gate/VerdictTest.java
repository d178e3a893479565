package dev.crema.evaluation.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictTest {
  private static final Verdict REFUSED =
      new Verdict(
          "a".repeat(64),
          "b".repeat(64),
          List.of(
              new Reason(true, "auc is 0.9."), new Reason(false, "f1 where x = <b>*1*\n# is 0.")));

  @Test
  void readsWhatItWrote(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("verdict.json");
    Files.writeString(file, REFUSED.toJson());
    assertThat(Verdict.read(file)).isEqualTo(REFUSED);
    assertThat(Verdict.fromJson(REFUSED.toJson(), "v").toJson()).isEqualTo(REFUSED.toJson());
  }

  @Test
  void markdownNamesFailuresFirstAndEscapesNames() {
    assertThat(REFUSED.toMarkdown())
        .isEqualTo(
            """
            ## Refused

            1 of 2 checks of the gate failed.

            - ❌ f1 where x = \\<b\\>\\*1\\* # is 0.
            - ✅ auc is 0.9.

            Package `%s`
            """
                .formatted("a".repeat(64)));
    assertThat(new Verdict("a", "b", List.of(new Reason(true, "Fine."))).toMarkdown())
        .startsWith("## Passed\n\nAll 1 checks");
  }

  @Test
  void refusesAnAnswerThatIsNotThatOfItsReasons() {
    String forged = REFUSED.toJson().replaceFirst("\"passed\":false", "\"passed\":true");
    assertThatThrownBy(() -> Verdict.fromJson(forged, "verdict.json"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("verdict.json")
        .hasMessageContaining("is (true), but its reasons say (false)");
  }

  @Test
  void refusesAVerdictWithoutReasons() {
    assertThatThrownBy(() -> new Verdict("a", "b", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    String empty = REFUSED.toJson().replaceFirst("\"reasons\":\\[.*\\]", "\"reasons\":[]");
    assertThatThrownBy(() -> Verdict.fromJson(empty, "verdict.json"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("reasons");
  }
}
