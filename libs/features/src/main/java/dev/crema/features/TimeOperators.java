package dev.crema.features;

import dev.crema.data.ColumnType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The operators of the first stage that read dates and timestamps. */
final class TimeOperators {
  /** Microseconds in a day. */
  private static final double DAY_MICROS = 86_400_000_000.0;

  private TimeOperators() {}

  /** A part of a date. */
  enum Part {
    YEAR,
    MONTH,
    DAY,
    DAY_OF_WEEK,
    HOUR
  }

  /** A part of a date or a timestamp, in UTC. */
  record DatePart(Column of, Part part) implements DeriveOperator {
    static DatePart read(Parameters parameters) {
      Column of = parameters.column("of", Column::isTime, "a date or a timestamp");
      Part part = parameters.required("part").oneOf(Part.class);
      if (part == Part.HOUR && of.type() == ColumnType.DATE) {
        throw parameters
            .required("part")
            .error(
                "is (hour), but the column (%s) is a date.\nMaybe declare it as timestamp in the contract."
                    .formatted(of.name()));
      }
      return new DatePart(of, part);
    }

    @Override
    public DeriveKind kind() {
      return DeriveKind.DATE_PART;
    }

    @Override
    public ColumnType type() {
      return ColumnType.INTEGER;
    }

    @Override
    public List<Column> inputs() {
      return List.of(of);
    }

    @Override
    public double value(Values row) {
      double value = row.number(of.slot());
      if (Double.isNaN(value)) {
        return value;
      }
      double days = of.type() == ColumnType.DATE ? value : Math.floor(value / DAY_MICROS);
      if (part == Part.HOUR) {
        return Math.floor((value - days * DAY_MICROS) / 3_600_000_000.0);
      }
      return CivilDate.part((long) days, part);
    }

    @Override
    public Map<String, Object> parameters() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("of", of.name());
      tree.put("part", Parameters.lower(part));
      return tree;
    }
  }

  /** The days from one date or timestamp to another. */
  record DaysBetween(Column from, Column to) implements DeriveOperator {
    static DaysBetween read(Parameters parameters) {
      return new DaysBetween(
          parameters.column("from", Column::isTime, "a date or a timestamp"),
          parameters.column("to", Column::isTime, "a date or a timestamp"));
    }

    @Override
    public DeriveKind kind() {
      return DeriveKind.DAYS_BETWEEN;
    }

    @Override
    public List<Column> inputs() {
      return List.of(from, to);
    }

    @Override
    public double value(Values row) {
      return days(row, to) - days(row, from);
    }

    private static double days(Values row, Column column) {
      double value = row.number(column.slot());
      return column.type() == ColumnType.DATE ? value : value / DAY_MICROS;
    }

    @Override
    public Map<String, Object> parameters() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("from", from.name());
      tree.put("to", to.name());
      return tree;
    }
  }
}
