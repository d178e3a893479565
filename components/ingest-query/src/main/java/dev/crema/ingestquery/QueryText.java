package dev.crema.ingestquery;

import dev.crema.data.InputException;
import java.util.regex.Pattern;

/**
 * The text of a query that only reads: what the transaction refuses is refused by the database, and
 * what could end the transaction, or leave the database, here.
 */
final class QueryText {
  /** Longest text. */
  static final int MAX_LENGTH = 100_000;

  /** Possessive: a step back would be a call within a call for each blank and comment. */
  private static final Pattern READS =
      Pattern.compile("(?is)(?:\\s++|--[^\\n]*+\\n|/\\*.*?\\*/)*+(?:select|with|values|table)\\b");

  private static final String BLANKS = " \t\n\u000b\f\r";

  private QueryText() {}

  static String checked(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new InputException(
          "The query has %d characters; at most %d are allowed.\nMaybe make it a view."
              .formatted(text.length(), MAX_LENGTH));
    }
    String query = withoutEnd(text);
    if (query.indexOf(';') >= 0) {
      throw new InputException(
          "The query has a (;), and only one statement may be run.\nMaybe write chr(59) if it is part of a text.");
    }
    if (query.indexOf('\0') >= 0 || !READS.matcher(query).lookingAt()) {
      throw new InputException(
          "The query must begin with (select), (with), (values) or (table).\nMaybe make what it does a view.");
    }
    return query;
  }

  /** A pattern would look at each blank within the text, and from it at all that follow. */
  private static String withoutEnd(String text) {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == ';' || BLANKS.indexOf(text.charAt(end - 1)) >= 0)) {
      end--;
    }
    return text.substring(0, end);
  }
}
