package dev.crema.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.drift.statistics.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class ReferenceProfileTest {
  private static final Path STORED =
      Path.of("src/test/resources/golden/reference-profile-0.1.0.json");

  /** Small, with all that a profile can hold. */
  static ReferenceProfile small() {
    double nan = Double.NaN;
    return new ReferenceProfile(
        Production.CONTRACT,
        6,
        List.of(
            ReferenceNumbers.of("age", new double[] {30, 41.5, nan, 30, -7, 1e-300}),
            ReferenceNumbers.of("never", new double[] {nan, nan, nan, nan, nan, nan}),
            ReferenceCategories.of("plan", 1, Map.of("basic", 3L, "gold \"plus\"\n", 2L)),
            ReferenceCategories.of("nothing", 6, Map.of())),
        List.of(
            ReferenceNumbers.of(ReferenceProfile.SCORE, new double[] {0, 0.25, 0.5, 0.5, 0.75, 1}),
            ReferenceCategories.of(
                ReferenceProfile.PREDICTED_CLASS, 0, Map.of("no", 4L, "yes", 2L))));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    ReferenceProfile large = Production.training(20, 3_000, Production.random(1));
    for (ReferenceProfile profile : List.of(small(), large)) {
      ReferenceProfile back = ReferenceProfile.fromJson(profile.toJson(), "profile.json");
      assertThat(back).isEqualTo(profile);
      assertThat(back.toJson()).isEqualTo(profile.toJson());
    }
  }

  /** A package of version 0.1.0 must be read for ever. */
  @Test
  void aStoredProfileIsStillReadAndWrittenAlike() throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(STORED, small().toJson());
    }
    assertThat(ReferenceProfile.read(STORED)).isEqualTo(small());
    assertThat(small().toJson()).isEqualTo(Files.readString(STORED));
  }

  @Test
  void theOrderOfTheRowsChangesNothing() {
    RandomGenerator random = Production.random(7);
    Double[] values =
        Arrays.stream(Production.numbers(6, 4_000, random)).boxed().toArray(Double[]::new);
    ReferenceNumbers first = ReferenceNumbers.of("x", unboxed(values));
    Collections.shuffle(Arrays.asList(values), new Random(3));
    assertThat(ReferenceNumbers.of("x", unboxed(values))).isEqualTo(first);

    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      texts.add("c" + (int) (1_500 * Math.pow(random.nextDouble(), 2)));
    }
    ReferenceCategories counted = counted(texts, 2_000);
    assertThat(counted.isComplete()).isFalse();
    ReferenceCategories given = counted(texts, 100);
    assertThat(given.counts()).isEmpty();
    Collections.shuffle(texts, new Random(4));
    assertThat(counted(texts, 2_000)).isEqualTo(counted);
    assertThat(counted(texts, 100)).isEqualTo(given);
  }

  private static ReferenceCategories counted(List<String> texts, int maxDistinct) {
    CategoryCounter counter = new CategoryCounter(maxDistinct);
    texts.forEach(text -> counter.add(text, 1));
    return counter.reference("x");
  }

  private static double[] unboxed(Double[] values) {
    return Arrays.stream(values).mapToDouble(Double::doubleValue).toArray();
  }

  @Test
  void onlyTheMostFrequentCategoriesAreKeptByName() {
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < 1_500; i++) {
      counts.put("c" + i, (long) (i + 1));
    }
    ReferenceCategories found = ReferenceCategories.of("x", 5, counts);
    assertThat(found.counts()).hasSize(ReferenceCategories.MAX_NAMES).containsKey("c500");
    assertThat(found.counts()).doesNotContainKey("c499");
    assertThat(found.counts().entrySet().iterator().next().getKey()).isEqualTo("c1499");
    assertThat(found.count()).isEqualTo(1_500L * 1_501 / 2);
    assertThat(found.isComplete()).isFalse();
    ReferenceProfile profile =
        new ReferenceProfile(Production.CONTRACT, found.count() + 5, List.of(found), List.of());
    assertThat(ReferenceProfile.fromJson(profile.toJson(), "x").columns()).containsExactly(found);
  }

  @Test
  void longCategoriesAreCutAndStillToldApart() {
    String start = "x".repeat(10_000);
    ReferenceCategories found =
        ReferenceCategories.of("x", 0, Map.of(start + "a", 1L, start + "b", 2L));
    assertThat(found.counts()).hasSize(2);
    assertThat(found.counts().keySet()).allMatch(name -> name.length() <= Categories.MAX_TEXT);
  }

  @Test
  void aDamagedFileIsRefusedWithItsPlace() {
    String json = small().toJson();
    refused(json.replace("\"missing\":1,\"values\"", "\"mising\":1,\"values\""), "mising", "Maybe");
    refused(
        json.replace("\"kind\":\"numbers\"", "\"kind\":\"number\""), "kind", "Maybe", "numbers");
    refused(json.replace("\"rows\":6", "\"rows\":7"), "profile.json:1:1", "(age)", "(7)");
    refused(json.replace("\"version\":1", "\"version\":2"), "version", "(2)");
    refused(json.replace(Production.CONTRACT, "abc"), "digest (abc)");
    refused(
        json.replace("[-7.0,1.0E-300,30.0,41.5]", "[-7.0,50.0,30.0,41.5]"),
        "columns[0]",
        "point (2)");
    refused(
        json.replace("[-7.0,1.0E-300,30.0,41.5]", "[-7.0,1.0E999,30.0,41.5]"),
        "columns[0].values[1]");
    refused(json.replace("\"basic\":3", "\"basic\":0"), "columns[2].counts.basic", "(0)");
    refused(json.replace("\"name\":\"never\"", "\"name\":\"age\""), "(age) occurs twice");
    refused(json.replace("\"outputs\"", "\"output\""), "output", "Maybe");
    refused("[]", "a mapping");
    refused("{", "profile.json");
  }

  private static void refused(String json, String... parts) {
    assertThatThrownBy(() -> ReferenceProfile.fromJson(json, "profile.json"))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void whateverIsDamagedIsRefusedOrReadButNeverElse() {
    String json = Production.training(10, 60, Production.random(2)).toJson();
    RandomGenerator random = Production.random(99);
    int rounds = Boolean.getBoolean("crema.soak") ? 20_000 : 1_000;
    for (int round = 0; round < rounds; round++) {
      StringBuilder damaged = new StringBuilder(json);
      for (int i = 0; i <= random.nextInt(3); i++) {
        damaged.setCharAt(
            random.nextInt(damaged.length()), "0123456789,.-[]{}\"e:".charAt(random.nextInt(20)));
      }
      try {
        ReferenceProfile.fromJson(damaged.toString(), "profile.json");
      } catch (InputException expected) {
        assertThat(expected).hasMessageContaining("profile.json");
      }
    }
  }

  @Test
  void limitsAreStated() {
    String columns = "{\"name\":\"a\",\"kind\":\"numbers\",\"missing\":0},".repeat(1_001);
    refused(
        "{\"version\":1,\"contract_digest\":\"%s\",\"rows\":0,\"columns\":[%s],\"outputs\":[]}"
            .formatted(Production.CONTRACT, columns.substring(0, columns.length() - 1)),
        "columns has 1001 columns; the limit is 1000.");
    double[] many = new double[502];
    Arrays.setAll(many, i -> i);
    ReferenceNumbers wide = new ReferenceNumbers("x", 0, Distribution.of(many));
    refused(
        new ReferenceProfile(Production.CONTRACT, 502, List.of(wide), List.of()).toJson(),
        "columns[0].values has 502 values; the limit is 501.");
    assertThatThrownBy(() -> ReferenceNumbers.of("x".repeat(201), new double[1]))
        .hasMessageContaining("200");
    assertThatThrownBy(() -> ReferenceCategories.of("x", 0, Map.of("a", 0L)))
        .hasMessageContaining("(0)");
    assertThatThrownBy(() -> ReferenceNumbers.of("x", new double[] {Double.POSITIVE_INFINITY}))
        .hasMessageContaining("(Infinity)");
    assertThatCode(() -> ReferenceNumbers.of("x", new double[0])).doesNotThrowAnyException();
  }
}
