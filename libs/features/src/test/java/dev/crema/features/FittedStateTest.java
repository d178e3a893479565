package dev.crema.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Every operator at once: round trip, digest, mutation, threads. */
class FittedStateTest {
  static final Contract CONTRACT =
      Rows.contract(
          Rows.nullable("a", ColumnType.NUMBER),
          Rows.nullable("b", ColumnType.INTEGER),
          Rows.nullable("s", ColumnType.STRING),
          Rows.nullable("d", ColumnType.DATE),
          Rows.nullable("t", ColumnType.TIMESTAMP),
          Rows.nullable("f", ColumnType.BOOLEAN));
  static final String YAML =
      """
      derive:
        total: {sum: {of: [a, b]}}
        gap: {difference: {of: [a, b]}}
        area: {product: {of: [a, b]}}
        share: {ratio: {numerator: a, denominator: b, zero: zero}}
        scale: {log1p: {of: a, negative: mirror}}
        month: {date_part: {of: d, part: month}}
        hour: {date_part: {of: t, part: hour}}
        age: {days_between: {from: d, to: t}}
        again: {copy: {of: s}}
        third: {copy: {of: s}}
        red: {equals: {of: s, value: red}}
        no_a: {is_missing: {of: a}}
        length: {text_length: {of: s}}
        a2: {copy: {of: a}}
        a3: {copy: {of: a}}
        a4: {copy: {of: a}}
        b2: {copy: {of: b}}
      fit:
        - {columns: [total, gap, area, share, scale], missing: keep, steps: [keep]}
        - {columns: [a], steps: [impute: {strategy: mean, indicator: true}, standardize]}
        - {columns: [a2], missing: keep, steps: [min_max: {clip: true}]}
        - {columns: [a3], missing: keep, steps: [robust: {low: 5, high: 95}]}
        - {columns: [a4], missing: own, steps: [bin: {count: 4}, one_hot]}
        - {columns: [s], missing: own, steps: [one_hot: {min_count: 2, others: own}]}
        - {columns: [again], missing: own, steps: [ordinal: {order: frequency}, standardize]}
        - {columns: [third], missing: own, steps: [categorical: {max_levels: 3}]}
        - {columns: [b], missing: keep, steps: [ordinal: {order: name, unknown: missing}]}
        - {columns: [b2], steps: [impute: {strategy: most_frequent}, bin: {method: width, count: 3}]}
        - {columns: [month, hour, age, length], missing: keep, steps: [standardize]}
        - {columns: [red, f], steps: [impute: {strategy: constant, value: false}]}
        - {columns: [no_a], steps: [keep]}
      """;

  static List<RawRow> rows(long seed, int count) {
    Random random = new Random(seed);
    List<RawRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawRow row =
          Rows.row(
              random.nextGaussian() * 100,
              random.nextInt(12),
              List.of("red", "green", "blue", "ünusual \"x\"").get(random.nextInt(4)),
              (double) random.nextInt(30_000),
              (double) random.nextLong(1L << 50),
              random.nextInt(2));
      if (random.nextInt(3) == 0) {
        row.setMissing(random.nextInt(6));
      }
      rows.add(row);
    }
    return rows;
  }

  static FittedFeatures fitted() {
    return Rows.define(CONTRACT, YAML).fit(Rows.source(rows(1, 400)));
  }

  @Test
  void serveTimeIsBitEqualToTrainTime() {
    FittedFeatures train = fitted();
    FittedFeatures serve = FittedFeatures.fromJson(train.toJson(), "features.json", CONTRACT);
    assertThat(serve.toJson()).isEqualTo(train.toJson());
    assertThat(serve.digest()).isEqualTo(train.digest()).matches("[0-9a-f]{64}");
    assertThat(serve.names()).isEqualTo(train.names());
    assertThat(serve.missingFeatures()).isEqualTo(train.missingFeatures());
    List<RawRow> rows = rows(2, 1_000);
    rows.add(Rows.row(Double.MAX_VALUE, -5, "unknown", null, null, null));
    for (RawRow row : rows) {
      assertThat(bits(serve, row)).isEqualTo(bits(train, row));
    }
  }

  @Test
  void onlyMissingFeaturesAreEverNaN() {
    FittedFeatures features = fitted();
    List<RawRow> rows = rows(3, 500);
    rows.add(Rows.row(null, null, null, null, null, null));
    rows.add(Rows.row(Double.MAX_VALUE, 3, "?", 1e15, -1e18, 1));
    for (RawRow row : rows) {
      float[] out = new float[features.size()];
      features.encode(row, out);
      for (int i = 0; i < out.length; i++) {
        String name = features.names().get(i);
        assertThat(Float.isInfinite(out[i])).as(name).isFalse();
        assertThat(Float.isNaN(out[i]) && !features.missingFeatures().contains(name))
            .as(name)
            .isFalse();
      }
    }
  }

  @Test
  void sameRowsGiveSameBytes() {
    assertThat(fitted().toJson()).isEqualTo(fitted().toJson());
    String other = Rows.define(CONTRACT, YAML).fit(Rows.source(rows(9, 400))).digest();
    assertThat(other).isNotEqualTo(fitted().digest());
  }

  @Test
  void encodesInManyThreadsAlike() throws Exception {
    FittedFeatures features = fitted();
    List<RawRow> rows = rows(4, 500);
    List<List<Integer>> expected = rows.stream().map(row -> bits(features, row)).toList();
    try (var pool = Executors.newFixedThreadPool(4)) {
      Callable<List<List<Integer>>> task =
          () -> rows.stream().map(row -> bits(features, row)).toList();
      for (var future : pool.invokeAll(List.of(task, task, task, task))) {
        assertThat(future.get()).isEqualTo(expected);
      }
    }
  }

  @Test
  void refusesAnotherContract() {
    Contract other = Rows.contract(Rows.nullable("a", ColumnType.NUMBER));
    assertThatThrownBy(() -> FittedFeatures.fromJson(fitted().toJson(), "features.json", other))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("features.json")
        .hasMessageContaining(other.digest());
  }

  @Test
  void survivesMutationWithInputExceptionsOnly() {
    String json = fitted().toJson();
    long seed = Long.getLong("crema.seed", 20_240_611L);
    Random random = new Random(seed);
    int refused = 0;
    int rounds = Boolean.getBoolean("crema.soak") ? 100_000 : 1_000;
    for (int i = 0; i < rounds; i++) {
      String mutant = Mutations.of(json, random);
      try {
        FittedFeatures features = FittedFeatures.fromJson(mutant, "features.json", CONTRACT);
        bits(features, rows(i, 1).getFirst());
      } catch (InputException e) {
        refused++;
        assertThat(e.getMessage()).isNotEmpty();
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed %d, round %d: %s".formatted(seed, i, mutant), e);
      }
    }
    assertThat(refused).isGreaterThan(rounds / 2);
  }

  private static List<Integer> bits(FittedFeatures features, RawRow row) {
    float[] out = new float[features.size()];
    features.encode(row, out);
    List<Integer> bits = new ArrayList<>();
    for (float value : out) {
      bits.add(Float.floatToIntBits(value));
    }
    return bits;
  }
}
