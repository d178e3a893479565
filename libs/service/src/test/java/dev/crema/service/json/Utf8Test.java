package dev.crema.service.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {

  /** The JDK's own decoder, which is strict. */
  private static boolean isDecodable(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }

  @Test
  void agreesWithTheJdkOnEveryCharacter() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        assertThat(Utf8.isValid(Character.toString(c).getBytes(StandardCharsets.UTF_8))).isTrue();
      }
    }
  }

  @Test
  void agreesWithTheJdkOnAnyBytes() {
    Random random = new Random(20_260_302);
    int valid = 0;
    for (int i = 0; i < 300_000; i++) {
      byte[] bytes = new byte[random.nextInt(1, 24)];
      for (int k = 0; k < bytes.length; k++) {
        // Half are plain, so that long runs and all kinds of ends occur.
        bytes[k] = (byte) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(256));
      }
      if (random.nextInt(4) == 0) {
        byte[] good = "aé€😀\u07ff\uffff".getBytes(StandardCharsets.UTF_8);
        int at = random.nextInt(bytes.length);
        System.arraycopy(good, 0, bytes, at, Math.min(good.length, bytes.length - at));
      }
      boolean expected = isDecodable(bytes);
      valid += expected ? 1 : 0;
      assertThat(Utf8.isValid(bytes))
          .as(java.util.HexFormat.of().formatHex(bytes))
          .isEqualTo(expected);
    }
    assertThat(valid).as("both kinds occur").isBetween(3_000, 290_000);
  }
}
