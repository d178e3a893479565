package dev.crema.suggest;

import static java.util.Locale.ROOT;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What names of columns mean by custom. */
final class ColumnNames {
  private static final Set<String> ID_WORDS =
      Set.of("id", "ids", "uuid", "guid", "key", "no", "nr", "identifier");

  /** Words for what rows are about. */
  private static final Set<String> WHOSE =
      Set.of("customer", "user", "client", "account", "patient", "member", "person", "passenger");

  private static final Set<String> BIRTHS = Set.of("birth", "born", "dob", "birthday", "birthdate");
  private static final Set<String> PROTECTED =
      Set.of(
          "sex", "gender", "race", "ethnicity", "ethnic", "religion", "nationality", "disability");

  /** In this order one name goes before another. */
  private static final List<String> LABELS =
      List.of(
          "label",
          "target",
          "class",
          "churn",
          "churned",
          "outcome",
          "response",
          "survived",
          "fraud",
          "is_fraud",
          "attrition",
          "converted",
          "purchased",
          "clicked",
          "diagnosis",
          "species",
          "left",
          "default",
          "y",
          "sale_price",
          "price",
          "count",
          "rating");

  private static final Set<String> DIRECTIONS = Set.of("x", "z");

  private static final Set<String> POSITIVE =
      Set.of(
          "yes",
          "true",
          "1",
          "y",
          "t",
          "positive",
          "pos",
          "bad",
          "fraud",
          "churn",
          "churned",
          "left",
          "default",
          "malignant");

  private ColumnNames() {}

  private static List<String> words(String name) {
    return Arrays.stream(
            name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
                .toLowerCase(ROOT)
                .split("[^\\p{L}\\p{N}]+"))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** Whether the name ends as those of identifiers do. */
  static boolean isId(String name) {
    List<String> words = words(name);
    return !words.isEmpty() && ID_WORDS.contains(words.getLast());
  }

  /** Whether the name says whose the row is. */
  static boolean isWhose(String name) {
    List<String> words = words(name);
    return words.stream().anyMatch(WHOSE::contains) && (isId(name) || words.size() == 1);
  }

  static boolean isProtected(String name) {
    return words(name).stream().anyMatch(PROTECTED::contains);
  }

  static boolean isBirth(String name) {
    return words(name).stream().anyMatch(BIRTHS::contains);
  }

  static boolean isYear(String name) {
    return words(name).stream().anyMatch(word -> word.equals("year") || word.equals("yr"));
  }

  /**
   * Returns the place of the name among those of labels, 0 first; −1 if it is none.
   *
   * @param others all names of the table: beside {@code x} or {@code z}, {@code y} is a direction
   */
  static int labelRank(String name, Collection<String> others) {
    String joined = String.join("_", words(name));
    boolean isDirection =
        joined.equals("y")
            && others.stream().anyMatch(other -> DIRECTIONS.contains(other.toLowerCase(ROOT)));
    return isDirection ? -1 : LABELS.indexOf(joined);
  }

  static boolean isPositive(String value) {
    return POSITIVE.contains(value.toLowerCase(ROOT)) || value.startsWith(">");
  }
}
