package dev.crema.training.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bytes written by hand after the specification, draft 12. */
final class UniversalBinaryJsonTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private UniversalBinaryJsonTest put(String ascii) {
    out.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  private UniversalBinaryJsonTest bytes(int... bytes) {
    for (int each : bytes) {
      out.write(each);
    }
    return this;
  }

  private UniversalBinaryJsonTest real(float value) {
    out.writeBytes(ByteBuffer.allocate(4).putFloat(value).array());
    return this;
  }

  private Object read() {
    return UniversalBinaryJson.read(out.toByteArray());
  }

  @Test
  void readsObjectsWithKeysWithoutMarker() {
    put("{").put("i").bytes(1).put("aT").put("i").bytes(2).put("bcSi").bytes(2).put("hi}");
    assertThat(read()).isEqualTo(Map.of("a", true, "bc", "hi"));
  }

  @Test
  void readsTypedArraysOfFloatsExactly() {
    put("[$d#i").bytes(2).real(0.1f).real(-0f);
    assertThat((float[]) read()).containsExactly(0.1f, -0f);
  }

  @Test
  void readsTypedArraysOfWholeNumbers() {
    put("[$l#i").bytes(2).bytes(0, 0, 1, 0).bytes(255, 255, 255, 255);
    assertThat((long[]) read()).containsExactly(256, -1);
  }

  @Test
  void readsPlainAndCountedArrays() {
    put("[i").bytes(5).put("F]");
    assertThat(read()).isEqualTo(List.of(5L, false));
    out.reset();
    put("[#i").bytes(1).put("U").bytes(200);
    assertThat(read()).isEqualTo(List.of(200L));
  }

  @Test
  void refusesDamage() {
    put("X");
    assertThatThrownBy(this::read)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Unknown marker (88) at byte 0");
    out.reset();
    put("[$d#i").bytes(100).real(1f);
    assertThatThrownBy(this::read)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("(100) with (4) bytes left");
    out.reset();
    put("[".repeat(80));
    assertThatThrownBy(this::read)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Nested deeper than 64");
  }
}
