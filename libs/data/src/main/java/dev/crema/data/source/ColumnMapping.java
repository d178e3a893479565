package dev.crema.data.source;

import dev.crema.data.CellParser;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.document.Suggestion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where the contract's columns are in a file.
 *
 * @param positions for each column of the contract its index in the file
 * @param ignored names that the contract does not have
 */
record ColumnMapping(int[] positions, List<String> ignored) {

  static ColumnMapping of(NamedFile file, List<String> header, Contract contract) {
    requireDistinct(file, header);
    List<String> names = contract.names();
    int[] positions = new int[names.size()];
    List<String> ignored = ignored(header, Set.copyOf(names));
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < positions.length; i++) {
      positions[i] = header.indexOf(names.get(i));
      if (positions[i] < 0) {
        missing.add(names.get(i));
      }
    }
    if (!missing.isEmpty()) {
      throw new InputException(
          "%s: the column%s %s of the contract (%s) %s not in the header %s.%s"
              .formatted(
                  file,
                  missing.size() == 1 ? "" : "s",
                  CellParser.shorten(missing),
                  contract.name(),
                  missing.size() == 1 ? "is" : "are",
                  CellParser.shorten(header),
                  advice(missing, header, ignored)));
    }
    return new ColumnMapping(positions, ignored);
  }

  private static List<String> ignored(List<String> header, Set<String> names) {
    List<String> ignored = new ArrayList<>();
    for (int i = 0; i < header.size(); i++) {
      String name = header.get(i);
      if (name.isBlank()) {
        ignored.add("(column %d)".formatted(i + 1));
      } else if (!names.contains(name)) {
        ignored.add(name);
      }
    }
    return ignored;
  }

  private static String advice(List<String> missing, List<String> header, List<String> ignored) {
    String delimiter = delimiter(header);
    if (!delimiter.isEmpty()) {
      return delimiter;
    }
    for (String other : List.of(";", "\t", "|")) {
      // A name may have a comma, so that the header is not one name alone.
      String[] cells = String.join(",", header).split(Pattern.quote(other), -1);
      if (Arrays.stream(cells).map(String::strip).toList().containsAll(missing)) {
        return useDelimiter(other);
      }
    }
    StringBuilder advice = new StringBuilder();
    for (String name : missing) {
      advice.append(Suggestion.maybe(name, ignored));
    }
    return advice.isEmpty()
        ? "\nMaybe the file is another, or the header is missing: its first line is not the names."
        : advice.toString();
  }

  /** Says what else may stand between the names if there is one alone; empty if nothing may. */
  private static String delimiter(List<String> header) {
    if (header.size() == 1) {
      for (String delimiter : List.of(";", "\t", "|", ",")) {
        if (header.get(0).contains(delimiter)) {
          return useDelimiter(delimiter);
        }
      }
    }
    return "";
  }

  private static String useDelimiter(String delimiter) {
    return "\nMaybe the delimiter is (%s).".formatted(delimiter.equals("\t") ? "tab" : delimiter);
  }

  /** Refuses one name that looks like many, where no contract says which there are. */
  static void requireDelimiter(NamedFile file, List<String> header) {
    String advice = delimiter(header);
    if (!advice.isEmpty()) {
      throw new InputException(
          "%s: the header is one name %s.%s".formatted(file, CellParser.shorten(header), advice));
    }
  }

  static void requireDistinct(NamedFile file, List<String> header) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < header.size(); i++) {
      String name = header.get(i);
      if (name.isBlank()) {
        continue; // no column of a contract can have such a name
      }
      if (!seen.add(name)) {
        throw new InputException(
            "%s: the header has (%s) twice, in the columns %d and %d.\nMaybe give one of them another name."
                .formatted(file, CellParser.shorten(name), header.indexOf(name) + 1, i + 1));
      }
    }
  }
}
