package dev.crema.splitdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashSplitterTest {
  private static final int ROWS = 20_000;

  private static Contract contract(Role role) {
    ColumnContract who =
        new ColumnContract(
            "who", ColumnType.STRING, role, "", true, null, null, List.of(), null, false);
    return new Contract(
        "c", "", List.of(who, ColumnContract.of("x", ColumnType.NUMBER)), null, 1, 0);
  }

  private static List<RawRow> rows(long seed) {
    Random random = new Random(seed);
    List<RawRow> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      RawRow row = new RawRow(2);
      row.setText(0, random.nextInt(10) == 0 ? null : "user " + random.nextInt(ROWS / 4));
      row.setNumber(1, random.nextInt(20) == 0 ? Double.NaN : random.nextInt(1000));
      rows.add(row);
    }
    return rows;
  }

  @Test
  void spreadsRowsEvenlyOverTheParts() {
    HashSplitter splitter = new HashSplitter(contract(Role.FEATURE), "s", 0.3, 0.1);
    Map<Part, Integer> counts = new EnumMap<>(Part.class);
    for (RawRow row : rows(1)) {
      counts.merge(splitter.part(row, 0), 1, Integer::sum);
    }
    // Four standard errors of a share of 0.3 in 20,000 rows are 0.013; equal rows make it wider.
    assertThat(counts.getOrDefault(Part.VALIDATION, 0) / (double) ROWS)
        .isCloseTo(0.3, within(0.02));
    assertThat(counts.getOrDefault(Part.TEST, 0) / (double) ROWS).isCloseTo(0.1, within(0.02));
    assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(ROWS);
  }

  @Test
  void neverPutsAnEntityIntoTwoParts() {
    HashSplitter splitter = new HashSplitter(contract(Role.ENTITY), "s", 0.2, 0.2);
    Map<String, Part> parts = new HashMap<>();
    for (RawRow row : rows(2)) {
      String who = row.text(0);
      if (who != null) {
        Part part = splitter.part(row, 0);
        assertThat(parts.merge(who, part, (old, now) -> old)).isEqualTo(part);
      }
    }
    assertThat(parts.values()).contains(Part.TRAIN, Part.VALIDATION, Part.TEST);
  }

  @Test
  void keepsEqualRowsTogetherAndEveryRowWhereItIs() {
    HashSplitter splitter = new HashSplitter(contract(Role.FEATURE), "s", 0.2, 0.2);
    HashSplitter another = new HashSplitter(contract(Role.FEATURE), "s", 0.4, 0.2);
    for (RawRow row : rows(3)) {
      // The part follows from the row alone: neither other rows nor the line can move it.
      Part part = splitter.part(row, 1);
      assertThat(splitter.part(row.copy(), 99)).isEqualTo(part);
      if (part == Part.TEST) {
        assertThat(another.part(row, 1)).as("another validation share").isEqualTo(Part.TEST);
      }
    }
  }

  @Test
  void givesAnotherSplitForAnotherSalt() {
    HashSplitter one = new HashSplitter(contract(Role.FEATURE), "1", 0.25, 0.25);
    HashSplitter two = new HashSplitter(contract(Role.FEATURE), "2", 0.25, 0.25);
    long same = rows(4).stream().filter(row -> one.part(row, 0) == two.part(row, 0)).count();
    // 0.5² + 0.25² + 0.25² = 0.375 of independent splits agree.
    assertThat(same / (double) ROWS).isCloseTo(0.375, within(0.03));
  }

  @Test
  void matchesTheFormula() {
    RawRow row = new RawRow(2);
    row.setText(0, "a");
    // Python 3.11: (int.from_bytes(hashlib.sha256(struct.pack('>i', 1) + b's' + b'\x02'
    //   + struct.pack('>i', 1) + b'a').digest()[:8], 'big') >> 11) / 2**53
    assertThat(new HashSplitter(contract(Role.ENTITY), "s", 0.2, 0.2).fraction(row))
        .isEqualTo(0.3857434669152101);
    row.setNumber(1, 0.5);
    // the same with b'\x01' + struct.pack('>d', 0.5) behind it
    assertThat(new HashSplitter(contract(Role.FEATURE), "s", 0.2, 0.2).fraction(row))
        .isEqualTo(0.8543748892160338);
  }

  /** A label that was corrected, and a later look at the same customer. */
  @Test
  void withoutAnEntityTheInputsAloneDecide() {
    Contract contract =
        Contract.parse(
            """
            version: 1
            name: c
            positive_class: b
            columns:
              - {name: note, type: string, role: ignored, nullable: true}
              - {name: seen, type: date, role: event_time}
              - {name: x, type: number}
              - {name: group, type: string, role: protected}
              - {name: y, type: string, role: label, allowed: [a, b]}
            """,
            "c.yaml");
    HashSplitter splitter = new HashSplitter(contract, "s", 0.2, 0.2);
    RawRow row = new RawRow(5);
    row.setText(0, "note");
    row.setNumber(1, 20_000);
    row.setNumber(2, 0.5);
    row.setText(3, "g");
    row.setText(4, "a");
    double fraction = splitter.fraction(row);
    row.setMissing(0);
    row.setNumber(1, 20_001);
    row.setText(4, "b");
    assertThat(splitter.fraction(row)).isEqualTo(fraction);
    row.setText(3, "h");
    assertThat(splitter.fraction(row)).isNotEqualTo(fraction);
    row.setText(3, "g");
    row.setNumber(2, 0.25);
    assertThat(splitter.fraction(row)).isNotEqualTo(fraction);
  }

  @Test
  void splitsThatDifferHaveOtherIdentities() {
    String long1 = "a".repeat(5_000) + "1";
    String long2 = "a".repeat(5_000) + "2";
    Contract other =
        Contract.parse(
            "{version: 1, name: c, columns: [{name: who, type: string}, {name: z, type: number}]}",
            "c.yaml");
    List<String> identities =
        List.of(
            new HashSplitter(contract(Role.ENTITY), "s", 0.2, 0.1).identity(),
            new HashSplitter(contract(Role.ENTITY), "s", 0.1, 0.2).identity(),
            new HashSplitter(contract(Role.ENTITY), long1, 0.2, 0.1).identity(),
            new HashSplitter(contract(Role.ENTITY), long2, 0.2, 0.1).identity(),
            new HashSplitter(contract(Role.FEATURE), "s", 0.2, 0.1).identity(),
            new HashSplitter(other, "s", 0.2, 0.1).identity());
    assertThat(identities).doesNotHaveDuplicates().allMatch(text -> text.length() < 300);
    assertThat(new HashSplitter(contract(Role.FEATURE), "s", 0.2, 0.1).identity())
        .isEqualTo(identities.get(4))
        .startsWith("hash of 2 inputs (");
  }

  @Test
  void tellsValuesApartThatLookAlike() {
    HashSplitter splitter = new HashSplitter(contract(Role.FEATURE), "s", 0.2, 0.2);
    RawRow missing = new RawRow(2);
    RawRow empty = new RawRow(2);
    empty.setText(0, "");
    RawRow zero = new RawRow(2);
    zero.setNumber(1, 0);
    assertThat(
            List.of(splitter.fraction(missing), splitter.fraction(empty), splitter.fraction(zero)))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({"0, 0.2", "0.2, 0", "0.5, 0.5", "NaN, 0.2", "0.9, 0.9", "-0.1, 0.2"})
  void refusesSharesThatLeaveAPartEmpty(double validation, double test) {
    assertThatThrownBy(() -> new HashSplitter(contract(Role.FEATURE), "s", validation, test))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("must be above 0 and together below 1");
  }
}
