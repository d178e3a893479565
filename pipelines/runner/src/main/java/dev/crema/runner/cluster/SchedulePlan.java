package dev.crema.runner.cluster;

import dev.crema.kfp.Difference;
import dev.crema.kfp.RecurringRun;
import dev.crema.kfp.RecurringRunRequest;
import java.util.Comparator;
import java.util.List;

/** What has to be done so that KFP has a recurring run as it is declared. */
sealed interface SchedulePlan {
  /** There is none of this name. */
  record Create() implements SchedulePlan {}

  /** One is as it should be. */
  record Keep(RecurringRun kept) implements SchedulePlan {}

  /** One differs in nothing but being enabled, which KFP can change. */
  record Switch(RecurringRun kept, boolean enable) implements SchedulePlan {}

  /** KFP cannot change a recurring run: another one takes its place. */
  record Replace(RecurringRun old, List<Difference> differences) implements SchedulePlan {}

  /** Several have the name, and none is as it should be: nobody can say which is meant. */
  record Unclear() implements SchedulePlan {}

  /**
   * A plan, and the other recurring runs of the same name.
   *
   * @param plan what to do
   * @param duplicates those that are not needed, the oldest first
   */
  record WithDuplicates(SchedulePlan plan, List<RecurringRun> duplicates) {}

  /**
   * Returns what to do.
   *
   * @param there the recurring runs of the name, the oldest first
   * @param wanted how one should be
   * @param prune whether duplicates are to go, so that the nearest may be taken for it
   */
  static WithDuplicates of(List<RecurringRun> there, RecurringRunRequest wanted, boolean prune) {
    if (there.isEmpty()) {
      return new WithDuplicates(new Create(), List.of());
    }
    RecurringRun nearest =
        there.stream()
            .min(Comparator.comparingInt(run -> run.differencesFrom(wanted).size()))
            .orElseThrow();
    List<Difference> differences = nearest.differencesFrom(wanted);
    List<RecurringRun> others = there.stream().filter(run -> run != nearest).toList();
    if (differences.isEmpty()) {
      return new WithDuplicates(new Keep(nearest), others);
    }
    if (!others.isEmpty() && !prune) {
      return new WithDuplicates(new Unclear(), there);
    }
    boolean isSwitch = differences.size() == 1 && differences.getFirst().field().equals("mode");
    return new WithDuplicates(
        isSwitch
            ? new Switch(nearest, wanted.options().enabled())
            : new Replace(nearest, differences),
        others);
  }
}
