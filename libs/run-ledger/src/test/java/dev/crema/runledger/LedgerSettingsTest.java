package dev.crema.runledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerSettingsTest {
  private static final String URL = "jdbc:postgresql://db:5432/runs";

  private static LedgerSettings read(Map<String, String> variables) {
    return LedgerSettings.fromEnvironment(variables::get);
  }

  @Test
  void theAddressIsEnough() {
    assertThat(read(Map.of("CREMA_LEDGER_JDBC_URL", URL)))
        .isEqualTo(new LedgerSettings(URL, "", "", "crema_ledger", LedgerTimes.standard()));
  }

  @Test
  void everyVariableIsRead() {
    Map<String, String> variables =
        Map.of(
            "CREMA_LEDGER_JDBC_URL", " " + URL + "\n",
            "CREMA_LEDGER_USER", "keeper",
            "CREMA_LEDGER_PASSWORD", " se cret ",
            "CREMA_LEDGER_SCHEMA", "runs_2");
    assertThat(read(variables))
        .isEqualTo(
            new LedgerSettings(URL, "keeper", " se cret ", "runs_2", LedgerTimes.standard()));
  }

  @Test
  void aMissingAddressIsNamedWithAWayOut() {
    assertThatThrownBy(() -> read(new HashMap<>()))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("The variable (CREMA_LEDGER_JDBC_URL) is not set.\nMaybe ")
        .extracting(e -> ((LedgerException) e).kind())
        .isEqualTo(LedgerException.Kind.REJECTED);
  }

  @Test
  void wrongValuesAreRefusedAndNoAddressIsPrinted() {
    for (String wrong :
        new String[] {
          "http://db/runs?password=hidden",
          "jdbc:postgresql://db:x/hidden",
          "jdbc:postgresql://me:hidden@db/runs"
        }) {
      assertThatThrownBy(() -> read(Map.of("CREMA_LEDGER_JDBC_URL", wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("CREMA_LEDGER_JDBC_URL")
          .hasMessageNotContaining("hidden");
    }
    for (String schema : new String[] {"Runs", "pg_runs", "a\"b", "1st", "x".repeat(64)}) {
      assertThatThrownBy(
              () -> read(Map.of("CREMA_LEDGER_JDBC_URL", URL, "CREMA_LEDGER_SCHEMA", schema)))
          .hasMessageContaining("schema of the run ledger (" + schema + ")");
    }
  }

  @Test
  void noTextOfItHoldsThePassword() {
    LedgerSettings settings =
        new LedgerSettings(
            "jdbc:postgresql://db/runs?password=hidden",
            "me",
            "hidden",
            "crema_ledger",
            LedgerTimes.standard());
    assertThat(settings.toString()).contains("jdbc:postgresql://db/runs").doesNotContain("hidden");
  }

  @Test
  void theTimesAreBounded() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new LedgerTimes(Duration.ZERO, second, 1, second))
        .hasMessage("The connect (PT0S) must be from PT0.1S to PT1M.");
    assertThatThrownBy(() -> new LedgerTimes(second, Duration.ofMinutes(11), 1, second))
        .hasMessageContaining("The statement (PT11M)");
    assertThatThrownBy(() -> new LedgerTimes(second, second, 0, second))
        .hasMessageContaining("The attempts (0)");
    assertThatThrownBy(() -> new LedgerTimes(second, second, 1, Duration.ofSeconds(11)))
        .hasMessageContaining("The pause (PT11S)");
  }

  @Test
  void aScheduleIsChecked() {
    assertThatThrownBy(() -> schedule("", "PT1H", "2026-01-01T00:00:00Z"))
        .hasMessage("The schedule () must be some text.");
    assertThatThrownBy(() -> schedule("s", "PT59S", "2026-01-01T00:00:00Z"))
        .hasMessage("The period (PT59S) must be from PT1M to PT8784H.");
    assertThatThrownBy(() -> schedule("s", "PT60.5S", "2026-01-01T00:00:00Z"))
        .hasMessageContaining("The period (PT1M0.5S) must be of whole seconds");
    assertThatThrownBy(() -> schedule("s", "PT1H", "2026-01-01T00:00:00.5Z"))
        .hasMessageContaining("The not_before (2026-01-01T00:00:00.500Z) must be of whole seconds");
    assertThatThrownBy(() -> schedule("s", "PT1H", "1969-12-31T23:59:59Z"))
        .hasMessageContaining("from the year 1970");
    assertThatThrownBy(() -> schedule("s", "PT1H", "+10000-01-01T00:00:00Z"))
        .hasMessageContaining("to the year 9999");
  }

  private static WindowSchedule schedule(String name, String period, String notBefore) {
    return new WindowSchedule(
        name, Duration.parse(period), Instant.parse(notBefore), Duration.ZERO, Duration.ofHours(6));
  }
}
