package dev.crema.ingestquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
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
                "crm", "jdbc:postgresql://localhost/db?user=x", "reader", "between us", Map.of()));
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

  private static SourceSettings trusting(String url, String authority) {
    return SourceSettings.of(
        "crm",
        Map.of("CREMA_SOURCE_CRM_JDBC_URL", url, "CREMA_SOURCE_CRM_SSL_ROOT_CERT", authority)::get);
  }

  @Test
  void knowsTheAuthoritiesOfTheJvmUnlessTheUrlNamesAFile() {
    String verified = "jdbc:postgresql://db.example/d?sslmode=verify-full";
    assertThat(read(verified).tls())
        .containsExactly(Map.entry("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory"));
    assertThat(read(verified + "&sslrootcert=/etc/ca.crt").tls()).isEmpty();
    assertThat(read("jdbc:postgresql://localhost/d").tls()).isEmpty();
    assertThatThrownBy(() -> trusting(verified + "&sslrootcert=/etc/ca.crt", "/etc/other.crt"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The authority is given twice")
        .hasMessageContaining("CREMA_SOURCE_CRM_SSL_ROOT_CERT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere/ca.crt", "-----BEGIN CERTIFICATE-----\nx", "\0"})
  void saysThatAnAuthorityCannotBeRead(String authority) {
    assertThatThrownBy(() -> trusting("jdbc:postgresql://localhost/d", authority))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("of (CREMA_SOURCE_CRM_SSL_ROOT_CERT) has no certificates")
        .hasMessageContaining("\nMaybe it is not mounted, or not PEM.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sslfactory=org.postgresql.ssl.NonValidatingFactory",
        "sslhostnameverifier=x.Anybody",
        "socketFactory=x.Elsewhere",
        "readOnlyMode=ignore",
        "preferQueryMode=simple",
        "maxResultBuffer=10G",
        "socketTimeout=0"
      })
  void refusesOptionsThatUndoWhatTheStepPromises(String option) {
    assertThatThrownBy(() -> read("jdbc:postgresql://h/d?sslmode=verify-full&" + option))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "has the option (%s), which is not taken", option.substring(0, option.indexOf('=')))
        .hasMessageContaining("\nMaybe leave it out");
  }

  /** What a step does not get, it cannot read. */
  @Test
  void thePipelinesPassEveryVariableThatIsRead() throws IOException {
    Set<String> asked = new LinkedHashSet<>();
    SourceSettings.of(
        "crm",
        name -> {
          asked.add('"' + name.replace("CREMA_SOURCE_CRM_", "") + '"');
          return name.endsWith("URL") ? "jdbc:postgresql://localhost/d" : null;
        });
    Path pipelines =
        Path.of(System.getProperty("crema.root", "../.."), "pipelines", "crema_pipelines.py");
    assertThat(Files.readString(pipelines))
        .contains("SOURCE_KEYS = (%s)".formatted(String.join(", ", asked)));
  }
}
