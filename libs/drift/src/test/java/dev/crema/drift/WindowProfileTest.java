package dev.crema.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.drift.statistics.Distribution;
import dev.crema.drift.statistics.KolmogorovSmirnov;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class WindowProfileTest {
  private static final int SIZE = WindowProfile.DEFAULT_SIZE;

  private final List<RawRow> training = Customers.rows(3_000, Production.random(1));
  private final ReferenceProfile reference = Customers.profile(training);

  @Test
  void featuresAndProtectedColumnsAreWatchedButNoDates() {
    assertThat(ReferenceProfile.columnsOf(Customers.CONTRACT))
        .containsExactly("income", "orders", "member", "plan", "sex");
    assertThat(reference.columns().get(2)).isInstanceOf(ReferenceCategories.class);
    assertThat(((ReferenceCategories) reference.columns().get(2)).counts()).containsKey("true");
  }

  @Test
  void aBoundOnMemoryMakesMorePassesAndTheSameProfile() {
    int[] passes = new int[1];
    List<String> names = ReferenceProfile.columnsOf(Customers.CONTRACT);
    List<ReferenceColumn> oneByOne =
        new ReferenceProfiler(
                Customers.CONTRACT,
                visitor -> {
                  passes[0]++;
                  Customers.source(training).forEach(visitor);
                },
                1)
            .profile(names);
    assertThat(oneByOne).isEqualTo(reference.columns());
    assertThat(passes[0]).isEqualTo(3); // categories, income, orders
  }

  @Test
  void aSmallWindowIsExact() {
    List<RawRow> rows = Customers.rows(1_000, Production.random(2));
    Window found = Customers.record(new WindowProfile(reference, SIZE), rows).window();
    double[] income = rows.stream().mapToDouble(row -> row.number(3)).toArray();
    assertThat(found.rows()).isEqualTo(1_000);
    assertThat(found.columns().getFirst())
        .isEqualTo(WindowNumbers.of((ReferenceNumbers) reference.columns().getFirst(), income));
    assertThat(((WindowCategories) found.columns().get(3)).counts())
        .isEqualTo(
            Map.of(
                "basic", rows.stream().filter(row -> "basic".equals(row.text(6))).count(),
                "gold", rows.stream().filter(row -> "gold".equals(row.text(6))).count()));
    assertThat(found.outputs()).extracting(WindowColumn::name).containsExactly("score", "class");
  }

  @Test
  void mergedProfilesAreThatOfAllRows() {
    List<RawRow> rows = Customers.rows(1_500, Production.random(3));
    WindowProfile whole = Customers.record(new WindowProfile(reference, SIZE), rows);
    WindowProfile first =
        Customers.record(new WindowProfile(reference, SIZE), rows.subList(0, 400));
    WindowProfile second =
        Customers.record(new WindowProfile(reference, SIZE), rows.subList(400, 1_500));
    WindowProfile empty = new WindowProfile(reference, SIZE);
    empty.merge(second);
    empty.merge(first);
    empty.merge(new WindowProfile(reference, SIZE));
    assertThat(empty.window()).isEqualTo(whole.window());
    assertThat(second.rows()).as("what was merged stays as it is").isEqualTo(1_100);
  }

  @Test
  void profilesOfManyPodsStayWithinTheErrorThatIsStated() {
    RandomGenerator random = Production.random(4);
    ReferenceNumbers column = ReferenceNumbers.of("x", Production.numbers(0, 2_000, random));
    double[] values = Production.numbers(0, 200_000, random);
    NumberWindow merged = new NumberWindow(column, SIZE);
    for (int pod = 0; pod < 20; pod++) {
      NumberWindow part = new NumberWindow(column, SIZE);
      Arrays.stream(values, pod * 10_000, (pod + 1) * 10_000).forEach(part::add);
      merged.merge(part);
    }
    Distribution found = merged.column().requireDistribution();
    Distribution exact = Distribution.of(values);
    assertThat(found.count()).isEqualTo(200_000);
    assertThat(found.rankError()).isLessThan(0.0015);
    assertThat(found.min()).isEqualTo(exact.min());
    assertThat(found.max()).isEqualTo(exact.max());
    // In 99 of 100 sketches within the error; in none seen beyond twice.
    assertThat(KolmogorovSmirnov.statistic(exact, found))
        .isCloseTo(0, within(2 * found.rankError()));
    assertThat(merged.column().below() + merged.column().above())
        .isEqualTo(
            Arrays.stream(values)
                .filter(
                    v ->
                        v < column.requireDistribution().min()
                            || v > column.requireDistribution().max())
                .count());
  }

  @Test
  void whatIsWrittenIsReadAgainAndGoesOnCounting() {
    List<RawRow> rows = Customers.rows(1_200, Production.random(5));
    WindowProfile written =
        Customers.record(new WindowProfile(reference, SIZE), rows.subList(0, 700));
    WindowProfile back = WindowProfile.fromJson(written.toJson(), "window.json", reference);
    assertThat(back.window()).isEqualTo(written.window());
    Customers.record(back, rows.subList(700, 1_200));
    assertThat(back.window())
        .isEqualTo(Customers.record(new WindowProfile(reference, SIZE), rows).window());
    WindowProfile empty = new WindowProfile(reference, SIZE);
    assertThat(WindowProfile.fromJson(empty.toJson(), "window.json", reference).window())
        .isEqualTo(empty.window());
  }

  @Test
  void memoryDoesNotGrowWithTheRows() {
    NumberWindow numbers = new NumberWindow(ReferenceNumbers.of("x", new double[] {0, 1}), SIZE);
    RandomGenerator random = Production.random(6);
    for (int i = 0; i < 1_000_000; i++) {
      numbers.add(random.nextDouble());
    }
    assertThat(numbers.bytes()).hasSizeLessThan(32 * SIZE);
    CategoryWindow texts = new CategoryWindow(ReferenceCategories.of("x", 0, Map.of("a", 1L)));
    for (int i = 0; i < 100_000; i++) {
      texts.add("id" + i, 1);
    }
    WindowCategories found = texts.column();
    assertThat(found.counts()).hasSize(WindowCategories.MAX_NEW);
    assertThat(found.unnamed()).isEqualTo(100_000 - WindowCategories.MAX_NEW);
    assertThat(found.count()).isEqualTo(100_000);
  }

  @Test
  void newCategoriesOfBothSidesAreKeptMostFrequentFirst() {
    ReferenceCategories column = ReferenceCategories.of("x", 0, Map.of("a", 1L));
    Map<String, Long> few = new HashMap<>();
    Map<String, Long> many = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      few.put("few" + i, 1L);
      many.put("many" + i, 5L);
    }
    CategoryWindow first = new CategoryWindow(column);
    few.forEach(first::add);
    first.add("a", 1);
    first.merge(WindowCategories.of(column, 3, many));
    WindowCategories found = first.column();
    assertThat(found.counts().keySet()).containsAll(many.keySet()).contains("a");
    assertThat(found.unnamed()).isEqualTo(100);
    assertThat(found.missing()).isEqualTo(3);
    assertThat(found.count()).isEqualTo(601);
    CategoryWindow second = new CategoryWindow(column);
    second.merge(found);
    assertThat(second.column()).as("unnamed rows are merged, too").isEqualTo(found);
  }

  @Test
  void anotherContractIsRefused() {
    Contract other =
        Contract.parse(Customers.CONTRACT.toJson().replace("customers", "clients"), "clients.yaml");
    assertThatThrownBy(() -> new WindowProfile(reference, SIZE).recorder(other))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("(clients)", other.digest(), "\nMaybe");
  }

  @Test
  void infiniteNumbersAndOtherSizesAreRefused() {
    RawRow infinite = training.getFirst().copy();
    infinite.setNumber(4, Double.NEGATIVE_INFINITY);
    WindowProfile window = new WindowProfile(reference, SIZE);
    assertThatThrownBy(() -> window.recorder(Customers.CONTRACT).add(infinite, 0.5, "no"))
        .hasMessageContainingAll("(orders)", "(-Infinity)", "Maybe");
    assertThatThrownBy(
            () ->
                window
                    .recorder(Customers.CONTRACT)
                    .add(training.getFirst(), Double.POSITIVE_INFINITY, "no"))
        .hasMessageContainingAll("(score)", "(Infinity)");
    assertThat(window.window())
        .as("nothing of a refused row is left")
        .isEqualTo(new WindowProfile(reference, SIZE).window());
    assertThatThrownBy(() -> new WindowProfile(reference, 199)).hasMessageContaining("(199)");
    assertThatThrownBy(() -> new WindowProfile(reference, 8_193)).hasMessageContaining("(8193)");
    WindowProfile small = new WindowProfile(reference, 200);
    assertThatThrownBy(() -> small.merge(new WindowProfile(reference, SIZE)))
        .hasMessageContaining("(2048)");
    WindowProfile elsewhere = new WindowProfile(Customers.profile(training.subList(0, 2_000)), 200);
    assertThatThrownBy(() -> small.merge(small)).hasMessageContaining("its own rows");
    assertThatThrownBy(() -> small.merge(elsewhere)).hasMessageContaining("another reference");
  }

  @Test
  void statedErrorsAreThoseOfTheSketches() {
    assertThat(WindowProfile.rankError(SIZE)).isLessThan(0.0014);
    assertThat(WindowProfile.rankError(WindowProfile.MIN_SIZE)).isLessThan(0.020);
    assertThat(WindowProfile.rankError(WindowProfile.MAX_SIZE)).isLessThan(0.0005);
  }

  @Test
  void aDamagedFileIsRefusedWithItsPlace() {
    List<RawRow> rows = Customers.rows(300, Production.random(8));
    String json = Customers.record(new WindowProfile(reference, SIZE), rows).toJson();
    refused(json.replace("\"rows\":300", "\"rows\":301"), "columns[0].sketch", "(267)", "(268)");
    refused(json.replace("\"size\":2048", "\"size\":1024"), "columns[0].sketch", "(1024)");
    refused(json.replace("\"size\":2048", "\"size\":1"), "size", "(1)");
    refused(json.replace("\"name\":\"orders\"", "\"name\":\"order\""), "(order)", "(orders)");
    refused(json.replace("\"basic\":", "\"basics\":"), "columns[3]", "is not valid");
    refused(json.replace("\"sketch\":\"", "\"sketch\":\"!"), "columns[0].sketch");
    refused(json.replace(reference.contractDigest(), "0".repeat(64)), "contract_digest", "\nMaybe");
    refused(json.replace("\"unnamed\":0", "\"unnamed\":-1"), "unnamed", "(-1)");
    refused(
        json.replaceFirst("\"sketch\":\"", "\"sketch\":\"" + "A".repeat(1 << 20)),
        "columns[0].sketch",
        "the limit is 1048576.");
  }

  private void refused(String json, String... parts) {
    assertThatThrownBy(() -> WindowProfile.fromJson(json, "window.json", reference))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(parts)
        .hasMessageStartingWith("window.json:1:");
  }

  /** The bytes of a sketch come from another machine. */
  @Test
  void whateverIsDamagedInASketchIsRefusedOrReadButNeverElse() {
    RandomGenerator random = Production.random(9);
    ReferenceNumbers column = ReferenceNumbers.of("x", Production.numbers(0, 100, random));
    int rounds = Boolean.getBoolean("crema.soak") ? 50_000 : 3_000;
    for (int rows : new int[] {1, 50, 20_000}) {
      NumberWindow window = new NumberWindow(column, 200);
      Arrays.stream(Production.numbers(0, rows, random)).forEach(window::add);
      byte[] bytes = window.bytes();
      for (int round = 0; round < rounds; round++) {
        byte[] damaged = Arrays.copyOf(bytes, bytes.length - random.nextInt(2) * random.nextInt(8));
        for (int i = 0; i <= random.nextInt(3); i++) {
          int at =
              random.nextInt(random.nextBoolean() ? Math.min(40, damaged.length) : damaged.length);
          damaged[at] = (byte) random.nextInt(256);
        }
        NumberWindow back = new NumberWindow(column, 200);
        try {
          back.restore(damaged, rows, new NumberWindow.Counters(0, 0, 0));
          back.add(0.5);
          back.merge(window);
          assertThat(back.column().count()).isEqualTo(2L * rows + 1);
        } catch (InputException expected) {
          assertThat(expected).hasMessageStartingWith("It ");
        }
      }
    }
  }
}
