package dev.crema.probeleakage;

import dev.crema.data.CellParser;
import dev.crema.data.InputException;
import dev.crema.data.document.Suggestion;
import dev.crema.evaluation.leakage.Probe;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The probes that may not have a warning. */
final class Gates {
  private static final List<String> NAMES =
      Arrays.stream(Probe.values()).map(Probe::lowerName).toList();

  private Gates() {}

  static Set<Probe> parse(List<String> names) {
    Set<Probe> gates = EnumSet.noneOf(Probe.class);
    for (String name : names) {
      int index = NAMES.indexOf(name);
      if (index < 0) {
        throw new InputException(
            "gates names (%s), which is not one of %s.%s"
                .formatted(CellParser.shorten(name), NAMES, advice(name)));
      }
      gates.add(Probe.values()[index]);
    }
    return gates;
  }

  private static String advice(String name) {
    String near = Suggestion.maybe(name, NAMES);
    return near.isEmpty() ? "\nMaybe leave it out: then all are warnings." : near;
  }
}
