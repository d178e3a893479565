package dev.crema.data.document;

import dev.crema.data.CellParser;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Guesses what a person meant to write. */
public final class Suggestion {
  private static final int MAX_SUGGESTIONS = 3;
  private static final int MAX_LENGTH = 200;
  private static final int MAX_NAMED = 10;

  /** So many characters may be the start of what was meant. */
  private static final int MIN_START = 3;

  private Suggestion() {}

  /**
   * Returns the advice for a name that is not known.
   *
   * <p>Near is a Damerau-Levenshtein distance (optimal string alignment, without regard to case) of
   * at most a third of the length, at least 1; only the nearest are named, in the order given. If
   * nothing is near, what starts with it is.
   *
   * @param given what was written
   * @param known what could have been meant
   * @return a new line that starts with "Maybe"; empty if nothing known is near
   */
  public static String maybe(String given, Collection<String> known) {
    if (given.length() > MAX_LENGTH) {
      return "";
    }
    int best = Math.max(1, given.length() / 3);
    List<String> near = new ArrayList<>();
    for (String name : known) {
      int distance = distance(given, name, best);
      if (distance < best) {
        best = distance;
        near.clear();
      }
      if (distance == best && near.size() < MAX_SUGGESTIONS) {
        near.add(name);
      }
    }
    if (near.isEmpty() && given.length() >= MIN_START) {
      known.stream()
          .filter(name -> name.startsWith(given))
          .limit(MAX_SUGGESTIONS)
          .forEach(near::add);
    }
    return near.isEmpty()
        ? ""
        : near.stream()
            .map(n -> "(" + CellParser.shorten(n) + ")")
            .collect(Collectors.joining(" or ", "\nMaybe ", "."));
  }

  /**
   * Returns the advice for a name that is not known, where something must be advised: what {@link
   * #maybe} says, else the first that are known.
   *
   * @param given what was written
   * @param known what could have been meant; if it is empty, the advice is to leave the name out
   * @return a new line that starts with "Maybe"
   */
  public static String among(String given, Collection<String> known) {
    String near = maybe(given, known);
    if (!near.isEmpty()) {
      return near;
    }
    if (known.isEmpty()) {
      return "\nMaybe leave it out.";
    }
    String names =
        known.stream().limit(MAX_NAMED).map(CellParser::shorten).collect(Collectors.joining(", "));
    return "\nMaybe one of (%s)%s."
        .formatted(
            names,
            known.size() > MAX_NAMED ? " or of %d more".formatted(known.size() - MAX_NAMED) : "");
  }

  private static int distance(String left, String right, int most) {
    // A difference of lengths is a distance already: most names need no table.
    if (right.length() > MAX_LENGTH || Math.abs(left.length() - right.length()) > most) {
      return Integer.MAX_VALUE;
    }
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 || j == 0 ? i + j : step(a, b, i, j, d);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(String a, String b, int i, int j, int[][] d) {
    int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int least = Math.min(d[i - 1][j - 1] + same, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
  }
}
