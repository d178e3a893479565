package dev.crema.training.folds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reference values are of scikit-learn and hashlib, made by {@code src/test/python/folds.py}. */
final class FoldsTest {
  private static final String FILE = "/golden/folds.json";

  private static List<Node> reference(String name) throws Exception {
    try (InputStream in = Objects.requireNonNull(FoldsTest.class.getResourceAsStream(FILE))) {
      return Node.json(new String(in.readAllBytes(), StandardCharsets.UTF_8), FILE)
          .required(name)
          .items();
    }
  }

  private static int whole(Node node, String name) {
    return (int) node.required(name).integer();
  }

  private static List<Integer> numbers(Node node) {
    return node.items().stream().map(item -> (int) item.integer()).toList();
  }

  private static List<Integer> rows(Fold fold, int count, FoldPart part) {
    return IntStream.range(0, count).filter(row -> fold.part(row) == part).boxed().toList();
  }

  private static int[] tests(Folds folds, int repeat) {
    int[] tests = new int[folds.rows()];
    Arrays.fill(tests, -1);
    for (int index = 0; index < folds.plan().folds(); index++) {
      Fold fold = folds.fold(repeat * folds.plan().folds() + index);
      for (int row : rows(fold, tests.length, FoldPart.TEST)) {
        assertThat(tests[row]).as("a second test of row %d", row).isEqualTo(-1);
        tests[row] = index;
      }
    }
    return tests;
  }

  private static FoldPlan plan(FoldMethod method, int folds) {
    return FoldPlan.of(method, folds, 0.2, "crema");
  }

  @Test
  void foldsByTimeAreThoseOfScikitLearn() throws Exception {
    for (Node expected : reference("time")) {
      int count = whole(expected, "rows");
      FoldRows rows = FoldRows.ofNumbers();
      for (int day = 0; day < count; day++) {
        rows.add("c" + day, day);
      }
      double gap = whole(expected, "gap");
      Folds folds =
          rows.folds(
              new FoldPlan(FoldMethod.TIME, whole(expected, "folds"), 1, "", gap, 0, "crema"));
      List<Node> splits = expected.required("splits").items();
      assertThat(folds.count()).isEqualTo(splits.size());
      for (int i = 0; i < splits.size(); i++) {
        Fold fold = folds.fold(i);
        assertThat(rows(fold, count, FoldPart.TRAIN))
            .isEqualTo(numbers(splits.get(i).required("train")));
        assertThat(rows(fold, count, FoldPart.TEST))
            .isEqualTo(numbers(splits.get(i).required("test")));
      }
    }
  }

  @Test
  void stratifiedFoldsHaveAsManyRowsOfAClassAsThoseOfScikitLearn() throws Exception {
    for (Node expected : reference("stratified")) {
      List<Integer> counts = numbers(expected.required("counts"));
      FoldRows rows = FoldRows.ofClasses();
      for (int c = 0; c < counts.size(); c++) {
        for (int i = 0; i < counts.get(c); i++) {
          rows.add("c%d-%d".formatted(c, i), i).setText(4, rows.contract().classes().get(c));
        }
      }
      int k = whole(expected, "folds");
      int[] tests = tests(rows.folds(plan(FoldMethod.STRATIFIED, k)), 0);
      for (int c = 0; c < counts.size(); c++) {
        int[] ofFolds = new int[k];
        for (int row = 0; row < rows.size(); row++) {
          if (rows.contract().classIndex(rows.get(row)) == c) {
            ofFolds[tests[row]]++;
          }
        }
        Arrays.sort(ofFolds);
        assertThat(Arrays.stream(ofFolds).boxed().toList())
            .isEqualTo(numbers(expected.required("of_classes").items().get(c)));
      }
    }
  }

  @Test
  void foldsByGroupHaveAsManyGroupsAsThoseOfScikitLearn() throws Exception {
    for (Node expected : reference("grouped")) {
      FoldRows rows = FoldRows.ofNumbers();
      for (int group = 0; group < whole(expected, "groups"); group++) {
        for (int i = 0; i < 3; i++) {
          rows.add("g" + group, i);
        }
      }
      int k = whole(expected, "folds");
      int[] tests = tests(rows.folds(plan(FoldMethod.GROUPED, k)), 0);
      int[] groups = new int[k];
      for (int row = 0; row < tests.length; row += 3) {
        groups[tests[row]]++;
      }
      Arrays.sort(groups);
      assertThat(Arrays.stream(groups).boxed().toList())
          .isEqualTo(numbers(expected.required("of_folds")));
    }
  }

  @Test
  void foldsByHashAreThoseThatPythonHashes() throws Exception {
    for (Node expected : reference("hashed")) {
      FoldRows rows = FoldRows.ofNumbers();
      for (int i = 0; i < whole(expected, "entities"); i++) {
        rows.add("c" + i, i);
      }
      List<Node> repeats = expected.required("of_repeats").items();
      Folds folds =
          rows.folds(
              new FoldPlan(
                  FoldMethod.KFOLD,
                  whole(expected, "folds"),
                  repeats.size(),
                  "",
                  0,
                  0.2,
                  expected.required("salt").text()));
      for (int repeat = 0; repeat < repeats.size(); repeat++) {
        assertThat(Arrays.stream(tests(folds, repeat)).boxed().toList())
            .isEqualTo(numbers(repeats.get(repeat)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = FoldMethod.class,
      names = {"KFOLD", "STRATIFIED", "GROUPED"})
  void everyRowIsTestedOnceARepeatAndNoEntityIsLearnedFromAndTested(FoldMethod method) {
    for (long seed = 1; seed <= 10; seed++) {
      FoldRows rows = FoldRows.ofClasses().fill(120, seed);
      Folds folds = rows.folds(new FoldPlan(method, 4, 3, "", 0, 0.25, "salt" + seed));
      for (int repeat = 0; repeat < 3; repeat++) {
        assertThat(tests(folds, repeat)).doesNotContain(-1);
      }
      for (int number = 0; number < folds.count(); number++) {
        Map<String, FoldPart> parts = new HashMap<>();
        for (int row = 0; row < rows.size(); row++) {
          FoldPart part = folds.fold(number).part(row);
          FoldPart before = parts.putIfAbsent(rows.get(row).text(0), part);
          assertThat(before == null || before == part).isTrue();
        }
        assertThat(folds.fold(number).rows(FoldPart.VALIDATION)).isPositive();
        assertThat(folds.fold(number).rows(FoldPart.UNUSED)).isZero();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = FoldMethod.class,
      names = {"STRATIFIED", "GROUPED"})
  void valuesOfANamedColumnStayTogetherToo(FoldMethod method) {
    FoldRows rows = FoldRows.ofClasses();
    for (int i = 0; i < 210; i++) {
      rows.add("c" + i, i).setText(4, List.of("a", "b", "c").get(i % 7 % 3));
    }
    int[] tests = tests(rows.folds(new FoldPlan(method, 2, 1, "store", 0, 0.2, "crema")), 0);
    Map<String, Integer> folds = new HashMap<>();
    for (int row = 0; row < tests.length; row++) {
      Integer before = folds.putIfAbsent(rows.get(row).text(2), tests[row]);
      assertThat(before == null || before == tests[row]).isTrue();
    }
    assertThat(folds).hasSize(7);
  }

  @Test
  void rowsKeepTheirFoldAsTheDataGrow() {
    FoldRows small = FoldRows.ofClasses().fill(300, 5);
    FoldRows large = FoldRows.ofClasses().fill(300, 5);
    for (int i = 0; i < 30; i++) {
      large.add("new-" + i, i).setText(4, i % 2 == 0 ? "a" : "c");
    }
    int[] before = tests(small.folds(plan(FoldMethod.KFOLD, 5)), 0);
    int[] after = tests(large.folds(plan(FoldMethod.KFOLD, 5)), 0);
    assertThat(Arrays.copyOf(after, before.length)).isEqualTo(before);
    // By rank those near a fold's end move: a tenth more rows shifts an end by some per cent.
    for (FoldMethod method : List.of(FoldMethod.STRATIFIED, FoldMethod.GROUPED)) {
      int[] ranked = tests(small.folds(plan(method, 5)), 0);
      int[] later = tests(large.folds(plan(method, 5)), 0);
      long kept = IntStream.range(0, ranked.length).filter(i -> ranked[i] == later[i]).count();
      assertThat(kept / (double) ranked.length).isGreaterThan(0.8);
    }
  }

  @ParameterizedTest
  @EnumSource(FoldMethod.class)
  void theOrderOfRowsChangesNoFold(FoldMethod method) {
    FoldRows rows = FoldRows.ofClasses().fill(200, 7);
    Folds folds = rows.folds(plan(method, 4));
    Folds backwards =
        Folds.of(
            visitor -> {
              for (int row = rows.size() - 1; row >= 0; row--) {
                visitor.row(rows.get(row), row + 2);
              }
            },
            rows.contract(),
            plan(method, 4));
    for (int number = 0; number < folds.count(); number++) {
      for (int row = 0; row < rows.size(); row++) {
        assertThat(backwards.fold(number).part(rows.size() - 1 - row))
            .isEqualTo(folds.fold(number).part(row));
      }
    }
  }

  @Test
  void byTimeWhatIsLearnedFromIsOlderThanTheTestByMoreThanTheGap() {
    FoldRows rows = FoldRows.ofClasses().fill(300, 9); // several rows a day
    Folds folds = rows.folds(new FoldPlan(FoldMethod.TIME, 5, 1, "", 20, 0.2, "crema"));
    for (int number = 0; number < folds.count(); number++) {
      Fold fold = folds.fold(number);
      double[] train = days(rows, fold, FoldPart.TRAIN);
      double[] validation = days(rows, fold, FoldPart.VALIDATION);
      double[] test = days(rows, fold, FoldPart.TEST);
      assertThat(validation[validation.length - 1]).isLessThan(test[0] - 20);
      assertThat(train[train.length - 1]).isLessThan(validation[0]);
    }
  }

  private static double[] days(FoldRows rows, Fold fold, FoldPart part) {
    List<Double> days = new ArrayList<>();
    fold.of(rows.source(), part).forEach((row, _) -> days.add(row.number(1)));
    return days.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  @Test
  void theDigestTellsFoldsApart() {
    FoldRows rows = FoldRows.ofClasses().fill(100, 1);
    String digest = rows.folds(plan(FoldMethod.KFOLD, 4)).digest();
    assertThat(rows.folds(plan(FoldMethod.KFOLD, 4)).digest()).isEqualTo(digest);
    assertThat(rows.folds(plan(FoldMethod.KFOLD, 5)).digest()).isNotEqualTo(digest);
    assertThat(rows.folds(plan(FoldMethod.GROUPED, 4)).digest()).isNotEqualTo(digest);
    assertThat(rows.folds(FoldPlan.of(FoldMethod.KFOLD, 4, 0.2, "other")).digest())
        .isNotEqualTo(digest);
    assertThat(rows.folds(FoldPlan.of(FoldMethod.KFOLD, 4, 0, "crema")).digest())
        .isNotEqualTo(digest);
  }
}
