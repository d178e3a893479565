package dev.crema.runner.value;

import java.util.Collection;

/** Finds the known name that a mistyped one was probably meant to be. */
public final class Suggestion {
  private static final int MAX_DISTANCE = 3;

  private Suggestion() {}

  /** Returns a new line "Maybe (name)." with the nearest known name, or the empty text. */
  public static String maybe(String given, Collection<String> known) {
    String best = "";
    int least = Math.min(MAX_DISTANCE, Math.max(1, given.length() / 2)) + 1;
    for (String name : known) {
      int distance = distance(given, name);
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return best.isEmpty() ? "" : "\nMaybe (%s).".formatted(best);
  }

  /** Returns the number of insertions, deletions and replacements between two texts. */
  private static int distance(String left, String right) {
    int[] previous = new int[right.length() + 1];
    for (int column = 0; column <= right.length(); column++) {
      previous[column] = column;
    }
    for (int row = 1; row <= left.length(); row++) {
      int[] current = new int[right.length() + 1];
      current[0] = row;
      for (int column = 1; column <= right.length(); column++) {
        int replaced =
            previous[column - 1] + (left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1);
        current[column] = Math.min(replaced, Math.min(previous[column], current[column - 1]) + 1);
      }
      previous = current;
    }
    return previous[right.length()];
  }
}
