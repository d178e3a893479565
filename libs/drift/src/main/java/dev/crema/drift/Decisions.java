package dev.crema.drift;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts the findings of all columns together. */
final class Decisions {
  private Decisions() {}

  static DriftDecision decide(ReferenceProfile reference, Window window, DriftPolicy policy) {
    List<String> problems = new ArrayList<>();
    if (!reference.contractDigest().equals(window.contractDigest())) {
      problems.add(
          "The rows of the window are under the contract (%s), those of training under (%s)."
              .formatted(window.contractDigest(), reference.contractDigest()));
    }
    kinds(reference.columns(), window.columns(), problems);
    kinds(reference.outputs(), window.outputs(), problems);
    if (!problems.isEmpty()) {
      return new DriftDecision.NotComparable(problems);
    }
    if (window.rows() < policy.minRows()) {
      return new DriftDecision.TooFewRows(window.rows(), policy.minRows());
    }
    return decide(window.rows(), compare(reference, window), policy);
  }

  static List<ColumnDrift> compare(ReferenceProfile reference, Window window) {
    List<ColumnDrift> columns = new ArrayList<>();
    for (ReferenceColumn column : reference.columns()) {
      columns.add(ColumnDrift.ofColumn(column, Window.find(window.columns(), column.name())));
    }
    for (ReferenceColumn output : reference.outputs()) {
      columns.add(ColumnDrift.ofOutput(output, Window.find(window.outputs(), output.name())));
    }
    return columns;
  }

  private static void kinds(
      List<ReferenceColumn> before, List<WindowColumn> now, List<String> problems) {
    for (ReferenceColumn column : before) {
      WindowColumn found = Window.find(now, column.name());
      if (found != null && found instanceof WindowNumbers != column instanceof ReferenceNumbers) {
        problems.add(
            "The column (%s) has %s in the window and %s in training."
                .formatted(
                    column.name(),
                    words(found instanceof WindowNumbers),
                    words(column instanceof ReferenceNumbers)));
      }
    }
  }

  private static String words(boolean isNumbers) {
    return isNumbers ? "numbers" : "categories";
  }

  static DriftDecision decide(long rows, List<ColumnDrift> columns, DriftPolicy policy) {
    if (rows < policy.minRows()) {
      return new DriftDecision.TooFewRows(rows, policy.minRows());
    }
    List<DriftDecision.Alarm> tested = new ArrayList<>();
    for (ColumnDrift column : columns) {
      for (Finding finding : column.findings()) {
        tested.add(new DriftDecision.Alarm(column, finding, finding.test().pValue()));
      }
    }
    double[] adjusted =
        Holm.adjust(tested.stream().mapToDouble(DriftDecision.Alarm::adjustedPValue).toArray());
    List<DriftDecision.Alarm> alarms = new ArrayList<>();
    for (int i = 0; i < adjusted.length; i++) {
      Finding finding = tested.get(i).finding();
      if (adjusted[i] <= policy.falseAlarmRate() && finding.effect() >= policy.minEffect()) {
        alarms.add(new DriftDecision.Alarm(tested.get(i).column(), finding, adjusted[i]));
      }
    }
    if (alarms.isEmpty()) {
      return new DriftDecision.Quiet(rows, columns);
    }
    alarms.sort(
        Comparator.comparingDouble((DriftDecision.Alarm alarm) -> alarm.finding().effect())
            .reversed());
    return new DriftDecision.Drifted(rows, alarms.getFirst().severity(), alarms, columns);
  }
}
