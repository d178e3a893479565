package dev.crema.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CellParserTest {

  private static double parse(ColumnType type, String text) {
    return CellParser.parseNumber(ColumnContract.of("c", type), text);
  }

  // Days and microseconds: GNU date -u -d ... +%s.
  @ParameterizedTest
  @CsvSource({
    "INTEGER, 5, 5",
    "INTEGER, -5.000, -5",
    "INTEGER, +007, 7",
    "INTEGER, 9007199254740991, 9007199254740991",
    "NUMBER, .28, 0.28",
    "NUMBER, 1., 1",
    "NUMBER, -1.5e-3, -0.0015",
    "NUMBER, 1E+2, 100",
    "NUMBER, 1e-400, 0",
    "BOOLEAN, true, 1",
    "BOOLEAN, FALSE, 0",
    "BOOLEAN, 1, 1",
    "DATE, 2026-01-31, 20484",
    "DATE, 1969-12-31, -1",
    "TIMESTAMP, 2026-01-31T12:00:00Z, 1769860800000000",
    "TIMESTAMP, 2026-01-31 12:00:00, 1769860800000000",
    "TIMESTAMP, 2026-01-31T13:00:00.000001+01:00, 1769860800000001",
    "TIMESTAMP, 2026-01-31T12:00, 1769860800000000",
    "TIMESTAMP, 2026-01-31T07:00-05:00, 1769860800000000"
  })
  void readsValues(ColumnType type, String text, double expected) {
    assertThat(parse(type, text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "INTEGER, 1.5",
    "INTEGER, 1e3",
    "INTEGER, 9007199254740992",
    "INTEGER, -9007199254740993",
    "INTEGER, 0x10",
    "INTEGER, '1 '",
    "INTEGER, 1_000",
    "INTEGER, .",
    "INTEGER, -",
    "INTEGER, \u0663",
    "NUMBER, NaN",
    "NUMBER, inf",
    "NUMBER, -Infinity",
    "NUMBER, 0x1p3",
    "NUMBER, 1d",
    "NUMBER, 1f",
    "NUMBER, 1e",
    "NUMBER, e5",
    "NUMBER, 1e999",
    "NUMBER, '1,5'",
    "NUMBER, ' 1'",
    "NUMBER, --1",
    "NUMBER, 1.2.3",
    "BOOLEAN, yes",
    "BOOLEAN, t",
    "BOOLEAN, tRUE",
    "BOOLEAN, 2",
    "DATE, 2026-02-30",
    "DATE, 2026-1-31",
    "DATE, 31.01.2026",
    "DATE, +2026-01-31",
    "DATE, 2026-01-31T00:00",
    "TIMESTAMP, 2026-01-31",
    "TIMESTAMP, 2026-01-31T25:00:00Z",
    "TIMESTAMP, 2026-01-31T12:00:00.1234567Z",
    "TIMESTAMP, 1500-01-01T00:00:00Z",
    "TIMESTAMP, 1769860800",
    "TIMESTAMP, '2026-01-31T12:00:00Z[UTC]'"
  })
  void refusesWhatIsNoValue(ColumnType type, String text) {
    assertThatThrownBy(() -> parse(type, text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The value (%s) of column (c) is no".formatted(text));
  }

  @ParameterizedTest
  @EnumSource(ColumnType.class)
  void takesAnEmptyTextForAMissingValue(ColumnType type) {
    RawRow row = new RawRow(1);
    row.setNumber(0, 1);
    CellParser.parse(ColumnContract.of("c", type), "", row, 0);
    assertThat(row.isMissing(0)).isTrue();
    assertThat(CellParser.format(ColumnContract.of("c", type), row, 0)).isNull();
  }

  @Test
  void keepsLeadingZerosAndBlanksOfText() {
    RawRow row = new RawRow(1);
    CellParser.parse(ColumnContract.of("c", ColumnType.STRING), " 007 ", row, 0);
    assertThat(row.text(0)).isEqualTo(" 007 ");
  }

  @Test
  void givesBackEveryValueFromItsText() {
    Random random = new Random(5);
    for (int i = 0; i < 5_000; i++) {
      double any = Double.longBitsToDouble(random.nextLong());
      double whole = random.nextLong() >> 11;
      roundTrip(ColumnType.NUMBER, Double.isFinite(any) ? any : 0.5);
      roundTrip(ColumnType.INTEGER, Math.abs(whole) > CellParser.MAX_INTEGER ? 0 : whole);
      roundTrip(ColumnType.TIMESTAMP, Math.abs(whole) > CellParser.MAX_INTEGER ? 0 : whole);
      roundTrip(ColumnType.DATE, random.nextInt(-719_528, 2_932_897));
    }
  }

  private static void roundTrip(ColumnType type, double value) {
    assertThat(parse(type, CellParser.formatNumber(type, value))).isEqualTo(value);
  }

  /** The quick ways by which most values are read give what Java's own parsers give. */
  @Test
  void readsPlainNumbersAsJavaDoes() {
    Random random = new Random(6);
    for (int i = 0; i < 50_000; i++) {
      int digits = 1 + random.nextInt(18);
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < digits; j++) {
        text.append((char) ('0' + random.nextInt(10)));
      }
      int point = random.nextInt(digits + 1);
      String number = (random.nextBoolean() ? "-" : "") + text.insert(point, '.');
      assertThat(parse(ColumnType.NUMBER, number)).as(number).isEqualTo(Double.parseDouble(number));
    }
  }

  @Test
  void readsPlainTimesAsJavaDoes() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      String day =
          "%04d-%02d-%02d"
              .formatted(1700 + random.nextInt(500), random.nextInt(14), random.nextInt(33));
      String time =
          "%02d:%02d:%02d".formatted(random.nextInt(26), random.nextInt(62), random.nextInt(62));
      String fraction = random.nextBoolean() ? "." + random.nextInt(10_000_000) : "";
      String text = day + (random.nextBoolean() ? "T" : " ") + time + fraction;
      String zone = random.nextBoolean() ? "Z" : "";
      assertThat(orNaN(ColumnType.DATE, day)).as(day).isEqualTo(javaDate(day));
      assertThat(orNaN(ColumnType.TIMESTAMP, text + zone))
          .as(text + zone)
          .isEqualTo(javaTimestamp(text.replace(' ', 'T')));
    }
  }

  private static Double orNaN(ColumnType type, String text) {
    try {
      return parse(type, text);
    } catch (InputException _) {
      return Double.NaN;
    }
  }

  private static Double javaDate(String text) {
    try {
      return (double) LocalDate.parse(text).toEpochDay();
    } catch (DateTimeException _) {
      return Double.NaN;
    }
  }

  private static Double javaTimestamp(String text) {
    try {
      Instant instant = LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
      return instant.getNano() % 1_000 == 0
          ? (double) ChronoUnit.MICROS.between(Instant.EPOCH, instant)
          : Double.NaN;
    } catch (DateTimeException _) {
      return Double.NaN;
    }
  }

  @Test
  void saysWhatCouldBeMeant() {
    assertThatThrownBy(() -> parse(ColumnType.NUMBER, "1,5"))
        .hasMessageContaining("Maybe write a point");
    assertThatThrownBy(() -> parse(ColumnType.NUMBER, "5 "))
        .hasMessageContaining("Maybe remove the blanks");
    assertThatThrownBy(() -> parse(ColumnType.NUMBER, "NA"))
        .hasMessageContaining("Maybe leave the cell empty");
    assertThatThrownBy(() -> parse(ColumnType.NUMBER, "x\n".repeat(50)))
        .hasMessageContaining("(" + "x\u00b7".repeat(30) + "\u2026)");
    assertThatThrownBy(() -> parse(ColumnType.NUMBER, "1".repeat(CellParser.MAX_NUMBER_LENGTH + 1)))
        .isInstanceOf(InputException.class);
  }
}
