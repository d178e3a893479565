package dev.crema.data.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryTest {
  private static final long MB = 1L << 20;

  /** Half of a container of 1 GB is heap; four databases have half of that together. */
  @ParameterizedTest
  @CsvSource({"64, 32", "256, 32", "512, 64", "1024, 128", "100000, 512"})
  void followsTheHeapWithinBounds(long heapMb, long expectedMb) {
    assertThat(Memory.limit(heapMb * MB)).isEqualTo(expectedMb * MB);
  }
}
