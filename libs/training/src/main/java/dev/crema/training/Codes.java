package dev.crema.training;

import java.util.Set;
import java.util.TreeSet;

/** Codes on which a model that asks for categories may go wrong. */
public final class Codes {
  private static final float HUGE = 1e9f;

  private Codes() {}

  /**
   * Returns the categories of a set, those beside them, and what is none.
   *
   * @param set category c as bit {@code c % 32} of word {@code c / 32}
   * @return codes, ascending, some of them negative or huge
   */
  public static Set<Float> around(int[] set) {
    Set<Float> codes = new TreeSet<>();
    codes.add(-1f);
    codes.add(HUGE);
    codes.add((float) (Integer.SIZE * set.length));
    for (int code = 0; code < Integer.SIZE * set.length; code++) {
      if ((set[code / Integer.SIZE] & 1 << code) != 0) {
        codes.add((float) code);
        codes.add((float) (code + 1));
      }
    }
    return codes;
  }
}
