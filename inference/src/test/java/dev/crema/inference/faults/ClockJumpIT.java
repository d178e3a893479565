package dev.crema.inference.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.inference.serving.ServiceClock;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clock is set two hours forward, then back. */
class ClockJumpIT {
  private static final Duration JUMP = Duration.ofHours(2);

  @TempDir Path folder;
  private final ShiftedClock clock = new ShiftedClock();
  private final Set<UUID> ids = new HashSet<>();

  private static final class ShiftedClock implements ServiceClock {
    private volatile Duration offset = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(offset);
    }
  }

  private UUID predict(TestService service) {
    HttpResponse<String> answer = service.predict(TestModels.request(List.of(FaultService.ROW)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    UUID id =
        UUID.fromString(
            TestService.json(answer)
                .required("predictions")
                .items()
                .getFirst()
                .required("id")
                .text());
    assertThat(ids.add(id)).as("%s is new", id).isTrue();
    return id;
  }

  private static Instant time(UUID id) {
    return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
  }

  /** Predicts some times: ids in the order of the answers, with the clock's time. */
  private void assertOrdered(TestService service) {
    UUID before = predict(service);
    assertThat(time(before)).isBetween(clock.instant().minusSeconds(60), clock.instant());
    for (int i = 0; i < 100; i++) {
      UUID id = predict(service);
      assertThat(id.toString()).isGreaterThan(before.toString());
      before = id;
    }
  }

  @Test
  void idsStayUniqueAndTheRegistryIsLookedAtAsBefore() throws Exception {
    FakeSource source = new FakeSource();
    for (String version : List.of("1", "2", "3", "4")) {
      TestModels.write(folder.resolve(version), Long.parseLong(version));
      source.promote(version, folder.resolve(version));
    }
    source.alias("churn", "champion", "1");
    Path damaged = Packages.spoilt(folder.resolve("5"), path -> Packages.endTreesWith(path, 9));
    try (TestService service =
        TestService.start(
            folder.resolve("cache"), Map.of("crema.poll.refused-retry", "1h"), source, clock)) {
      service.awaitVersion("1");
      assertOrdered(service);
      clock.offset = JUMP;
      source.alias("churn", "champion", "2");
      service.awaitVersion("2");
      assertOrdered(service);
      source.promote("5", damaged);
      TestService.await(() -> FaultService.reason(service, "@champion").contains("golden"));
      clock.offset = JUMP.negated();
      // Refused two hours from now: it is not two hours until it is looked at again.
      int downloads = source.downloads.get();
      TestService.await(() -> source.downloads.get() > downloads);
      assertOrdered(service);
      source.alias("churn", "champion", "3");
      service.awaitVersion("3");
      clock.offset = Duration.ZERO;
      source.alias("churn", "champion", "4");
      service.awaitVersion("4");
      assertOrdered(service);
    }
  }
}
