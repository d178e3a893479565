package dev.crema.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.document.Json;
import dev.crema.drift.statistics.Distribution;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class PackagedProfileTest {
  private static final ReferenceProfile PROFILE =
      Customers.profile(Customers.rows(400, Production.random(1)));

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static void refused(byte[] bytes, String... parts) {
    assertThatThrownBy(() -> PackagedProfile.read(bytes, "profile.json", Customers.CONTRACT))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("profile.json:")
        .hasMessageContainingAll(parts);
  }

  private static void refused(ReferenceProfile profile, String... parts) {
    refused(bytes(profile.toJson()), parts);
  }

  private static ReferenceProfile of(List<ReferenceColumn> columns, List<ReferenceColumn> outputs) {
    return new ReferenceProfile(Customers.CONTRACT.digest(), PROFILE.rows(), columns, outputs);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    byte[] section = PackagedProfile.write(PROFILE);
    assertThat(PackagedProfile.read(section, "profile.json", Customers.CONTRACT))
        .isEqualTo(PROFILE);
    assertThat(section).isEqualTo(bytes(PROFILE.toJson()));
  }

  @Test
  void outputsMayBeOfOtherRowsAndMayBeAbsent() {
    List<ReferenceColumn> fewer =
        Customers.profile(Customers.rows(70, Production.random(2))).outputs();
    for (List<ReferenceColumn> outputs : List.of(fewer, List.<ReferenceColumn>of())) {
      ReferenceProfile profile = of(PROFILE.columns(), outputs);
      byte[] section = PackagedProfile.write(profile);
      assertThat(PackagedProfile.read(section, "profile.json", Customers.CONTRACT))
          .isEqualTo(profile);
    }
    assertThatThrownBy(
            () -> of(PROFILE.columns(), List.of(fewer.getFirst(), PROFILE.outputs().getLast())))
        .hasMessageContaining("not the (70) rows of the outputs");
  }

  @Test
  void columnsOrKindsThatAreNotTheContractsAreRefused() {
    List<ReferenceColumn> columns = PROFILE.columns();
    List<ReferenceColumn> outputs = PROFILE.outputs();
    refused(of(columns.subList(1, columns.size()), outputs), "5", "4", "(orders)");
    refused(of(columns.subList(0, 2), outputs), "(member)");
    List<ReferenceColumn> more = new ArrayList<>(columns);
    more.add(ReferenceCategories.of("note", PROFILE.rows(), Map.of()));
    refused(of(more, outputs), "(note)");
    List<ReferenceColumn> turned = new ArrayList<>(columns);
    turned.set(0, ReferenceCategories.of("income", PROFILE.rows(), Map.of()));
    refused(of(turned, outputs), "(income)", "another kind");
    refused(
        new ReferenceProfile(Production.CONTRACT, PROFILE.rows(), columns, outputs),
        Production.CONTRACT,
        "Maybe");
  }

  @Test
  void outputsThatNoModelOfTheContractGivesAreRefused() {
    ReferenceColumn score = PROFILE.outputs().getFirst();
    ReferenceColumn predicted = PROFILE.outputs().getLast();
    long rows = PROFILE.rows();
    double[] beyond = new double[(int) rows];
    beyond[3] = 1.01;
    ReferenceColumn maybe = ReferenceCategories.of("class", 0, Map.of("maybe", rows));
    for (List<ReferenceColumn> outputs :
        List.of(
            List.of(score),
            List.of(predicted, score),
            List.of(ReferenceNumbers.of("score", beyond), predicted),
            List.of(score, maybe),
            List.of(ReferenceNumbers.of("margin", new double[(int) rows]), predicted))) {
      refused(of(PROFILE.columns(), outputs), "outputs", "(score)");
    }
  }

  @Test
  void hostileBytesAreRefused() {
    refused(new byte[PackagedProfile.MAX_BYTES + 1], "33554433 bytes; the limit is 33554432");
    refused(new byte[0], "profile.json");
    refused(new byte[] {'{', (byte) 0xC0, (byte) 0x80, '}'}, "is not UTF-8");
    refused(bytes("[".repeat(100_000)), "profile.json");
    refused(bytes("{\"version\":1,\"version\":1}"), "version");
  }

  @Test
  void whateverIsDamagedIsRefusedOrReadButNeverElse() {
    byte[] section = PackagedProfile.write(PROFILE);
    RandomGenerator random = Production.random(Long.getLong("crema.seed", 5));
    int rounds = Boolean.getBoolean("crema.soak") ? 20_000 : 500;
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] damaged = Arrays.copyOf(section, section.length - random.nextInt(2));
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      try {
        PackagedProfile.read(damaged, "profile.json", Customers.CONTRACT);
      } catch (InputException expected) {
        assertThat(expected).hasMessageContaining("profile.json");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(rounds / 2);
  }

  /** A thousand columns of the longest numbers fit, so training never fails at the limit. */
  @Test
  void theWidestNumbersFit() {
    double[] values = new double[ReferenceNumbers.CELLS + 1];
    long[] below = new long[values.length];
    long[] upTo = new long[values.length];
    long most = 1L << 50;
    for (int i = 0; i < values.length; i++) {
      int left = values.length - i;
      values[i] = Double.parseDouble("-%d.2345678901234567E-30%d".formatted(2, 1)) * left;
      below[i] = i == 0 ? 0 : most - 2L * left - 1;
      upTo[i] = most - 2L * left;
    }
    upTo[values.length - 1] = most;
    Distribution widest = Distribution.of(new Distribution.Points(values, below, upTo));
    ReferenceNumbers column = new ReferenceNumbers("\u0001".repeat(200), most, widest);
    int bytes = bytes(Json.write(ReferenceFormat.tree(column))).length;
    assertThat(bytes).isGreaterThan(27_000); // It is about the longest there is.
    assertThat((bytes + 1L) * (ReferenceProfile.MAX_COLUMNS + 2)).isLessThan(32L << 20);
  }

  @Test
  void theLargestColumnsLoseTheNamesOfTheirCategoriesFirst() {
    ReferenceColumn wide = ReferenceCategories.of("wide", 0, named(900, "é".repeat(150)));
    ReferenceColumn small = ReferenceCategories.of("small", 0, named(900, ""));
    ReferenceProfile profile =
        new ReferenceProfile(Production.CONTRACT, 900, List.of(small, wide), List.of());
    assertThat(PackagedProfile.fitting(profile, 1 << 20)).isEqualTo(profile);
    ReferenceProfile fitted = PackagedProfile.fitting(profile, 100_000);
    assertThat(bytes(fitted.toJson()).length).isLessThan(100_000);
    assertThat(fitted.columns().getFirst()).isEqualTo(small);
    ReferenceCategories unnamed = (ReferenceCategories) fitted.columns().getLast();
    assertThat(unnamed.counts()).isEmpty();
    assertThat(unnamed.buckets()).isEqualTo(((ReferenceCategories) wide).buckets());
    // And the window of such a column is compared by hash.
    ColumnDrift drift =
        ColumnDrift.ofColumn(unnamed, WindowCategories.of(unnamed, 0, named(900, "é".repeat(150))));
    assertThat(drift.findings()).allMatch(finding -> finding.effect() == 0);
    assertThat(drift.notes()).anyMatch(note -> note.contains("by hash"));
  }

  private static Map<String, Long> named(int categories, String start) {
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < categories; i++) {
      counts.put(start + i, 1L);
    }
    return counts;
  }

  @Test
  void aContractWithoutWatchedColumnsHasAnEmptyProfile() {
    Contract contract =
        Contract.parse(
            """
            version: 1
            name: dates
            positive_class: "yes"
            columns:
              - {name: born, type: date}
              - {name: left, type: string, role: label, allowed: ["no", "yes"]}
            """,
            "dates.yaml");
    ReferenceProfile empty = new ReferenceProfile(contract.digest(), 3, List.of(), List.of());
    assertThat(PackagedProfile.read(PackagedProfile.write(empty), "profile.json", contract))
        .isEqualTo(empty);
  }
}
