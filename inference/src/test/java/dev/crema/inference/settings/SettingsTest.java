package dev.crema.inference.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.service.settings.LogSettings;
import dev.crema.service.settings.RequestSettings;
import dev.crema.service.settings.SecuritySettings;
import dev.crema.service.settings.ServerSettings;
import dev.crema.service.settings.StopSettings;
import dev.crema.service.settings.TransportSettings;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Defaults, full mapping and rejections of each record. */
class SettingsTest {

  private static ApplicationContext context(Map<String, Object> properties) {
    return ApplicationContext.builder().properties(properties).banner(false).build().start();
  }

  @Test
  void hasTheDocumentedDefaults() {
    try (ApplicationContext context =
        context(Map.of("crema.model.name", "churn", "crema.security.mode", "open"))) {
      assertThat(context.getBean(ModelSettings.class))
          .isEqualTo(new ModelSettings("churn", "champion", null));
      assertThat(context.getBean(PollSettings.class))
          .isEqualTo(new PollSettings(Duration.ofSeconds(20), 0.25, Duration.ofMinutes(10)));
      assertThat(context.getBean(CacheSettings.class))
          .isEqualTo(new CacheSettings(Path.of("crema-model-cache")));
      assertThat(context.getBean(BatchSettings.class))
          .isEqualTo(
              new BatchSettings(
                  Path.of("crema-batches"),
                  1L << 30,
                  10L << 30,
                  1,
                  20,
                  10_000,
                  7,
                  0.5,
                  Duration.ofMinutes(10),
                  true));
      assertThat(context.getBean(GroundTruthSettings.class))
          .isEqualTo(
              new GroundTruthSettings(
                  Duration.ofDays(1),
                  Duration.ofDays(7),
                  Duration.ofDays(3),
                  10_000,
                  Duration.ofMinutes(1)));
      assertThat(context.getBean(PerformanceSettings.class))
          .isEqualTo(
              new PerformanceSettings(
                  Duration.ofDays(7), Duration.ofMinutes(5), Duration.ofSeconds(20)));
      assertThat(context.getBean(DriftSettings.class))
          .isEqualTo(new DriftSettings(true, Duration.ofHours(1), 500, Duration.ofSeconds(10)));
      assertThat(context.getBean(DownloadsSettings.class))
          .isEqualTo(
              new DownloadsSettings(
                  Path.of("crema-downloads"), 4L << 30, 2, Duration.ofMinutes(30)));
      assertThat(context.getBean(LimitSettings.class))
          .isEqualTo(new LimitSettings(1_000, Runtime.getRuntime().maxMemory() / 2, 1 << 30));
      assertThat(context.getBean(RequestSettings.class))
          .isEqualTo(new RequestSettings(2 << 20, Duration.ofSeconds(20)));
      assertThat(context.getBean(ModelsSettings.class))
          .isEqualTo(
              new ModelsSettings(
                  "",
                  false,
                  1_000,
                  (long) (Runtime.getRuntime().maxMemory() * 0.3),
                  Duration.ofSeconds(5)));
      assertThat(context.getBean(HintSettings.class))
          .isEqualTo(new HintSettings(false, "", Duration.ofMillis(250)));
      assertThat(context.getBean(StartSettings.class))
          .isEqualTo(new StartSettings(Duration.ofMillis(400)));
      assertThat(context.getBean(StopSettings.class))
          .isEqualTo(new StopSettings(Duration.ZERO, Duration.ofSeconds(15)));
      assertThat(context.getBean(ServerSettings.class))
          .isEqualTo(new ServerSettings("0.0.0.0", 8080));
      assertThat(context.getBean(SecuritySettings.class))
          .isEqualTo(
              new SecuritySettings(
                  "open", "", "", "", "", "roles", "", true, Duration.ofMinutes(5)));
      assertThat(context.getBean(TransportSettings.class))
          .isEqualTo(
              new TransportSettings(
                  1_024,
                  2_048,
                  Runtime.getRuntime().maxMemory() / 4,
                  Duration.ofMillis(250),
                  Duration.ofSeconds(30),
                  Duration.ofSeconds(20)));
      assertThat(context.getBean(LogSettings.class)).isEqualTo(new LogSettings("text"));
    }
  }

  @Test
  void takesEverySettingByItsKey() {
    Map<String, Object> all =
        Map.ofEntries(
            Map.entry("crema.model.name", "iris"),
            Map.entry("crema.model.alias", "challenger"),
            Map.entry("crema.model.directory", "/p"),
            Map.entry("crema.poll.interval", "10s"),
            Map.entry("crema.poll.jitter-ratio", "0.1"),
            Map.entry("crema.poll.refused-retry", "1m"),
            Map.entry("crema.cache.directory", "/c"),
            Map.entry("crema.batches.directory", "/b"),
            Map.entry("crema.truth.maturity", "1h"),
            Map.entry("crema.truth.entity-window", "2h"),
            Map.entry("crema.truth.pending-for", "3h"),
            Map.entry("crema.truth.batch", "4"),
            Map.entry("crema.truth.resolve-interval", "5s"),
            Map.entry("crema.performance.window", "1h"),
            Map.entry("crema.performance.interval", "2s"),
            Map.entry("crema.performance.timeout", "3s"),
            Map.entry("crema.drift.enabled", "false"),
            Map.entry("crema.drift.window", "30s"),
            Map.entry("crema.drift.min-rows", "200"),
            Map.entry("crema.drift.grace", "3s"),
            Map.entry("crema.downloads.directory", "/d"),
            Map.entry("crema.downloads.bytes", "1048576"),
            Map.entry("crema.downloads.concurrent", "3"),
            Map.entry("crema.downloads.duration", "4s"),
            Map.entry("crema.batches.body-bytes", "1024"),
            Map.entry("crema.batches.disk-bytes", "1048576"),
            Map.entry("crema.batches.running", "2"),
            Map.entry("crema.batches.queued", "3"),
            Map.entry("crema.batches.chunk-rows", "100"),
            Map.entry("crema.batches.keep-days", "4"),
            Map.entry("crema.batches.max-rejected-ratio", "0.25"),
            Map.entry("crema.batches.patience", "5s"),
            Map.entry("crema.batches.log", "false"),
            Map.entry("crema.limits.body-bytes", "4096"),
            Map.entry("crema.limits.rows", "7"),
            Map.entry("crema.limits.request-time", "3s"),
            Map.entry("crema.limits.load-bytes", "8388608"),
            Map.entry("crema.limits.package-bytes", "1048576"),
            Map.entry("crema.models.names", "a, b,a"),
            Map.entry("crema.models.discover", "true"),
            Map.entry("crema.models.known", "9"),
            Map.entry("crema.models.resident-bytes", "2097152"),
            Map.entry("crema.models.load-wait", "7s"),
            Map.entry("crema.hint.enabled", "true"),
            Map.entry("crema.hint.secret", "s"),
            Map.entry("crema.hint.min-pause", "2s"),
            Map.entry("crema.start.rehearsal", "3s"),
            Map.entry("crema.stop.delay", "4s"),
            Map.entry("crema.stop.grace", "5s"),
            Map.entry("crema.host", "127.0.0.1"),
            Map.entry("crema.security.mode", "jwt"),
            Map.entry("crema.security.issuer", "https://i"),
            Map.entry("crema.security.audience", "a"),
            Map.entry("crema.security.jwks", "https://i/jwks"),
            Map.entry("crema.security.roles-claim", "scope"),
            Map.entry("crema.security.tenant-claim", "org"),
            Map.entry("crema.security.public-metrics", "false"),
            Map.entry("crema.security.jwks-refresh", "1m"),
            Map.entry("crema.limits.in-flight", "5"),
            Map.entry("crema.limits.connections", "6"),
            Map.entry("crema.limits.held-bytes", "2000000"),
            Map.entry("crema.limits.queue-delay", "7ms"),
            Map.entry("crema.limits.answer-time", "8s"),
            Map.entry("crema.limits.drain-time", "9s"),
            Map.entry("crema.log-format", "json"),
            Map.entry("crema.port", "8081"));
    try (ApplicationContext context = context(all)) {
      assertThat(context.getBean(ModelSettings.class))
          .isEqualTo(new ModelSettings("iris", "challenger", Path.of("/p")));
      assertThat(context.getBean(PollSettings.class))
          .isEqualTo(new PollSettings(Duration.ofSeconds(10), 0.1, Duration.ofMinutes(1)));
      assertThat(context.getBean(CacheSettings.class)).isEqualTo(new CacheSettings(Path.of("/c")));
      assertThat(context.getBean(BatchSettings.class))
          .isEqualTo(
              new BatchSettings(
                  Path.of("/b"), 1_024, 1 << 20, 2, 3, 100, 4, 0.25, Duration.ofSeconds(5), false));
      assertThat(context.getBean(GroundTruthSettings.class))
          .isEqualTo(
              new GroundTruthSettings(
                  Duration.ofHours(1),
                  Duration.ofHours(2),
                  Duration.ofHours(3),
                  4,
                  Duration.ofSeconds(5)));
      assertThat(context.getBean(PerformanceSettings.class))
          .isEqualTo(
              new PerformanceSettings(
                  Duration.ofHours(1), Duration.ofSeconds(2), Duration.ofSeconds(3)));
      assertThat(context.getBean(DriftSettings.class))
          .isEqualTo(new DriftSettings(false, Duration.ofSeconds(30), 200, Duration.ofSeconds(3)));
      assertThat(context.getBean(DownloadsSettings.class))
          .isEqualTo(new DownloadsSettings(Path.of("/d"), 1 << 20, 3, Duration.ofSeconds(4)));
      assertThat(context.getBean(LimitSettings.class))
          .isEqualTo(new LimitSettings(7, 8 << 20, 1 << 20));
      assertThat(context.getBean(RequestSettings.class))
          .isEqualTo(new RequestSettings(4096, Duration.ofSeconds(3)));
      assertThat(context.getBean(HintSettings.class))
          .isEqualTo(new HintSettings(true, "s", Duration.ofSeconds(2)));
      ModelsSettings models = context.getBean(ModelsSettings.class);
      assertThat(models)
          .isEqualTo(new ModelsSettings("a, b,a", true, 9, 2 << 20, Duration.ofSeconds(7)));
      assertThat(models.list()).containsExactly("a", "b");
      assertThat(context.getBean(StartSettings.class))
          .isEqualTo(new StartSettings(Duration.ofSeconds(3)));
      assertThat(context.getBean(StopSettings.class))
          .isEqualTo(new StopSettings(Duration.ofSeconds(4), Duration.ofSeconds(5)));
      assertThat(context.getBean(ServerSettings.class))
          .isEqualTo(new ServerSettings("127.0.0.1", 8081));
      assertThat(context.getBean(SecuritySettings.class))
          .isEqualTo(
              new SecuritySettings(
                  "jwt",
                  "https://i",
                  "a",
                  "https://i/jwks",
                  "",
                  "scope",
                  "org",
                  false,
                  Duration.ofMinutes(1)));
      assertThat(context.getBean(TransportSettings.class))
          .isEqualTo(
              new TransportSettings(
                  5,
                  6,
                  2_000_000,
                  Duration.ofMillis(7),
                  Duration.ofSeconds(8),
                  Duration.ofSeconds(9)));
      assertThat(context.getBean(LogSettings.class)).isEqualTo(new LogSettings("json"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a:b", "it's", "a\"b", "a`b", "a\\b", "a\nb"})
  void refusesNamesThatTheRegistryRefuses(String name) {
    refuses(() -> new ModelSettings(name, "champion", null), "crema.model.name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a/b", "a:b", "a.b", "ä"})
  void refusesAliasesThatTheRegistryRefuses(String alias) {
    refuses(() -> new ModelSettings("churn", alias, null), "crema.model.alias");
  }

  @ParameterizedTest
  @CsvSource({
    "directory, ' '",
    "body-bytes, 1023",
    "disk-bytes, 1048575",
    "running, 0",
    "running, 17",
    "queued, 0",
    "chunk-rows, 99",
    "chunk-rows, 100001",
    "keep-days, 0",
    "max-rejected-ratio, -0.1",
    "max-rejected-ratio, NaN",
    "patience, 999ms"
  })
  void refusesBatchesThatMakeNoSense(String key, String value) {
    String name = "crema.batches." + key;
    try (ApplicationContext context = context(Map.of(name, value))) {
      assertThatThrownBy(() -> context.getBean(BatchSettings.class))
          .rootCause()
          .hasMessageContaining("(" + name + ")");
    }
  }

  @Test
  void refusesRequestsThatTheLogsQueueCouldNeverTake() {
    Map<String, Object> log =
        Map.of(
            "crema.log.mode", "fast",
            "crema.log.jdbc-url", "jdbc:postgresql://h/d",
            "crema.log.queue-rows", "10");
    Duration second = Duration.ofSeconds(1);
    try (ApplicationContext context = context(log)) {
      RecordingSettings recording = context.getBean(RecordingSettings.class);
      recording.requireRoom(
          new RequestSettings(1 << 20, second), new LimitSettings(10, 0, 1 << 20));
      refuses(
          () ->
              recording.requireRoom(
                  new RequestSettings(1 << 20, second), new LimitSettings(11, 0, 1 << 20)),
          "crema.limits.rows");
      refuses(
          () ->
              recording.requireRoom(
                  new RequestSettings(32 << 20, second), new LimitSettings(10, 0, 1 << 20)),
          "crema.limits.body-bytes");
    }
  }

  @Test
  void refusesWhatMakesNoSense() {
    Duration second = Duration.ofSeconds(1);
    refuses(() -> new ModelSettings("a", "", null), "crema.model.alias");
    refuses(() -> new ModelSettings("a".repeat(257), "x", null), "crema.model.name");
    refuses(() -> new PollSettings(Duration.ZERO, 0, second), "crema.poll.interval");
    refuses(() -> new PollSettings(second, 0.91, second), "crema.poll.jitter-ratio");
    refuses(() -> new PollSettings(second, Double.NaN, second), "crema.poll.jitter-ratio");
    refuses(() -> new PollSettings(second, 0, Duration.ZERO), "crema.poll.refused-retry");
    refuses(() -> new CacheSettings(Path.of("")), "crema.cache.directory");
    Duration none = Duration.ZERO;
    refuses(
        () -> new GroundTruthSettings(second.negated(), second, second, 1, second),
        "crema.truth.maturity");
    refuses(
        () -> new GroundTruthSettings(none, none, second, 1, second), "crema.truth.entity-window");
    refuses(
        () -> new GroundTruthSettings(none, second, none, 1, second), "crema.truth.pending-for");
    refuses(() -> new GroundTruthSettings(none, second, second, 0, second), "crema.truth.batch");
    refuses(
        () -> new GroundTruthSettings(none, second, second, 1, none),
        "crema.truth.resolve-interval");
    Duration minute = Duration.ofMinutes(1);
    refuses(() -> new PerformanceSettings(second, second, second), "crema.performance.window");
    refuses(() -> new PerformanceSettings(minute, none, second), "crema.performance.interval");
    refuses(() -> new PerformanceSettings(minute, second, none), "crema.performance.timeout");
    refuses(() -> new DriftSettings(true, none, 500, none), "crema.drift.window");
    refuses(() -> new DriftSettings(true, Duration.ofDays(32), 500, none), "crema.drift.window");
    refuses(() -> new DriftSettings(true, minute, 99, none), "crema.drift.min-rows");
    refuses(() -> new DriftSettings(true, minute, 500, Duration.ofHours(2)), "crema.drift.grace");
    assertThat(new DriftSettings(true, minute, 500, minute).grace()).hasSeconds(30);
    Path downloads = Path.of("d");
    refuses(() -> new DownloadsSettings(downloads, 1, 1, second), "crema.downloads.bytes");
    refuses(
        () -> new DownloadsSettings(downloads, 1 << 20, 4, second), "crema.downloads.concurrent");
    refuses(() -> new DownloadsSettings(downloads, 1 << 20, 1, none), "crema.downloads.duration");
    refuses(() -> new RequestSettings(1023, second), "crema.limits.body-bytes");
    refuses(() -> new LimitSettings(0, 0, 1 << 20), "crema.limits.rows");
    refuses(() -> new RequestSettings(1024, Duration.ofMillis(99)), "crema.limits.request-time");
    refuses(() -> new LimitSettings(1, 1000, 1 << 20), "crema.limits.load-bytes");
    refuses(() -> new LimitSettings(1, 0, 1023), "crema.limits.package-bytes");
    refuses(() -> new ModelsSettings("a/b", false, 1, 0, second), "crema.models.names");
    refuses(() -> new ModelsSettings("", false, 0, 0, second), "crema.models.known");
    refuses(() -> new ModelsSettings("", false, 1, 9, second), "crema.models.resident-bytes");
    refuses(
        () -> new ModelsSettings("", false, 1, 0, Duration.ofSeconds(61)),
        "crema.models.load-wait");
    refuses(() -> new HintSettings(true, "", Duration.ZERO), "crema.hint.min-pause");
    refuses(() -> new StartSettings(second.negated()), "crema.start.rehearsal");
    refuses(() -> new StartSettings(Duration.ofSeconds(61)), "crema.start.rehearsal");
    refuses(() -> new StopSettings(Duration.ofMinutes(6), second), "crema.stop.delay");
    refuses(() -> new StopSettings(second, second.negated()), "crema.stop.grace");
    refuses(() -> new ServerSettings("", 1), "crema.host");
    refuses(() -> new ServerSettings("::1", 65_536), "crema.port");
  }

  private static SecuritySettings jwt(String issuer, String jwks, String secretFile) {
    return new SecuritySettings(
        "jwt", issuer, "a", jwks, secretFile, "roles", "", true, Duration.ofMinutes(5));
  }

  @Test
  void hasNoDefaultForWhoMayCall() {
    assertThatThrownBy(
            () ->
                new SecuritySettings("", "", "", "", "", "roles", "", true, Duration.ofMinutes(5)))
        .hasMessageContaining("crema.security.mode")
        .hasMessageContaining("\nMaybe crema.security.mode=open for a laptop");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://issuer/jwks",
        "ftp://localhost/x",
        "https://user@issuer/jwks",
        "https://",
        "http://127.0.0.1.example/jwks",
        "http://localhost@issuer/jwks",
        "https://issuer/jwks#a"
      })
  void refusesAddressesOfKeysThatOthersCouldAnswerFor(String jwks) {
    refuses(() -> jwt("i", jwks, ""), "crema.security.jwks");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://i/jwks?a=b", "http://localhost:1/x", "http://[::1]/x", "/etc/k"})
  void takesKeysFromFilesAndSafeAddresses(String jwks) {
    assertThat(jwt("i", jwks, "").isOpen()).isFalse();
  }

  @Test
  void refusesModesThatContradictThemselves() {
    refuses(() -> jwt("", "k", ""), "crema.security.issuer");
    refuses(() -> jwt("i", "", ""), "crema.security.jwks");
    refuses(() -> jwt("i", "k", "s"), "crema.security.jwks");
    Duration minute = Duration.ofMinutes(1);
    refuses(
        () -> new SecuritySettings("jwt", "i", "", "k", "", "roles", "", true, minute),
        "crema.security.audience");
    refuses(
        () -> new SecuritySettings("open", "i", "", "", "", "roles", "", true, minute),
        "crema.security.mode");
    refuses(
        () -> new SecuritySettings("Open", "", "", "", "", "roles", "", true, minute),
        "crema.security.mode");
    refuses(
        () -> new SecuritySettings("open", "", "", "", "", "", "", true, minute),
        "crema.security.roles-claim");
    refuses(
        () -> new SecuritySettings("open", "", "", "", "", "r", "", true, Duration.ZERO),
        "crema.security.jwks-refresh");
  }

  @Test
  void refusesLimitsThatAreNone() {
    Duration s = Duration.ofSeconds(1);
    refuses(() -> new TransportSettings(0, 1, 0, s, s, s), "crema.limits.in-flight");
    refuses(() -> new TransportSettings(1, 0, 0, s, s, s), "crema.limits.connections");
    refuses(() -> new TransportSettings(1, 1, 5, s, s, s), "crema.limits.held-bytes");
    refuses(() -> new TransportSettings(1, 1, 0, Duration.ZERO, s, s), "crema.limits.queue-delay");
    refuses(() -> new TransportSettings(1, 1, 0, s, Duration.ZERO, s), "crema.limits.answer-time");
    refuses(() -> new TransportSettings(1, 1, 0, s, s, Duration.ZERO), "crema.limits.drain-time");
    refuses(() -> new LogSettings("xml"), "crema.log-format");
  }

  @Test
  void keepsTheSecretOutOfLogs() {
    assertThat(new HintSettings(true, "hush", Duration.ofSeconds(1)).toString())
        .doesNotContain("hush");
  }

  private static void refuses(ThrowingCallable made, String key) {
    assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(key);
  }
}
