package dev.crema.data.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryTest {
  private static final long MB = 1L << 20;

  /** Half of a container of 1 GB is heap; four databases have half of that together. */
  @ParameterizedTest
  @CsvSource({"64, 32, 64", "256, 32, 128", "512, 64, 256", "1024, 128, 512", "100000, 512, 1024"})
  void followsTheHeapWithinBounds(long heapMb, long eachMb, long largeGroupsMb) {
    assertThat(Memory.limit(heapMb * MB)).isEqualTo(eachMb * MB);
    assertThat(Memory.largeGroupsLimit(heapMb * MB)).isEqualTo(largeGroupsMb * MB);
  }
}
