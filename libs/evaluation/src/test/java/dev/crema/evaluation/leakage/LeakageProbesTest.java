package dev.crema.evaluation.leakage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.document.Node;
import dev.crema.evaluation.leakage.Tables.Change;
import dev.crema.features.FittedFeatures;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeakageProbesTest {
  private static final int ROWS = 500;

  /** 20 seeds of 5 sizes of 3 kinds of labels: 300 tables, each of ten features. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3})
  void featuresThatKnowNothingGiveNoWarning(int classes) {
    for (int rows : new int[] {15, 25, 60, 250, 1_000}) {
      for (int seed = 0; seed < 20; seed++) {
        Tables table = new Tables(classes, rows, 1_000L * rows + seed);
        assertThat(table.look().findings()).as("%d rows, seed %d", rows, seed).isEmpty();
      }
    }
  }

  static Stream<Arguments> lies() {
    Change labelAsText = (row, i, y) -> row.setText(7, y == 1 ? "left" : "stayed");
    Change labelByMissing = (row, i, y) -> row.setText(7, y == 1 ? "gone" : null);
    Change labelAndNoise = (row, i, y) -> row.setNumber(3, 10 * y + row.number(1) / 10);
    Change fewValues = (row, i, y) -> row.setNumber(4, y == 1 ? 5 : i % 2 == 0 ? 3 : 7);
    Change manyTexts = (row, i, y) -> row.setText(8, (y == 1 ? "a" : "b") + i % 20);
    Change counter = (row, i, y) -> row.setNumber(5, 70_000 + i);
    Change shuffledCounter = (row, i, y) -> row.setNumber(5, i * 7 % ROWS);
    Change account = (row, i, y) -> row.setNumber(5, 4_000_000_000L + i * 7_654_321L % 999_999_937);
    Change name = (row, i, y) -> row.setText(8, "customer " + i);
    Change freeText = (row, i, y) -> row.setText(8, "comment " + i * 7 % (ROWS * 6 / 10));
    Change filledLater = (row, i, y) -> row.setNumber(3, y == 1 ? row.number(3) : Double.NaN);
    Change onlyInOne =
        (row, i, y) -> row.setNumber(3, y == 1 && i % 3 == 0 ? row.number(3) : Double.NaN);
    return Stream.of(
        Arguments.of(
            "the label", "small", Probe.LABEL_COPY, (Change) (r, i, y) -> r.setNumber(4, y)),
        Arguments.of("the label as text", "code", Probe.LABEL_COPY, labelAsText),
        Arguments.of("one class is missing", "code", Probe.LABEL_COPY, labelByMissing),
        Arguments.of("the label and some noise", "n2", Probe.SINGLE_FEATURE, labelAndNoise),
        Arguments.of("a class between two values", "small", Probe.SINGLE_FEATURE, fewValues),
        Arguments.of("many texts of one class each", "word", Probe.SINGLE_FEATURE, manyTexts),
        Arguments.of("a counter", "wide", Probe.IDENTIFIER, counter),
        Arguments.of("a counter without order", "wide", Probe.IDENTIFIER, shuffledCounter),
        Arguments.of("an account number", "wide", Probe.IDENTIFIER, account),
        Arguments.of("a name", "word", Probe.IDENTIFIER, name),
        Arguments.of("a comment", "word", Probe.IDENTIFIER, freeText),
        Arguments.of("filled in for one class", "n2", Probe.MISSING_BY_CLASS, filledLater),
        Arguments.of("present in one class only", "n2", Probe.MISSING_BY_CLASS, onlyInOne));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void aFeatureThatKnowsTheAnswerIsTold(String lie, String column, Probe probe, Change change) {
    LeakageReport report = new Tables(2, ROWS, 11).with(change).look();
    assertThat(report.findings())
        .extracting(finding -> finding.probe() + " " + finding.column())
        .containsExactly(probe + " " + column);
    assertThat(report.findings().getFirst().message())
        .contains("(" + column + ")")
        .contains("\nMaybe ");
    assertThat(report.failures(Set.of(probe))).hasSize(1);
    assertThat(report.failures(Set.of(Probe.SHARED_ROWS))).isEmpty();
  }

  @Test
  void ofManyClassesEachIsHeldAgainstTheOthers() {
    LeakageReport report =
        new Tables(3, ROWS, 5).with((row, i, y) -> row.setNumber(3, y == 2 ? 9 : -i)).look();
    assertThat(report.findings()).hasSize(1);
    assertThat(report.findings().getFirst().message())
        .contains("AUC 1.0000, by its order, class (2) against the others");
    Tables copy = new Tables(3, ROWS, 5).with((row, i, y) -> row.setText(7, "k" + (7 - y)));
    assertThat(copy.look().findings()).extracting(Finding::probe).containsExactly(Probe.LABEL_COPY);
  }

  @Test
  void aNumberThatIsNearlyTheLabelIsTold() {
    assertThat(find(0, (row, i, y) -> row.setNumber(3, y))).isEqualTo("LABEL_COPY n2");
    assertThat(find(0, (row, i, y) -> row.setNumber(3, 3 - 2 * y + row.number(1) / 50)))
        .isEqualTo("SINGLE_FEATURE n2");
    assertThat(find(0, (row, i, y) -> row.setNumber(3, Math.exp(5 * y))))
        .isEqualTo("SINGLE_FEATURE n2");
    assertThat(find(0, (row, i, y) -> row.setText(8, "w" + i % 9)))
        .as("texts that know nothing")
        .isEmpty();
    assertThat(
            find(
                0,
                (row, i, y) -> {
                  row.setText(8, "w" + i % 9);
                  row.setNumber(0, i % 9 * 10 + y / 100);
                }))
        .isEqualTo("SINGLE_FEATURE word");
  }

  @Test
  void aDerivedFeatureIsLookedAtInThePlaceOfItsColumns() {
    LeakageReport report =
        new Tables(2, ROWS, 3)
            .with((row, i, y) -> row.setNumber(2, y - row.number(1) + i % 7 / 50.0))
            .look();
    assertThat(report.findings())
        .extracting(finding -> finding.probe() + " " + finding.column())
        .containsExactly("SINGLE_FEATURE sum");
  }

  private static String find(int classes, Change change) {
    List<Finding> findings = new Tables(classes, ROWS, 8).with(change).look().findings();
    assertThat(findings).hasSizeLessThan(2);
    return findings.isEmpty()
        ? ""
        : findings.getFirst().probe() + " " + findings.getFirst().column();
  }

  /** A hundred categories are more than numbers with few values have; their codes have no order. */
  @Test
  void codesOfCategoriesAreToldApartAndNotRanked() {
    Tables table =
        new Tables(2, ROWS, 11).with((row, i, y) -> row.setText(8, (y == 1 ? "a" : "b") + i % 50));
    String yaml =
        """
        version: 1
        derive:
          again: {copy: {of: word}}
        fit:
          - {columns: [n0, n1, n2], missing: keep, steps: [keep]}
          - {columns: [again], missing: own, steps: [%s]}
        """;
    RowSource train = table.part(0, 400);
    RowSource test = table.part(400, ROWS);
    LeakageReport codes =
        LeakageProbes.look(
            train, test, table.fit(yaml.formatted("categorical"), train), ProbeSettings.defaults());
    assertThat(codes.findings())
        .extracting(finding -> finding.probe() + " " + finding.column())
        .containsExactly("SINGLE_FEATURE again");
    assertThat(codes.findings().getFirst().message()).contains("by its categories");
    LeakageReport numbers =
        LeakageProbes.look(
            train, test, table.fit(yaml.formatted("ordinal"), train), ProbeSettings.defaults());
    assertThat(numbers.findings()).as("codes that are numbers").isEmpty();
  }

  @Test
  void rowsOfBothPartsAreCountedWithAndWithoutTheirLabel() {
    Tables table = new Tables(2, ROWS, 4);
    int cut = 400;
    Tables.Change copies =
        (row, i, y) -> {
          if (i >= cut && i < cut + 30) {
            row.set(first(table, i - cut));
            if (i < cut + 10) {
              row.setNumber(0, 1 - row.number(0));
            }
          }
        };
    SharedRows shared = table.with(copies).look().rows();
    assertThat(shared).isEqualTo(new SharedRows(400, 100, 30, 20, 0));
    Finding finding = table.look().findings().getFirst();
    assertThat(finding.probe()).isEqualTo(Probe.SHARED_ROWS);
    assertThat(finding.value()).isEqualTo(0.3);
    assertThat(finding.message())
        .startsWith(
            "Of 100 test rows 30 (30.00 %) have the features of a training row, 20 of them its label, too; chance explains 0.0");
    // As many passes as it takes, the same counts.
    for (int atATime : new int[] {400, 100, 7}) {
      assertThat(
              SharedRows.find(
                  table.fit(Tables.FEATURES, table.part(0, cut)),
                  table.part(0, cut),
                  table.part(cut, ROWS),
                  atATime))
          .isEqualTo(shared);
    }
  }

  private static RawRow first(Tables table, int number) {
    RawRow[] found = new RawRow[1];
    table.part(number, number + 1).forEach((row, _) -> found[0] = row);
    return found[0];
  }

  @Test
  void rowsOfFewCoarseColumnsAreSharedByChanceAndNotTold() {
    String coarse = "{version: 1, fit: [{columns: [small, flag], missing: keep, steps: [keep]}]}";
    for (int seed = 0; seed < 20; seed++) {
      Tables table = new Tables(2, ROWS, seed);
      LeakageReport report =
          LeakageProbes.look(
              table.part(0, 400),
              table.part(400, ROWS),
              table.fit(coarse, table.part(0, 400)),
              ProbeSettings.defaults());
      assertThat(report.rows().share()).isGreaterThan(0.99);
      assertThat(report.findings()).isEmpty();
    }
  }

  @Test
  void aFeatureThatRunsWithTheTimeIsToldIfThePartsAreSplitByTime() {
    Change time =
        (row, i, y) -> {
          row.setNumber(9, 1e9 * i);
          row.setNumber(3, i + 0.5);
        };
    assertThat(find(2, time)).isEqualTo("TIME_FEATURE n2");
    Change notSplit =
        (row, i, y) -> {
          row.setNumber(9, 1e9 * (i * 7 % ROWS));
          row.setNumber(3, i * 7 % ROWS + 0.5);
        };
    assertThat(find(2, notSplit)).as("parts that overlap in time").isEmpty();
  }

  @Test
  void anAcceptedFeatureIsShownAndCountsAsNothing() {
    Tables table = new Tables(2, ROWS, 2).with((row, i, y) -> row.setNumber(3, 9 * y + i % 2));
    ProbeSettings settings = new ProbeSettings(0.99, 0.99, 0.01, 1_000, List.of("n2"));
    LeakageReport report = table.look(settings);
    assertThat(report.findings()).hasSize(1);
    assertThat(report.warnings()).isEmpty();
    assertThat(report.failures(Set.of(Probe.values()))).isEmpty();
    ProbeSettings misspelt = new ProbeSettings(0.99, 0.99, 0.01, 1_000, List.of("n22"));
    assertThatThrownBy(() -> table.look(misspelt))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(n22)")
        .hasMessageContaining("\nMaybe (n2");
  }

  /** A name by which nothing is found would be accepted without effect. */
  @Test
  void anAcceptedNameIsOneThatAFindingCanHave() {
    Tables table =
        new Tables(2, ROWS, 2).with((row, i, y) -> row.setText(8, (y == 1 ? "a" : "b") + i % 3));
    String yaml =
        """
        version: 1
        derive:
          again: {copy: {of: word}}
        fit:
          - {columns: [n0, n1], missing: keep, steps: [keep]}
          - {columns: [code], missing: own, steps: [one_hot]}
          - {columns: [again], missing: own, steps: [categorical]}
        """;
    RowSource train = table.part(0, 400);
    FittedFeatures features = table.fit(yaml, train);
    assertThat(features.names()).contains("code=c1");
    for (String accepted : List.of("word", "code=c1")) {
      String judged = accepted.equals("word") ? "again" : "code";
      assertThatThrownBy(
              () ->
                  LeakageProbes.look(
                      train,
                      table.part(400, ROWS),
                      features,
                      new ProbeSettings(0.99, 0.99, 0.01, 1_000, List.of(accepted))))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(
              "accepted names (%s), which is looked at as [%s].\nMaybe name that."
                  .formatted(accepted, judged));
    }
    LeakageReport report =
        LeakageProbes.look(
            train,
            table.part(400, ROWS),
            features,
            new ProbeSettings(0.99, 0.99, 0.01, 1_000, List.of("again", "code")));
    assertThat(report.findings()).isNotEmpty();
    assertThat(report.warnings()).isEmpty();
  }

  @Test
  void ofManyRowsAPartIsLookedAtAndAllAreCompared() {
    Tables table = new Tables(2, 5_000, 6).with((row, i, y) -> row.setNumber(5, i));
    LeakageReport report = table.look(new ProbeSettings(0.99, 0.99, 0.01, 500, List.of()));
    assertThat(report.lookedAt()).isBetween(400L, 600L);
    assertThat(report.rows().trainRows()).isEqualTo(4_000);
    assertThat(report.findings()).extracting(Finding::column).containsExactly("wide");
    assertThat(report.notes()).anyMatch(note -> note.contains("max_rows"));
  }

  @Test
  void theSameRowsGiveTheSameReport() {
    Change lie = (row, i, y) -> row.setNumber(3, 9 * y + row.number(1));
    String first = new Tables(2, ROWS, 9).with(lie).look().toJson();
    assertThat(new Tables(2, ROWS, 9).with(lie).look().toJson()).isEqualTo(first);
    Node json = Node.json(first, "leakage.json");
    assertThat(json.required("findings").items()).hasSize(1);
    assertThat(json.required("features").items().getFirst().required("name").text())
        .isEqualTo("n2");
  }

  @Test
  void ofFewRowsItSaysThatNothingCanBeSaid() {
    Change perfect = (row, i, y) -> row.setNumber(3, y + new Random(i).nextDouble() / 2);
    LeakageReport few = new Tables(2, 10, 1).with(perfect).look();
    assertThat(few.findings()).isEmpty();
    assertThat(few.notes()).anyMatch(note -> note.startsWith("The smallest class has"));
    LeakageReport more = new Tables(2, 60, 1).with(perfect).look();
    assertThat(more.findings()).hasSize(1);
    assertThat(more.notes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.4, 1, Double.NaN})
  void refusesALimitThatNoAucHas(double limit) {
    assertThatThrownBy(() -> new ProbeSettings(limit, 0.99, 0.01, 1_000, List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("max_auc (%s)".formatted(limit))
        .hasMessageContaining("\nMaybe ");
  }
}
