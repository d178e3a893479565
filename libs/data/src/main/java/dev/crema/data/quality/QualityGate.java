package dev.crema.data.quality;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnType;
import dev.crema.data.InputException;
import dev.crema.data.document.Suggestion;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks of a table what its contract does not: enough valid rows, few missing values, new rows, and
 * about as many rows as before. Each question is asked only if a threshold is given.
 *
 * @param minPassRate least share of rows that keep every rule, from 0 to 1; 0 = not asked
 * @param minCompleteness least share of values that are not missing, all columns together, from 0
 *     to 1; 0 = not asked
 * @param columns the same for single columns, by name
 * @param freshness how old the newest row may be; null = not asked
 * @param history how many rows there were before; null = not asked
 */
public record QualityGate(
    double minPassRate,
    double minCompleteness,
    Map<String, Double> columns,
    @Nullable Freshness freshness,
    @Nullable RowHistory history) {
  private static final double MICROS_PER_DAY = 86_400e6;
  private static final double MICROS_PER_HOUR = 3_600e6;
  private static final double HOURS_PER_DAY = 24;
  private static final double MIN_HOURS_IN_DAYS = 48;

  /** Copies the map. */
  public QualityGate {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  /**
   * How old the newest row may be.
   *
   * @param now the time, in microseconds since 1970
   * @param maxAge the greatest difference of {@code now} and the newest event time; a date counts
   *     to its end
   */
  public record Freshness(double now, Duration maxAge) {}

  /**
   * A question and its answer.
   *
   * @param passed whether the answer is yes
   * @param sentence both, with numbers
   */
  public record Answer(boolean passed, String sentence) {}

  /**
   * Answers every question that is asked.
   *
   * @param report what was found in the table
   * @param newest the greatest event time of the valid rows, as it is kept; NaN if there is none
   * @return in the order of the fields
   * @throws InputException if a column is asked for that the contract does not have, or freshness
   *     without an event time
   */
  public List<Answer> check(QualityReport report, double newest) {
    List<Answer> answers = new ArrayList<>();
    if (minPassRate > 0) {
      double rate = report.passRate();
      answers.add(
          new Answer(
              rate >= minPassRate,
              "Of %d rows %d (%s) keep every rule; the gate asks for %s."
                  .formatted(
                      report.rows(),
                      report.validRows(),
                      percent(rate, minPassRate),
                      limit(rate, minPassRate))));
    }
    if (minCompleteness > 0) {
      double share =
          report.columns().stream().mapToDouble(ColumnQuality::completeness).average().orElse(1);
      answers.add(
          new Answer(
              share >= minCompleteness,
              "The columns together have %s of their values; the gate asks for %s."
                  .formatted(percent(share, minCompleteness), limit(share, minCompleteness))));
    }
    columns.forEach((name, least) -> answers.add(column(report, name, least)));
    Freshness asked = freshness;
    if (asked != null) {
      answers.add(fresh(report, newest, asked));
    }
    RowHistory before = history;
    if (before != null) {
      answers.add(before.check(report.rows()));
    }
    return answers;
  }

  private static Answer column(QualityReport report, String name, double least) {
    int slot = report.contract().indexOf(name);
    if (slot < 0) {
      throw new InputException(
          "The gate asks for the completeness of the column (%s), which is not in the contract (%s).%s"
              .formatted(
                  CellParser.shorten(name),
                  report.contract().name(),
                  Suggestion.maybe(name, report.contract().names())));
    }
    double share = report.columns().get(slot).completeness();
    return new Answer(
        share >= least,
        "The column (%s) has %s of its values; the gate asks for %s."
            .formatted(name, percent(share, least), limit(share, least)));
  }

  private static Answer fresh(QualityReport report, double newest, Freshness asked) {
    int slot = report.contract().indexOf(dev.crema.data.Role.EVENT_TIME);
    if (slot < 0) {
      throw new InputException(
          "The gate asks how old the newest row is, but the contract (%s) has no event time.\nMaybe give a date or timestamp the role (event_time), or leave (now) out."
              .formatted(report.contract().name()));
    }
    String name = report.contract().columns().get(slot).name();
    ColumnType type = report.contract().columns().get(slot).type();
    if (Double.isNaN(newest)) {
      return new Answer(false, "No valid row has a value of the event time (%s).".formatted(name));
    }
    boolean isDate = type == ColumnType.DATE;
    double start = isDate ? newest * MICROS_PER_DAY : newest;
    double age = asked.now() - (isDate ? start + MICROS_PER_DAY : start);
    String shown = CellParser.formatNumber(type, newest);
    if (start > asked.now()) {
      return new Answer(
          false,
          "The newest value of (%s) is (%s), which is after now (%s)."
              .formatted(name, shown, CellParser.formatNumber(ColumnType.TIMESTAMP, asked.now())));
    }
    return aged("The newest value of (%s) is (%s)".formatted(name, shown), age, asked.maxAge());
  }

  private static Answer aged(String newest, double micros, Duration maxAge) {
    double age = Math.max(0, micros / MICROS_PER_HOUR);
    double allowed = maxAge.toMillis() * 1e3 / MICROS_PER_HOUR;
    boolean passed = micros <= maxAge.toMillis() * 1e3;
    // In one unit where it matters which of the two is more.
    boolean isNear = age < 2 * allowed;
    boolean inDays = (isNear ? allowed : age) >= MIN_HOURS_IN_DAYS;
    double unit = inDays ? HOURS_PER_DAY : 1;
    BesideLimit shown =
        !passed && isNear
            ? BesideLimit.of(age / unit, allowed / unit, 1, RoundingMode.HALF_UP)
            : BesideLimit.rounded(1, RoundingMode.HALF_UP);
    boolean isLimitInDays = isNear ? inDays : allowed >= MIN_HOURS_IN_DAYS;
    return new Answer(
        passed,
        "%s, %s %s old; the gate allows %s %s."
            .formatted(
                newest,
                shown.show(age / unit),
                unitName(inDays),
                shown.show(allowed / (isLimitInDays ? HOURS_PER_DAY : 1)),
                unitName(isLimitInDays)));
  }

  private static String unitName(boolean isDays) {
    return isDays ? "days" : "hours";
  }

  private static String percent(double share, double limit) {
    return BesideLimit.share(share, limit).percent(share);
  }

  private static String limit(double share, double limit) {
    return BesideLimit.share(share, limit).percent(limit);
  }
}
