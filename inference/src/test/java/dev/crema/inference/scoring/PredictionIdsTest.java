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
    PredictionIds.Block block = ids.next(1);
    block.append(out, 0);
    assertThat(new UUID(block.high(), block.low(0)))
        .hasToString(new String(out.toBytes(), StandardCharsets.US_ASCII));
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

  @Test
  void givesARequestsRowsIdsInARow() {
    PredictionIds.Block block = ids.next(3);
    Set<UUID> seen = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      seen.add(new UUID(block.high(), block.low(i)));
    }
    PredictionIds.Block after = ids.next(1);
    seen.add(new UUID(after.high(), after.low(0)));
    assertThat(seen).hasSize(4);
  }

  @Test
  void idsOfABatchAreTheSameAgainAndItsOwn() {
    UUID batch = UUID.fromString("0199f000-1234-7abc-8def-0123456789ab");
    PredictionIds.Block ids = PredictionIds.of(batch, 10);
    assertThat(PredictionIds.of(batch, 0).low(12)).isEqualTo(ids.low(2));
    UUID id = new UUID(ids.high(), ids.low(2));
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(0x0199f0001234L);
    UUID neighbour = UUID.fromString("0199f000-1234-7abc-8def-0123456789ac");
    assertThat(PredictionIds.of(neighbour, 10).low(2)).isNotEqualTo(ids.low(2));
  }
}
