package dev.crema.models;

import java.util.List;
import java.util.stream.IntStream;

/** Chooses some of many, spread evenly, so that a limit does not favour the first. */
final class Spread {
  private Spread() {}

  /** Returns all if there is room for them, else every n-th, in order, beginning with the first. */
  static <T> List<T> over(List<T> all, int room) {
    int count = Math.min(all.size(), room);
    return IntStream.range(0, count).mapToObj(k -> all.get(index(k, all.size(), count))).toList();
  }

  /** Returns where the k-th of {@code count} lies among {@code size}. */
  static int index(int k, int size, int count) {
    return (int) ((long) k * size / count);
  }
}
