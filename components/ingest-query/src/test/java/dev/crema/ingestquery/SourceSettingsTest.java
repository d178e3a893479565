package dev.crema.ingestquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceSettingsTest {

  private static SourceSettings read(String url) {
    return SourceSettings.of("crm_eu", Map.of("CREMA_SOURCE_CRM_EU_JDBC_URL", url)::get);
  }

  @Test
  void readsTheVariablesOfItsName() {
    SourceSettings settings =
        SourceSettings.of(
            "crm",
            Map.of(
                    "CREMA_SOURCE_CRM_JDBC_URL", " jdbc:postgresql://localhost/db?user=x ",
                    "CREMA_SOURCE_CRM_USER", "reader",
                    "CREMA_SOURCE_CRM_PASSWORD", "between us")
                ::get);
    assertThat(settings)
        .isEqualTo(
            new SourceSettings(
                "crm", "jdbc:postgresql://localhost/db?user=x", "reader", "between us"));
    assertThat(settings).hasToString("crm (jdbc:postgresql://localhost/db)");
  }

  @Test
  void saysHowAConnectionIsMade() {
    assertThatThrownBy(() -> SourceSettings.of("crm_eu", name -> null))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The variable (CREMA_SOURCE_CRM_EU_JDBC_URL) is not set.")
        .hasMessageContaining("Maybe wrap the task with with_source")
        .hasMessageContaining("source-crm-eu-credentials");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "CRM", "a-b", "1a", "a b", "abcdefghijklmnopqrstuvwxyzabcdefg"})
  void refusesNamesThatAreNone(String name) {
    assertThatThrownBy(() -> SourceSettings.of(name, variable -> "x"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("must be lower case letters, digits and underscores");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://h/d",
        "jdbc:mysql://h/d",
        "jdbc:postgresql://me:between us@localhost/db",
        "jdbc:postgresql://localhost:x/d"
      })
  void refusesAddressesWithoutPrintingThem(String url) {
    assertThatThrownBy(() -> read(url))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("CREMA_SOURCE_CRM_EU_JDBC_URL) is no address")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("between us"));
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db.example/d",
    "jdbc:postgresql://db.example/d?sslmode=require",
    "jdbc:postgresql://db.example/d?sslmode=verify-ca",
    "'jdbc:postgresql://localhost,db.example/d'",
    "jdbc:postgresql://127.0.0.1.example/d"
  })
  void refusesAServerOnAnotherMachineThatIsNotVerified(String url) {
    assertThatThrownBy(() -> read(url))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("its server would not be verified")
        .hasMessageContaining("Maybe add sslmode=verify-full");
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db.example/d?sslmode=verify-full",
    "jdbc:postgresql://localhost/d",
    "jdbc:postgresql://127.0.0.1:5433/d",
    "jdbc:postgresql://[::1]/d"
  })
  void takesWhatIsVerifiedOrHere(String url) {
    assertThat(read(url).jdbcUrl()).isEqualTo(url);
  }
}
