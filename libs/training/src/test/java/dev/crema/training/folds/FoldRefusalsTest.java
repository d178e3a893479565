package dev.crema.training.folds;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class FoldRefusalsTest {
  private final FoldRows classes = FoldRows.ofClasses();
  private final FoldRows numbers = FoldRows.ofNumbers();

  private static void assertRefused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(parts)
        .hasMessageContaining("\nMaybe ");
  }

  private static FoldPlan plan(FoldMethod method, int folds) {
    return FoldPlan.of(method, folds, 0.2, "crema");
  }

  private static FoldPlan byGroup(String column) {
    return new FoldPlan(FoldMethod.GROUPED, 5, 1, column, 0, 0.2, "crema");
  }

  private static FoldPlan byTime(int folds, double gap) {
    return new FoldPlan(FoldMethod.TIME, folds, 1, "", gap, 0.2, "crema");
  }

  @Test
  void refusesFewerRowsThanFolds() {
    numbers.fill(4, 1);
    assertRefused(() -> numbers.folds(plan(FoldMethod.KFOLD, 5)), "There are 4 rows for 5 folds.");
    assertRefused(() -> numbers.folds(byTime(5, 0)), "There are 4 rows for 5 folds by time");
  }

  @Test
  void refusesTooFewGroups() {
    for (int i = 0; i < 40; i++) {
      numbers.add("c" + i % 3, i);
    }
    assertRefused(
        () -> numbers.folds(plan(FoldMethod.GROUPED, 5)),
        "There are 3 values of (who) for 5 folds",
        "fewer folds");
    assertRefused(
        () -> numbers.folds(plan(FoldMethod.KFOLD, 5)), "There are 3 entities for 5 folds");
    numbers.fill(20, 1);
    assertRefused(
        () -> numbers.folds(new FoldPlan(FoldMethod.GROUPED, 8, 1, "store", 0, 0, "")),
        "values of (store) for 8 folds",
        "another group_column");
  }

  @Test
  void refusesAFoldThatTheHashLeavesEmpty() {
    for (int i = 0; i < 60; i++) {
      numbers.add("c" + i % 6, i);
    }
    assertRefused(
        () -> numbers.folds(plan(FoldMethod.KFOLD, 6)),
        " has none of the 60 rows, by the hash of 6 entities.",
        "the method grouped");
  }

  @Test
  void refusesAClassWithFewerRowsThanFolds() {
    for (int i = 0; i < 30; i++) {
      classes.add("c" + i, i).setText(4, i < 3 ? "b" : i % 2 == 0 ? "a" : "c");
    }
    assertRefused(
        () -> classes.folds(plan(FoldMethod.STRATIFIED, 5)),
        "The class (b) has 3 entities, fewer than the 5 folds",
        "or the method kfold");
  }

  @Test
  void refusesStrataOfNumbers() {
    numbers.fill(40, 1);
    assertRefused(() -> numbers.folds(plan(FoldMethod.STRATIFIED, 5)), "the label (y) is a number");
  }

  @Test
  void refusesGroupsThatAreNotThere() {
    numbers.fill(40, 1);
    assertRefused(() -> numbers.folds(byGroup("shop")), "(shop) is no column", "store");
    numbers.get(7).setMissing(2);
    assertRefused(
        () -> numbers.folds(byGroup("store")), "The row of line 9 has no group (column store)");
  }

  @Test
  void refusesRowsWithoutATimeOrALabel() {
    numbers.fill(40, 1);
    numbers.get(3).setMissing(1);
    assertRefused(() -> numbers.folds(byTime(4, 0)), "line 5 has no event time (column day)");
    numbers.get(3).setMissing(4);
    assertRefused(() -> numbers.folds(plan(FoldMethod.KFOLD, 4)), "line 5 has no label (column y)");
  }

  @Test
  void refusesAGapLongerThanTheData() {
    for (int day = 0; day < 60; day++) {
      numbers.add("c" + day, day);
    }
    assertRefused(
        () -> numbers.folds(byTime(5, 30)),
        "The test of the first fold begins at 1970-01-11",
        "by more than gap_days (30.0): the oldest is of 1970-01-01",
        "a shorter gap");
  }

  @Test
  void refusesATimeOfTooManyRows() {
    for (int i = 0; i < 60; i++) {
      numbers.add("c" + i, i < 10 ? i : 10);
    }
    assertRefused(
        () -> numbers.folds(byTime(5, 0)), "So many rows have the time (1970-01-11) that fold 1");
  }

  @Test
  void refusesPlansThatContradictThemselves() {
    assertRefused(() -> byKfold(2, "store", 0), "group_column (store)", "(kfold)");
    assertRefused(() -> byKfold(2, "", 3), "gap_days (3.0)", "(kfold)");
    assertRefused(
        () -> new FoldPlan(FoldMethod.TIME, 4, 2, "", 0, 0, ""), "2 repeats would be the same");
    for (int folds : new int[] {1, 101}) {
      assertThatThrownBy(() -> byKfold(folds, "", 0))
          .hasMessage(
              "folds (%d) is outside [2, 100].\nMaybe folds %d."
                  .formatted(folds, folds < 2 ? 2 : 100));
    }
    assertThatThrownBy(() -> byTime(5, Double.NaN)).hasMessageContaining("gap_days (NaN)");
  }

  private static FoldPlan byKfold(int folds, String group, double gap) {
    return new FoldPlan(FoldMethod.KFOLD, folds, 1, group, gap, 0.2, "crema");
  }
}
