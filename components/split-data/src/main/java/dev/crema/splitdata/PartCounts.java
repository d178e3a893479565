package dev.crema.splitdata;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.Task;
import dev.crema.data.document.Markup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Rows and classes of each part, and whether they are what was asked for. Of a label that is a
 * number, and without a label, rows alone are counted.
 */
final class PartCounts {
  /** Standard errors within which a share is what chance gives: beyond is one case in 16,000. */
  private static final double STANDARD_ERRORS = 4;

  private static final double WHOLE = 100;

  private final Contract contract;
  private final boolean hasClasses;
  private final List<String> classes;
  private final long[][] counts;
  private final long[] rows = new long[Part.values().length];
  private final long[] ofWindow = new long[Part.values().length];

  PartCounts(Contract contract) {
    this.contract = contract;
    this.hasClasses = contract.labelIndex() >= 0 && contract.task() == Task.CLASSIFICATION;
    this.classes = hasClasses ? contract.classes() : List.of("rows");
    this.counts = new long[Part.values().length][classes.size()];
  }

  void add(Part part, RawRow row) {
    rows[part.ordinal()]++;
    int index = hasClasses ? contract.classIndex(row) : 0;
    if (index >= 0) {
      counts[part.ordinal()][index]++;
    }
  }

  void addOfWindow(Part part) {
    ofWindow[part.ordinal()]++;
  }

  long ofWindow(Part part) {
    return ofWindow[part.ordinal()];
  }

  long ofWindow() {
    return Arrays.stream(ofWindow).sum();
  }

  long rows(Part part) {
    return rows[part.ordinal()];
  }

  private long rows(int index) {
    long sum = 0;
    for (long[] part : counts) {
      sum += part[index];
    }
    return sum;
  }

  /** Returns why the split cannot be used; empty if it can. */
  List<String> gaps() {
    List<String> gaps = new ArrayList<>();
    long all = Arrays.stream(rows).sum();
    for (int i = 0; i < classes.size(); i++) {
      if (all > 0 && rows(i) == 0) {
        gaps.add("None of the %d rows has the class (%s).".formatted(all, classes.get(i)));
      }
    }
    for (Part part : Part.values()) {
      if (rows(part) == 0) {
        gaps.add("The %s part has no rows.".formatted(part.lowerName()));
        continue;
      }
      for (int i = 0; i < classes.size(); i++) {
        if (counts[part.ordinal()][i] == 0 && rows(i) > 0) {
          gaps.add(
              "The %s part has %d rows, but none of the class (%s)."
                  .formatted(part.lowerName(), rows(part), classes.get(i)));
        }
      }
    }
    return gaps;
  }

  /** Returns each class whose share of rows in a part is off by more than allowed and by chance. */
  List<String> deviations(Map<Part, Double> wanted, double allowed) {
    List<String> deviations = new ArrayList<>();
    for (Part part : Part.values()) {
      double share = Objects.requireNonNull(wanted.get(part));
      for (int i = 0; i < classes.size(); i++) {
        double found = share(part, i);
        double chance = STANDARD_ERRORS * Math.sqrt(share * (1 - share) / rows(i));
        if (Math.abs(found - share) > Math.max(allowed, chance)) {
          deviations.add(
              "The %s part has %s of the %d rows of (%s) instead of %s; at most %s off is allowed."
                  .formatted(
                      part.lowerName(),
                      percent(found),
                      rows(i),
                      classes.get(i),
                      percent(share),
                      percent(Math.max(allowed, chance))));
        }
      }
    }
    return deviations;
  }

  double largestDeviation(Map<Part, Double> wanted) {
    double largest = 0;
    for (Part part : Part.values()) {
      for (int i = 0; i < classes.size(); i++) {
        largest =
            Math.max(largest, Math.abs(share(part, i) - Objects.requireNonNull(wanted.get(part))));
      }
    }
    return largest;
  }

  /** The share of a class's rows that are in a part. */
  private double share(Part part, int index) {
    return rows(index) == 0 ? 0 : (double) counts[part.ordinal()][index] / rows(index);
  }

  String table() {
    StringBuilder text = new StringBuilder("| part | rows |");
    classes.forEach(name -> text.append(' ').append(Markup.markdown(name)).append(" |"));
    text.append("\n|---|---:|").append("---:|".repeat(classes.size())).append('\n');
    for (Part part : Part.values()) {
      text.append("| ").append(part.lowerName()).append(" | ").append(rows(part)).append(" |");
      for (int i = 0; i < classes.size(); i++) {
        text.append(" %d (%s) |".formatted(counts[part.ordinal()][i], percent(share(part, i))));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", share * WHOLE);
  }
}
