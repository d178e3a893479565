package dev.crema.retraining.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Defaults, full mapping and rejections of each record. */
class SettingsTest {
  private static final String URL = "jdbc:postgresql://127.0.0.1:5432/crema";
  private static final String TOKEN = "a-token-of-alertmanager";
  @TempDir Path folder;

  private static ApplicationContext context(Map<String, Object> properties) {
    return ApplicationContext.builder().properties(properties).banner(false).build().start();
  }

  private String file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "file", ""), text).toString();
  }

  @Test
  void hasTheDocumentedDefaults() {
    try (ApplicationContext context =
        context(
            Map.of(
                "crema.database.jdbc-url", URL,
                "crema.ledger.jdbc-url", URL,
                "crema.kfp.endpoint", "http://kfp:8888"))) {
      assertThat(context.getBean(WebhookSettings.class))
          .isEqualTo(new WebhookSettings("", 1_000, 32, Duration.ofSeconds(8)));
      assertThat(context.getBean(RequestsSettings.class)).isEqualTo(new RequestsSettings(32));
      assertThat(context.getBean(DatabaseSettings.class))
          .isEqualTo(
              new DatabaseSettings(URL, "", "", "crema_retraining", 12, Duration.ofSeconds(5)));
      assertThat(context.getBean(RunLedgerSettings.class))
          .isEqualTo(new RunLedgerSettings(URL, "", "", "crema_ledger"));
      assertThat(context.getBean(KfpConnectionSettings.class))
          .isEqualTo(new KfpConnectionSettings("http://kfp:8888", "", ""));
      assertThat(context.getBean(MlflowSettings.class).connection()).isEmpty();
    }
  }

  @Test
  void takesEverySettingByItsKey() throws IOException {
    String token = file(TOKEN);
    Map<String, Object> all =
        Map.ofEntries(
            Map.entry("crema.webhook.token-file", token),
            Map.entry("crema.webhook.alerts", "7"),
            Map.entry("crema.webhook.at-once", "5"),
            Map.entry("crema.webhook.deadline", "3s"),
            Map.entry("crema.requests.at-once", "3"),
            Map.entry("crema.database.jdbc-url", URL),
            Map.entry("crema.database.user", "u"),
            Map.entry("crema.database.password", "p"),
            Map.entry("crema.database.schema", "s"),
            Map.entry("crema.database.connections", "4"),
            Map.entry("crema.database.patience", "2s"),
            Map.entry("crema.ledger.jdbc-url", URL),
            Map.entry("crema.ledger.user", "lu"),
            Map.entry("crema.ledger.password", "lp"),
            Map.entry("crema.ledger.schema", "ls"),
            Map.entry("crema.kfp.endpoint", "https://kfp/pipeline"),
            Map.entry("crema.kfp.token-file", "/var/run/token"),
            Map.entry("crema.kfp.namespace", "team-a"),
            Map.entry("mlflow.tracking.uri", "https://me:geheim@mlflow:5000"),
            Map.entry("crema.retraining.file", file("models: {}\n")));
    try (ApplicationContext context = context(all)) {
      assertThat(context.getBean(WebhookSettings.class))
          .isEqualTo(new WebhookSettings(token, 7, 5, Duration.ofSeconds(3)));
      assertThat(context.getBean(WebhookSettings.class).tokens()).containsExactly(TOKEN);
      assertThat(context.getBean(RequestsSettings.class)).isEqualTo(new RequestsSettings(3));
      assertThat(context.getBean(DatabaseSettings.class))
          .isEqualTo(new DatabaseSettings(URL, "u", "p", "s", 4, Duration.ofSeconds(2)));
      assertThat(context.getBean(RunLedgerSettings.class))
          .isEqualTo(new RunLedgerSettings(URL, "lu", "lp", "ls"));
      KfpConnectionSettings kfp = context.getBean(KfpConnectionSettings.class);
      assertThat(kfp)
          .isEqualTo(new KfpConnectionSettings("https://kfp/pipeline", "/var/run/token", "team-a"));
      assertThat(kfp.client().uri()).isEqualTo(URI.create("https://kfp/pipeline"));
      assertThat(kfp.client().namespace()).isEqualTo("team-a");
      assertThat(context.getBean(MlflowSettings.class).connection().orElseThrow().uri())
          .isEqualTo(URI.create("https://mlflow:5000"));
      assertThat(context.getBean(ModelsSettings.class).read().models()).isEmpty();
    }
  }

  private static WebhookSettings webhook(String file, int alerts) {
    return new WebhookSettings(file, alerts, 32, Duration.ofSeconds(8));
  }

  @Test
  void refusesAnAddressOfMlflowThatIsNoneAndDoesNotPrintIt() {
    try (ApplicationContext context = context(Map.of("mlflow.tracking.uri", "file:///geheim"))) {
      MlflowSettings settings = context.getBean(MlflowSettings.class);
      assertThatThrownBy(settings::connection)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("The variable (MLFLOW_TRACKING_URI) has the scheme (file)")
          .hasMessageNotContaining("geheim");
    }
  }

  private static void refuses(ThrowingCallable call, String part) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(part);
  }

  @Test
  void refusesWhatCannotBeMeant() throws IOException {
    refuses(() -> webhook("", 0), "(crema.webhook.alerts) is (0)");
    refuses(() -> webhook("", 10_001), "from 1 to 10000");
    Duration eight = Duration.ofSeconds(8);
    refuses(() -> new WebhookSettings("", 1, 0, eight), "(crema.webhook.at-once) is (0)");
    refuses(() -> new WebhookSettings("", 1, 1_001, eight), "from 1 to 1000");
    Duration tooShort = Duration.ofMillis(999);
    refuses(() -> new WebhookSettings("", 1, 1, tooShort), "(crema.webhook.deadline)");
    Duration tooLong = Duration.ofSeconds(61);
    refuses(() -> new WebhookSettings("", 1, 1, tooLong), "(crema.webhook.deadline)");
    refuses(() -> new RequestsSettings(0), "(crema.requests.at-once) is (0)");
    refuses(() -> new RequestsSettings(1_001), "from 1 to 1000");
    Duration second = Duration.ofSeconds(1);
    refuses(
        () -> new DatabaseSettings("", "", "", "s", 2, second),
        "(crema.database.jdbc-url) is missing");
    refuses(() -> new DatabaseSettings("jdbc:mysql://x", "", "", "s", 2, second), "is none");
    refuses(() -> new DatabaseSettings(URL, "", "", "S", 2, second), "The schema (S)");
    refuses(() -> new DatabaseSettings(URL, "", "", "s", 1, second), "2 to 50");
    refuses(() -> new DatabaseSettings(URL, "", "", "s", 2, Duration.ofMillis(999)), "patience");
    refuses(() -> new RunLedgerSettings("", "", "", "s"), "(crema.ledger.jdbc-url) is missing");
    refuses(() -> new RunLedgerSettings(URL, "", "", "pg_x"), "pg_x");
    refuses(() -> new KfpConnectionSettings("", "", ""), "(crema.kfp.endpoint) is missing");
    refuses(() -> new KfpConnectionSettings("ftp://x", "", ""), "must be http or https");
    refuses(() -> new KfpConnectionSettings("http://a b", "", ""), "at place 9");
    refuses(() -> new KfpConnectionSettings("http://x", "", "A"), "namespace (A)");
    refuses(() -> new ModelsSettings(""), "(crema.retraining.file) is missing");
    refuses(() -> new ModelsSettings("/none"), "cannot be read (NoSuchFileException)");
    String wrong = file("modles: {}\n");
    refuses(() -> new ModelsSettings(wrong), "modles");
  }

  @Test
  void takesOneOrTwoTokensOfAFileAndNeverPrintsThem() throws IOException {
    assertThat(webhook(file(TOKEN + "\n" + TOKEN + "2\n\n"), 1).tokens())
        .isEqualTo(List.of(TOKEN, TOKEN + "2"));
    for (String text :
        List.of("", "\n\n", "too-short", TOKEN + " x", "ä".repeat(20), (TOKEN + "\n").repeat(3))) {
      String wrong = file(text);
      assertThatThrownBy(() -> webhook(wrong, 1))
          .hasMessageContaining("(crema.webhook.token-file) is (" + wrong + ")")
          .hasMessageNotContaining("too-short")
          .hasMessageNotContaining(TOKEN);
    }
    String large = file("x".repeat(5_000));
    refuses(() -> webhook(large, 1), "at most 4096 bytes");
  }

  @Test
  void keepsSecretsOutOfLogs() {
    assertThat(new DatabaseSettings(URL, "u", "geheim", "s", 2, Duration.ofSeconds(1)).toString())
        .doesNotContain("geheim");
    assertThat(new RunLedgerSettings(URL, "u", "geheim", "s").toString()).doesNotContain("geheim");
    assertThat(new KfpConnectionSettings("http://x", "", "a").toString()).doesNotContain("http");
  }
}
