package dev.crema.data.source;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.document.Suggestion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the contract's columns are in a file.
 *
 * @param positions for each column of the contract its index in the file
 * @param ignored names that the contract does not have
 */
record ColumnMapping(int[] positions, List<String> ignored) {
  private static final int MAX_SHOWN = 20;

  static ColumnMapping of(NamedFile file, List<String> header, Contract contract) {
    requireDistinct(file, header);
    List<String> names = contract.names();
    int[] positions = new int[names.size()];
    List<String> ignored = new ArrayList<>(header);
    ignored.removeAll(names);
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
                  shown(missing),
                  contract.name(),
                  missing.size() == 1 ? "is" : "are",
                  shown(header),
                  advice(missing, header, ignored)));
    }
    return new ColumnMapping(positions, ignored);
  }

  static String shown(List<String> names) {
    return names.size() <= MAX_SHOWN
        ? names.toString()
        : "%s and %d more".formatted(names.subList(0, MAX_SHOWN), names.size() - MAX_SHOWN);
  }

  private static String advice(List<String> missing, List<String> header, List<String> ignored) {
    if (header.size() == 1) {
      for (String delimiter : List.of(";", "\t", "|", ",")) {
        if (header.get(0).contains(delimiter)) {
          return "\nMaybe the delimiter is (%s)."
              .formatted(delimiter.equals("\t") ? "tab" : delimiter);
        }
      }
    }
    StringBuilder advice = new StringBuilder();
    for (String name : missing) {
      advice.append(Suggestion.maybe(name, ignored));
    }
    return advice.toString();
  }

  private static void requireDistinct(NamedFile file, List<String> header) {
    Set<String> seen = new HashSet<>();
    for (String name : header) {
      if (!seen.add(name)) {
        throw new InputException("%s: the header has (%s) twice.".formatted(file, name));
      }
    }
  }
}
