package dev.crema.productionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseSettingsTest {
  private static final String URL = "jdbc:postgresql://host:5432/log?password=secret";

  @Test
  void onlyTheAddressMustBeInTheEnvironment() {
    DatabaseSettings settings =
        DatabaseSettings.fromEnvironment(Map.of("CREMA_LOG_JDBC_URL", URL)::get);
    assertThat(settings.jdbcUrl()).isEqualTo(URL);
    assertThat(settings.user()).isEmpty();
    assertThat(settings.password()).isEmpty();
    assertThat(settings.schema()).isEqualTo("crema");
  }

  @Test
  void everyVariableIsTaken() {
    DatabaseSettings settings =
        DatabaseSettings.fromEnvironment(
            Map.of(
                    "CREMA_LOG_JDBC_URL", URL,
                    "CREMA_LOG_USER", "reader",
                    "CREMA_LOG_PASSWORD", "hidden",
                    "CREMA_LOG_SCHEMA", "other")
                ::get);
    assertThat(settings.user()).isEqualTo("reader");
    assertThat(settings.password()).isEqualTo("hidden");
    assertThat(settings.schema()).isEqualTo("other");
    assertThat(settings.toString()).doesNotContain("hidden", "secret");
  }

  @Test
  void saysWhichVariableIsMissingOrWrong() {
    assertThatThrownBy(() -> DatabaseSettings.fromEnvironment(_ -> null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The variable (CREMA_LOG_JDBC_URL) is not set.\nMaybe wrap the task");
    assertThatThrownBy(
            () ->
                DatabaseSettings.fromEnvironment(
                    Map.of("CREMA_LOG_JDBC_URL", URL, "CREMA_LOG_SCHEMA", "Pg Stuff")::get))
        .hasMessageContaining("The setting (schema) of the production log is (Pg Stuff)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          42P01 | false | the schema (crema) has not the tables of this release
          3F000 | false | the schema (crema) has not the tables of this release
          28P01 | false | refuses the user or the password
          3D000 | false | the database does not exist
          42501 | false | the user may not do that
          08001 | true  | PostgreSQL does not answer
          57014 | true  | SQLException 57014
          53100 | true  | PostgreSQL's disk is full
          """)
  void anErrorSaysWhetherTryingAgainHelps(String state, boolean isTemporary, String message) {
    DatabaseSettings settings = DatabaseSettings.of(URL, "", "");
    LogFailure failure = LogFailure.of(new SQLException("row with personal data", state), settings);
    assertThat(failure.isTemporary()).isEqualTo(isTemporary);
    assertThat(failure.message())
        .startsWith("The production log in (jdbc:postgresql://host:5432/log): ")
        .contains(message, state)
        .doesNotContain("personal", "secret");
    assertThat(failure.message().contains("\nMaybe ")).isEqualTo(!isTemporary);
  }
}
