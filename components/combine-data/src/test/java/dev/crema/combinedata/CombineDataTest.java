package dev.crema.combinedata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.combinedata.CombineData.History;
import dev.crema.data.CellParser;
import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.InputException;
import dev.crema.data.PredictionLayout;
import dev.crema.data.RawRow;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CombineDataTest {
  static final String YAML =
      """
      version: 1
      name: visits
      positive_class: "yes"
      columns:
        - {name: who, type: string, role: entity, nullable: true}
        - {name: seen, type: date, role: event_time, nullable: true}
        - {name: x, type: number}
        - {name: bought, type: string, role: label, allowed: ["no", "yes"]}
      """;
  static final Contract CONTRACT = Contract.parse(YAML, "contract.yaml");
  private static final Contract WITHOUT_TIME =
      Contract.parse(YAML.replace(", role: event_time", ""), "contract.yaml");

  @TempDir Path folder;
  private int datasets;

  /** A row of a test: whose, on which day of January 2026, and a number to know it by. */
  record Visit(@Nullable String who, @Nullable Integer day, double x) {}

  static Dataset write(Path directory, Contract contract, List<Visit> visits) {
    try (DatasetWriter writer = DatasetWriter.create(directory, contract)) {
      long line = 0;
      for (Visit visit : visits) {
        RawRow row = new RawRow(4);
        row.setText(0, visit.who());
        if (visit.day() != null) {
          String day = "2026-01-%02d".formatted(visit.day());
          row.setNumber(1, CellParser.parseNumber(CONTRACT.columns().get(1), day));
        }
        row.setNumber(2, visit.x());
        row.setText(3, visit.x() > 10 ? "yes" : "no");
        writer.append(row, ++line);
      }
      writer.finish();
    }
    return Dataset.of("dataset", directory);
  }

  private Dataset dataset(Contract contract, Visit... visits) {
    return write(folder.resolve("in" + ++datasets), contract, List.of(visits));
  }

  private Dataset dataset(Visit... visits) {
    return dataset(CONTRACT, visits);
  }

  private CombineData.Outputs run(
      Dataset original, Dataset production, History history, long maxRows) throws IOException {
    return run(new CombineData.Inputs(original, production, history, maxRows, 1));
  }

  private CombineData.Outputs run(CombineData.Inputs inputs) throws IOException {
    Path outputs = Files.createDirectory(folder.resolve("out" + ++datasets));
    CombineData.Outputs result = new CombineData().run(inputs, TestStepContext.in(outputs));
    try (var left = Files.list(outputs)) {
      assertThat(left).containsExactly(outputs.resolve("dataset"));
    }
    return result;
  }

  private static List<Double> xs(CombineData.Outputs outputs) {
    List<Double> xs = new ArrayList<>();
    DatasetReader.open(outputs.dataset().path())
        .forEach(
            (row, line) -> {
              xs.add(row.number(2));
              assertThat(line).isEqualTo(xs.size());
            });
    assertThat(outputs.rows()).isEqualTo(xs.size());
    return xs;
  }

  @Test
  void anExpandingHistoryHasAllRowsAndProductionWins() throws Exception {
    Dataset original = dataset(new Visit("a", 1, 1), new Visit("b", 1, 2), new Visit("a", 2, 3));
    Dataset production =
        dataset(new Visit("c", 1, 11), new Visit("a", 2, 12), new Visit("c", 1, 13));
    CombineData.Outputs outputs = run(original, production, History.EXPANDING, 0);
    // (a, 2) is production's; of the two (c, 1) the later one counts.
    assertThat(xs(outputs)).containsExactly(1.0, 2.0, 12.0, 13.0);
    assertThat(outputs.dataset().metadata())
        .containsEntry("original_rows", 2L)
        .containsEntry("production_rows", 2L)
        .containsEntry("repeated_rows", 2L)
        .containsEntry("content_hash", outputs.contentHash());
  }

  /** Production's rows have the lines 1 to 3, of which the last is the window's. */
  @Test
  void saysWhereTheNewestWindowBegins() throws Exception {
    Dataset original = dataset(new Visit("a", 1, 1), new Visit("b", 1, 2));
    Dataset production =
        dataset(new Visit("c", 1, 11), new Visit("d", 1, 12), new Visit("c", 1, 13));
    CombineData.Outputs all =
        run(new CombineData.Inputs(original, production, History.EXPANDING, 0, 3));
    // (c, 1) of the first line is repeated in the window.
    assertThat(xs(all)).containsExactly(1.0, 2.0, 12.0, 13.0);
    assertThat(all.windowFrom()).isEqualTo(4);
    assertThat(all.dataset().metadata()).containsEntry("window_rows", 1L);
    assertThat(
            run(new CombineData.Inputs(original, production, History.EXPANDING, 0, 1)).windowFrom())
        .isEqualTo(3);
    assertThat(
            run(new CombineData.Inputs(original, production, History.EXPANDING, 0, 9)).windowFrom())
        .as("no row is of the window")
        .isEqualTo(5);
    CombineData.Outputs rolling =
        run(new CombineData.Inputs(original, production, History.ROLLING, 1, 3));
    assertThat(xs(rolling)).containsExactly(13.0);
    assertThat(rolling.windowFrom()).isOne();
  }

  @Test
  void rowsWithoutEntityOrTimeAreLikeNoOther() throws Exception {
    Dataset original =
        dataset(new Visit(null, 1, 1), new Visit("a", null, 2), new Visit(null, null, 3));
    Dataset production =
        dataset(new Visit(null, 1, 11), new Visit("a", null, 12), new Visit(null, null, 13));
    assertThat(xs(run(original, production, History.EXPANDING, 0)))
        .containsExactly(1.0, 2.0, 3.0, 11.0, 12.0, 13.0);
  }

  @Test
  void aRollingHistoryHasTheNewestRowsOfBoth() throws Exception {
    Dataset original =
        dataset(
            new Visit("a", 9, 1),
            new Visit("b", 1, 2),
            new Visit("c", 5, 3),
            new Visit("d", null, 4));
    Dataset production =
        dataset(new Visit("e", 5, 11), new Visit("f", 5, 12), new Visit("g", 8, 13));
    assertThat(xs(run(original, production, History.ROLLING, 2))).containsExactly(1.0, 13.0);
    // Of three on the fifth, production's last comes first.
    assertThat(xs(run(original, production, History.ROLLING, 3))).containsExactly(1.0, 12.0, 13.0);
    assertThat(xs(run(original, production, History.ROLLING, 5)))
        .containsExactly(1.0, 3.0, 11.0, 12.0, 13.0);
    assertThat(xs(run(original, production, History.ROLLING, 100))).hasSize(7);
  }

  @Test
  void withoutAnEventTimeProductionsLastRowsAreTheNewest() throws Exception {
    Dataset original = dataset(WITHOUT_TIME, new Visit("a", 1, 1), new Visit("a", 1, 2));
    Dataset production = dataset(WITHOUT_TIME, new Visit("a", 1, 11), new Visit("a", 1, 12));
    assertThat(xs(run(original, production, History.ROLLING, 1))).containsExactly(12.0);
    assertThat(xs(run(original, production, History.ROLLING, 3))).containsExactly(2.0, 11.0, 12.0);
    assertThat(xs(run(original, production, History.EXPANDING, 0))).hasSize(4);
  }

  /** The production log grows for ever, and training holds all rows in memory. */
  @Test
  void anExpandingHistoryWithALimitHasTheOriginalAndTheNewestOfProduction() throws Exception {
    Dataset original = dataset(new Visit("a", 1, 1), new Visit("b", 1, 2), new Visit("c", 9, 3));
    Dataset production =
        dataset(
            new Visit("d", 3, 11),
            new Visit("e", 5, 12),
            new Visit("a", 1, 13),
            new Visit("f", 4, 14));
    // (a, 1) is production's, and of the four the oldest.
    assertThat(xs(run(original, production, History.EXPANDING, 6)))
        .containsExactly(2.0, 3.0, 11.0, 12.0, 13.0, 14.0);
    CombineData.Outputs newest =
        run(new CombineData.Inputs(original, production, History.EXPANDING, 4, 2));
    assertThat(xs(newest)).containsExactly(2.0, 3.0, 12.0, 14.0);
    assertThat(newest.windowFrom()).isEqualTo(3);
    assertThat(xs(run(original, production, History.EXPANDING, 3))).containsExactly(2.0, 3.0, 12.0);
    assertThatThrownBy(() -> run(original, production, History.EXPANDING, 2))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "The original has 2 rows, and of both together at most (2) are to be kept (max_rows): that leaves no room for production's.\nMaybe raise max_rows, or take the history (rolling), which leaves out the oldest of both.");
    assertThat(xs(run(original, dataset(), History.EXPANDING, 3))).containsExactly(1.0, 2.0, 3.0);
  }

  /** Against the rule written down once more, as a program of maps and lists. */
  @Test
  void choosesAsTheRuleSaysWhateverTheRows() throws Exception {
    for (int seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      List<Visit> older = visits(random, 0);
      List<Visit> newer = visits(random, 1_000);
      int max = 1 + random.nextInt(200);
      Dataset original = write(folder.resolve("older" + seed), CONTRACT, older);
      Dataset production = write(folder.resolve("newer" + seed), CONTRACT, newer);
      List<Double> expected = expected(older, newer, max);
      assertThat(xs(run(original, production, History.ROLLING, max)))
          .as("seed %d", seed)
          .isEqualTo(expected);
      assertThat(xs(run(original, production, History.EXPANDING, 0)))
          .as("seed %d", seed)
          .isEqualTo(expected(older, newer, Integer.MAX_VALUE));
    }
  }

  private static List<Visit> visits(Random random, int from) {
    List<Visit> visits = new ArrayList<>();
    int count = random.nextInt(150);
    for (int i = 0; i < count; i++) {
      String who = random.nextInt(10) == 0 ? null : "w" + random.nextInt(12);
      Integer day = random.nextInt(10) == 0 ? null : 1 + random.nextInt(9);
      visits.add(new Visit(who, day, from + i));
    }
    if (visits.isEmpty()) {
      visits.add(new Visit("w", 1, from));
    }
    return visits;
  }

  private static List<Double> expected(List<Visit> older, List<Visit> newer, int max) {
    List<Visit> all = new ArrayList<>(older);
    all.addAll(newer);
    Map<String, Visit> last = new HashMap<>();
    List<Visit> alone = new ArrayList<>();
    for (Visit visit : all) {
      if (visit.who() == null || visit.day() == null) {
        alone.add(visit);
      } else {
        last.put(visit.who() + " " + visit.day(), visit);
      }
    }
    List<Visit> distinct = new ArrayList<>(alone);
    distinct.addAll(last.values());
    distinct.sort(
        Comparator.comparing((Visit visit) -> visit.day() == null ? 0 : visit.day())
            .thenComparing(all::indexOf)
            .reversed());
    List<Visit> newest = distinct.subList(0, Math.min(max, distinct.size()));
    List<Visit> inOrder = new ArrayList<>(newest);
    inOrder.sort(Comparator.comparing(all::indexOf));
    return inOrder.stream().map(Visit::x).toList();
  }

  @Test
  void theSameRowsHaveTheSameHash() throws Exception {
    List<Visit> older = visits(new Random(3), 0);
    Dataset one = write(folder.resolve("one"), CONTRACT, older);
    Dataset other = write(folder.resolve("other"), CONTRACT, older);
    Dataset production = dataset(new Visit("z", 1, 5));
    String hash = run(one, production, History.EXPANDING, 0).contentHash();
    assertThat(run(other, production, History.EXPANDING, 0).contentHash()).isEqualTo(hash);
    List<Visit> reversed = new ArrayList<>(older);
    Collections.reverse(reversed);
    Dataset backwards = write(folder.resolve("backwards"), CONTRACT, reversed);
    assertThat(run(backwards, production, History.EXPANDING, 0).contentHash()).isNotEqualTo(hash);
  }

  @Test
  void anEmptySideIsTheOtherSideAlone() throws Exception {
    Dataset some = dataset(new Visit("a", 1, 1), new Visit("b", 2, 2));
    assertThat(run(some, dataset(), History.EXPANDING, 0).contentHash())
        .isEqualTo(run(dataset(), some, History.EXPANDING, 0).contentHash())
        .isEqualTo(DatasetReader.describe(some.path()).contentHash());
    assertThatThrownBy(() -> run(dataset(), dataset(), History.EXPANDING, 0))
        .isInstanceOfSatisfying(
            StepException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA_QUALITY))
        .hasMessageContaining("Neither original nor production has a row");
  }

  @Test
  void aRollingHistoryNeedsANumber() {
    assertThatThrownBy(() -> run(dataset(new Visit("a", 1, 1)), dataset(), History.ROLLING, 0))
        .isInstanceOf(StepException.class)
        .hasMessageContaining("A rolling history needs max_rows")
        .hasMessageContaining("\nMaybe ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {name: x, type: number}       | {name: x, type: integer}                  | The column (x) has the type (number) in original and (integer)
          {name: x, type: number}       | {name: x, type: number, role: protected}  | The column (x) has the role (feature) in original and (protected)
          {name: x, type: number}       | {name: x, type: number, max: 3}           | The column (x) has the rule max (null) in original and (3.0)
          {name: x, type: number}       | {name: y, type: number}                   | The column (x) of original is not in production
          allowed: ["no", "yes"]        | allowed: ["yes", "no"]                    | The column (bought) has the rule allowed ([no, yes]) in original and ([yes, no])
          positive_class: "yes"         | positive_class: "no"                      | The positive class of the label (bought) is (yes) in original and (no)
          """)
  void namesTheColumnThatDiffers(String original, String production, String message) {
    Contract other = Contract.parse(YAML.replace(original, production), "contract.yaml");
    assertThatThrownBy(() -> SameContract.require(CONTRACT, other))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("\nMaybe make both under the same contract.yaml");
  }

  /** Whichever of the two has the rule: what the original promises is asked of all rows. */
  @Test
  void aRuleAgainstLeakageIsCompared() {
    String yaml =
        """
        version: 1
        name: visits
        columns:
          - {name: seen, type: date%s}
          - {name: bought, type: date}
        """;
    Contract without = Contract.parse(yaml.formatted(""), "contract.yaml");
    Contract with = Contract.parse(yaml.formatted(", not_after: bought"), "contract.yaml");
    assertThatThrownBy(() -> SameContract.require(with, without))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(seen) has the rule not_after (bought) in original and (null)");
    assertThatThrownBy(() -> SameContract.require(without, with))
        .hasMessageContaining("(seen) has the rule not_after (null) in original and (bought)");
    SameContract.require(with, with);
  }

  @Test
  void namesAColumnThatIsMoreOrElsewhereAndTakesOtherDescriptions() {
    Contract more = Contract.parse(YAML + "  - {name: z, type: number}\n", "contract.yaml");
    assertThatThrownBy(() -> SameContract.require(CONTRACT, more))
        .hasMessageContaining("The column (z) of production is not in original");
    Contract predictions = PredictionLayout.of(CONTRACT).contract();
    assertThatThrownBy(() -> SameContract.require(CONTRACT, predictions))
        .hasMessageContaining("Maybe take the output (dataset) of collect-production");
    Contract moved =
        Contract.parse(
            YAML.replace("  - {name: x, type: number}\n", "") + "  - {name: x, type: number}\n",
            "contract.yaml");
    assertThatThrownBy(() -> SameContract.require(CONTRACT, moved))
        .hasMessageContaining("column 4 of original and column 3 of production");
    SameContract.require(
        CONTRACT,
        Contract.parse(
            YAML.replace("type: number", "type: number, description: a number")
                .replace("name: visits", "name: visits of March"),
            "contract.yaml"));
  }
}
