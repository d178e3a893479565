package dev.crema.runner;

import dev.crema.runner.value.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/** Splits a command line as a shell does: spaces part, quotes and backslashes keep together. */
final class Words {
  private Words() {}

  /**
   * Returns the words of a text.
   *
   * @throws InvalidInputException if a quote is not closed or there is no word
   */
  static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int index = 0; index < text.length(); index++) {
      char character = text.charAt(index);
      if (quote == 0 && Character.isWhitespace(character)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
        }
        inWord = false;
      } else if (quote == 0 && (character == '\'' || character == '"')) {
        quote = character;
        inWord = true;
      } else if (character == quote) {
        quote = 0;
      } else if (character == '\\' && quote != '\'' && index + 1 < text.length()) {
        word.append(text.charAt(++index));
        inWord = true;
      } else {
        word.append(character);
        inWord = true;
      }
    }
    if (quote != 0) {
      throw new InvalidInputException("The command (%s) has an open quote.".formatted(text));
    }
    if (inWord) {
      words.add(word.toString());
    }
    if (words.isEmpty()) {
      throw new InvalidInputException("The command (%s) has no word.".formatted(text));
    }
    return List.copyOf(words);
  }
}
