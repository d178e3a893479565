package dev.crema.features;

import java.util.List;
import java.util.Random;

/** Seeded damage to a JSON text: characters, spans, and tokens that are plausible but wrong. */
final class Mutations {
  private static final List<String> TOKENS =
      List.of(
          "null",
          "true",
          "[]",
          "{}",
          "\"\"",
          "-1",
          "0",
          "1e999",
          "-0.0",
          "1e308",
          "9007199254740993",
          "99999999999999999999",
          "\"keep\"",
          "\"one_hot\"",
          "\"categorical\"",
          "\"a\"",
          "\"s\"",
          "\"\\ud800\"",
          "[[[[");

  private Mutations() {}

  static String of(String json, Random random) {
    StringBuilder text = new StringBuilder(json);
    for (int n = 1 + random.nextInt(2); n > 0; n--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(6)) {
        case 0 -> text.setCharAt(at, (char) (random.nextInt(96) + 32));
        case 1 -> text.delete(at, Math.min(text.length() - 1, at + random.nextInt(40)));
        case 2 ->
            text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(60))));
        case 3 -> text.setLength(Math.max(1, at));
        default -> replaceToken(text, at, TOKENS.get(random.nextInt(TOKENS.size())));
      }
    }
    return text.toString();
  }

  /** Replaces the value that starts after the next colon or comma. */
  private static void replaceToken(StringBuilder text, int from, String token) {
    int start = from;
    while (start < text.length() && ":,[".indexOf(text.charAt(start)) < 0) {
      start++;
    }
    int end = Math.min(text.length(), start + 1);
    while (end < text.length() && ",]}".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    if (start + 1 < end) {
      text.replace(start + 1, end, token);
    }
  }
}
