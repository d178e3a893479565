package dev.crema.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micronaut.context.ApplicationContext;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings that contradict each other. */
class StartCheckTest {
  private static void check(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("crema.model.name", "churn");
    all.put("crema.security.mode", "open");
    all.put("crema.log.jdbc-url", "jdbc:postgresql://127.0.0.1:1/crema");
    try (ApplicationContext context =
        ApplicationContext.builder().properties(all).banner(false).build().start()) {
      StartCheck.run(context);
    }
  }

  @ParameterizedTest
  @CsvSource({"1d, 7d, 7", "80d, 11d, 90", "1s, 90d, 90"})
  void refusesToMeasureWhatIsDeletedBeforeItMatures(String maturity, String window, int kept) {
    Throwable refused =
        catchThrowable(
            () ->
                check(
                    Map.of(
                        "crema.log.mode",
                        "fast",
                        "crema.truth.maturity",
                        maturity,
                        "crema.performance.window",
                        window,
                        "crema.log.retention-days",
                        kept)));
    assertThat(refused)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("crema.truth.maturity (PT")
        .hasMessageContaining("crema.log.retention-days (%d)".formatted(kept))
        .hasMessageContaining("\nMaybe ");
  }

  @Test
  void startsIfTheLastDayThatIsMeasuredIsKept() {
    assertThatCode(
            () -> check(Map.of("crema.log.mode", "fast", "crema.log.retention-days", 8)))
        .doesNotThrowAnyException();
    assertThatCode(() -> check(Map.of("crema.truth.maturity", "3650d")))
        .as("without a log nothing is measured")
        .doesNotThrowAnyException();
  }
}
