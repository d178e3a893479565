package dev.crema.features;

import dev.crema.data.ColumnType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row-wise operator: its value depends on one row and nothing fitted.
 *
 * <p>To add one: a record here, a constant in {@link DeriveKind}, a case in the tests. Nothing else
 * knows the operators.
 */
sealed interface DeriveOperator
    permits DeriveOperator.Copy,
        DeriveOperator.Sum,
        DeriveOperator.Difference,
        DeriveOperator.Product,
        DeriveOperator.Ratio,
        DeriveOperator.Log1p,
        DeriveOperator.Equal,
        DeriveOperator.IsMissing,
        DeriveOperator.TextLength,
        TimeOperators.DatePart,
        TimeOperators.DaysBetween {
  /** What becomes of a ratio whose denominator is zero. */
  enum ZeroDenominator {
    MISSING,
    ZERO
  }

  /** What becomes of the logarithm of a negative number. */
  enum Negative {
    MISSING,
    ZERO,
    MIRROR
  }

  /** Returns which operator this is. */
  DeriveKind kind();

  /** Returns the type of its values. */
  default ColumnType type() {
    return ColumnType.NUMBER;
  }

  /** Returns the columns it reads. */
  List<Column> inputs();

  /** Returns whether the value can be missing: if one of the inputs can, unless said otherwise. */
  default boolean nullable() {
    return inputs().stream().anyMatch(Column::nullable);
  }

  /** Returns the value for a row; NaN = missing. */
  double value(Values row);

  /** Returns the parameters as a definition gives them. */
  Map<String, Object> parameters();

  /** The sum of two or more numbers. */
  record Sum(List<Column> inputs) implements DeriveOperator {
    static Sum read(Parameters parameters) {
      return new Sum(parameters.columns("of", 2, Parameters.MAX_COLUMNS));
    }

    @Override
    public DeriveKind kind() {
      return DeriveKind.SUM;
    }

    @Override
    public double value(Values row) {
      double sum = 0;
      for (int i = 0; i < inputs.size(); i++) {
        sum += row.number(inputs.get(i).slot());
      }
      return sum;
    }

    @Override
    public Map<String, Object> parameters() {
      return Map.of("of", names(inputs));
    }
  }

  /** The product of two or more numbers. */
  record Product(List<Column> inputs) implements DeriveOperator {
    static Product read(Parameters parameters) {
      return new Product(parameters.columns("of", 2, Parameters.MAX_COLUMNS));
    }

    @Override
    public DeriveKind kind() {
      return DeriveKind.PRODUCT;
    }

    @Override
    public double value(Values row) {
      double product = 1;
      for (int i = 0; i < inputs.size(); i++) {
        // Clamped at each factor, so that infinity times zero cannot make a NaN.
        product = clamp(product * row.number(inputs.get(i).slot()));
      }
      return product;
    }

    @Override
    public Map<String, Object> parameters() {
      return Map.of("of", names(inputs));
    }
  }

  /** The first number minus the second. */
  record Difference(List<Column> inputs) implements DeriveOperator {
    static Difference read(Parameters parameters) {
      return new Difference(parameters.columns("of", 2, 2));
    }

    @Override
    public DeriveKind kind() {
      return DeriveKind.DIFFERENCE;
    }

    @Override
    public double value(Values row) {
      return row.number(inputs.get(0).slot()) - row.number(inputs.get(1).slot());
    }

    @Override
    public Map<String, Object> parameters() {
      return Map.of("of", names(inputs));
    }
  }

  /** One number divided by another. */
  record Ratio(Column numerator, Column denominator, ZeroDenominator zero)
      implements DeriveOperator {
    static Ratio read(Parameters parameters) {
      return new Ratio(
          parameters.column("numerator", Column::isNumeric, "a number"),
          parameters.column("denominator", Column::isNumeric, "a number"),
          parameters.choice("zero", ZeroDenominator.class, ZeroDenominator.MISSING));
    }

    @Override
    public DeriveKind kind() {
      return DeriveKind.RATIO;
    }

    @Override
    public List<Column> inputs() {
      return List.of(numerator, denominator);
    }

    @Override
    public boolean nullable() {
      boolean canBeZero = zero == ZeroDenominator.MISSING && !(denominator.min() > 0);
      return canBeZero || numerator.nullable() || denominator.nullable();
    }

    @Override
    public double value(Values row) {
      double above = row.number(numerator.slot());
      double below = row.number(denominator.slot());
      if (below == 0 && !Double.isNaN(above)) {
        return zero == ZeroDenominator.ZERO ? 0 : Double.NaN;
      }
      return above / below;
    }

    @Override
    public Map<String, Object> parameters() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("numerator", numerator.name());
      tree.put("denominator", denominator.name());
      tree.put("zero", Parameters.lower(zero));
      return tree;
    }
  }

  /** The natural logarithm of one plus a number. */
  record Log1p(Column of, Negative negative) implements DeriveOperator {
    static Log1p read(Parameters parameters) {
      return new Log1p(
          parameters.column("of", Column::isNumeric, "a number"),
          parameters.choice("negative", Negative.class, Negative.MISSING));
    }

    @Override
    public DeriveKind kind() {
      return DeriveKind.LOG1P;
    }

    @Override
    public List<Column> inputs() {
      return List.of(of);
    }

    @Override
    public boolean nullable() {
      return of.nullable() || (negative == Negative.MISSING && !(of.min() >= 0));
    }

    // StrictMath: the same bits on every processor, which golden rows rely on.
    @Override
    public double value(Values row) {
      double x = row.number(of.slot());
      if (x < 0) {
        return switch (negative) {
          case MISSING -> Double.NaN;
          case ZERO -> 0;
          case MIRROR -> -StrictMath.log1p(-x);
        };
      }
      return StrictMath.log1p(x);
    }

    @Override
    public Map<String, Object> parameters() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("of", of.name());
      tree.put("negative", Parameters.lower(negative));
      return tree;
    }
  }

  /** The same value under another name. */
  record Copy(Column of) implements DeriveOperator {
    static Copy read(Parameters parameters) {
      return new Copy(parameters.column("of", _ -> true, "a column"));
    }

    @Override
    public DeriveKind kind() {
      return DeriveKind.COPY;
    }

    @Override
    public ColumnType type() {
      return of.type();
    }

    @Override
    public List<Column> inputs() {
      return List.of(of);
    }

    @Override
    public double value(Values row) {
      return row.number(of.slot());
    }

    @Override
    public Map<String, Object> parameters() {
      return Map.of("of", of.name());
    }
  }

  /** 1 where a column has a value, 0 where it has another. */
  record Equal(Column of, @Nullable String text, double number, Object value)
      implements DeriveOperator {
    static Equal read(Parameters parameters) {
      return EqualReader.read(parameters);
    }

    @Override
    public DeriveKind kind() {
      return DeriveKind.EQUALS;
    }

    @Override
    public ColumnType type() {
      return ColumnType.BOOLEAN;
    }

    @Override
    public List<Column> inputs() {
      return List.of(of);
    }

    @Override
    public double value(Values row) {
      if (row.isMissing(of.slot())) {
        return Double.NaN;
      }
      boolean equal =
          text == null ? row.number(of.slot()) == number : text.equals(row.text(of.slot()));
      return equal ? 1 : 0;
    }

    @Override
    public Map<String, Object> parameters() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("of", of.name());
      tree.put("value", value);
      return tree;
    }
  }

  /** 1 where a column is missing, else 0. */
  record IsMissing(Column of) implements DeriveOperator {
    static IsMissing read(Parameters parameters) {
      return new IsMissing(parameters.column("of", _ -> true, "a column"));
    }

    @Override
    public DeriveKind kind() {
      return DeriveKind.IS_MISSING;
    }

    @Override
    public ColumnType type() {
      return ColumnType.BOOLEAN;
    }

    @Override
    public List<Column> inputs() {
      return List.of(of);
    }

    @Override
    public boolean nullable() {
      return false;
    }

    @Override
    public double value(Values row) {
      return row.isMissing(of.slot()) ? 1 : 0;
    }

    @Override
    public Map<String, Object> parameters() {
      return Map.of("of", of.name());
    }
  }

  /** The number of Unicode characters of a text. */
  record TextLength(Column of) implements DeriveOperator {
    static TextLength read(Parameters parameters) {
      return new TextLength(parameters.column("of", Column::isText, "a string"));
    }

    @Override
    public DeriveKind kind() {
      return DeriveKind.TEXT_LENGTH;
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
      String text = row.text(of.slot());
      return text == null ? Double.NaN : text.codePointCount(0, text.length());
    }

    @Override
    public Map<String, Object> parameters() {
      return Map.of("of", of.name());
    }
  }

  private static List<String> names(List<Column> inputs) {
    return inputs.stream().map(Column::name).toList();
  }

  private static double clamp(double value) {
    return Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, value));
  }
}
