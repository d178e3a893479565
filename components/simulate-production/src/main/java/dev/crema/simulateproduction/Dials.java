package dev.crema.simulateproduction;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.Role;
import dev.crema.data.document.Suggestion;
import java.util.Arrays;
import java.util.Map;

/** What is changed, by slot of the contract; what nobody turned changes nothing. */
final class Dials {
  /** What a new category is called. */
  static final String NEW_CATEGORY = "new-category";

  private final double[] shift;
  private final double[] scale;
  private final double[] newCategory;
  private final double[] missing;

  /**
   * The dials as they are given, by column.
   *
   * @param shift in standard deviations
   * @param scale of the distance from the mean
   * @param newCategory share of rows
   * @param missing share of rows
   */
  record Given(
      Map<String, Object> shift,
      Map<String, Object> scale,
      Map<String, Object> newCategory,
      Map<String, Object> missing) {}

  private Dials(int columns) {
    shift = new double[columns];
    scale = new double[columns];
    Arrays.fill(scale, 1);
    newCategory = new double[columns];
    missing = new double[columns];
  }

  /**
   * Reads dials.
   *
   * @throws InputException if one cannot be turned; the message names dial, column and value
   */
  static Dials of(Given given, Contract contract) {
    Dials dials = new Dials(contract.columns().size());
    dials.read("shift", given.shift(), contract, dials.shift);
    dials.read("scale", given.scale(), contract, dials.scale);
    dials.read("new_category", given.newCategory(), contract, dials.newCategory);
    dials.read("missing", given.missing(), contract, dials.missing);
    return dials;
  }

  private void read(String dial, Map<String, Object> given, Contract contract, double[] into) {
    given.forEach(
        (name, value) -> {
          int slot = contract.indexOf(name);
          if (slot < 0) {
            throw new InputException(
                "%s names the column (%s), which the contract (%s) does not have.%s"
                    .formatted(
                        dial, name, contract.name(), Suggestion.maybe(name, contract.names())));
          }
          ColumnContract column = contract.columns().get(slot);
          String problem = problem(dial, column);
          if (!problem.isEmpty()) {
            throw new InputException(
                "%s cannot change the column (%s): %s".formatted(dial, name, problem));
          }
          into[slot] = number(dial, name, value);
        });
  }

  private static String problem(String dial, ColumnContract column) {
    if (column.role() == Role.LABEL || column.role() == Role.EVENT_TIME) {
      return "it is the %s.\nMaybe use %s."
          .formatted(
              column.role() == Role.LABEL ? "label" : "event time",
              column.role() != Role.LABEL
                  ? "start"
                  : column.type() == ColumnType.NUMBER
                      ? "label_shift, label_scale, label_noise or label_delay"
                      : "label_flip or label_delay");
    }
    return switch (dial) {
      case "shift", "scale" ->
          column.type() == ColumnType.NUMBER || column.type() == ColumnType.INTEGER
              ? ""
              : "its values are no numbers.\nMaybe use new_category or missing.";
      case "new_category" -> newCategoryProblem(column);
      case "missing" ->
          column.nullable() || column.role() == Role.IGNORED
              ? ""
              : "by the contract no value of it may be missing, and the service would refuse the row.";
      default -> throw new IllegalArgumentException(dial);
    };
  }

  private static String newCategoryProblem(ColumnContract column) {
    if (!column.type().isText()) {
      return "its values are no text.\nMaybe use shift or scale.";
    }
    return column.allowed().isEmpty() && column.pattern() == null
        ? ""
        : "the contract says which values are allowed, and the service would refuse the row.";
  }

  private static double number(String dial, String column, Object value) {
    boolean isShare = dial.equals("new_category") || dial.equals("missing");
    double number = value instanceof Number given ? given.doubleValue() : Double.NaN;
    boolean isGood =
        switch (dial) {
          case "shift" -> Math.abs(number) <= 1_000;
          case "scale" -> number >= 0 && number <= 1_000;
          default -> number >= 0 && number <= 1;
        };
    if (!isGood) { // NaN too
      String range =
          isShare ? "from 0 to 1" : dial.equals("shift") ? "from -1000 to 1000" : "from 0 to 1000";
      throw new InputException(
          "%s of the column (%s) is (%s), but must be a number %s."
              .formatted(dial, column, value, range));
    }
    return number;
  }

  /** Returns whether a column's mean and deviation are needed. */
  boolean movesNumber(int slot) {
    return shift[slot] != 0 || scale[slot] != 1;
  }

  double shift(int slot) {
    return shift[slot];
  }

  double scale(int slot) {
    return scale[slot];
  }

  double newCategory(int slot) {
    return newCategory[slot];
  }

  double missing(int slot) {
    return missing[slot];
  }
}
