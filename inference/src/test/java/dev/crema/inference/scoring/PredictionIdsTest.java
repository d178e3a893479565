package dev.crema.inference.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PredictionIdsTest {
  private final PredictionIds ids =
      new PredictionIds(
          InstantSource.fixed(Instant.ofEpochMilli(0x0123_4567_89abL)), new SplittableRandom(1));

  private String next() {
    JsonText out = new JsonText(1);
    ids.append(out, ids.now());
    return new String(out.toBytes(), StandardCharsets.US_ASCII);
  }

  @Test
  void makesUuidsOfVersion7WithTheTimeInFront() {
    String id = next();
    UUID uuid = UUID.fromString(id);
    assertThat(uuid.version()).isEqualTo(7);
    assertThat(uuid.variant()).isEqualTo(2);
    assertThat(id).startsWith("01234567-89ab-7").hasSize(36);
    assertThat(uuid).hasToString(id);
  }

  @Test
  void neverRepeatsWithinOneMillisecond() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      assertThat(seen.add(next())).isTrue();
    }
  }
}
