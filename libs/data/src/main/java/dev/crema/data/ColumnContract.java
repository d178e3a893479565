package dev.crema.data;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one column promises.
 *
 * <p>The parts are checked against each other by {@link Contract}, which alone can name the column
 * that is wrong.
 *
 * @param name as in the header of the source, unique within the contract without regard to case
 * @param type the type of its values
 * @param role what the column is for
 * @param description for people; may be empty
 * @param nullable whether a value may be missing
 * @param min smallest value, inclusive; for dates in days, for timestamps in microseconds since
 *     1970; null = no bound; not for strings and booleans
 * @param max largest value, inclusive, as {@code min}
 * @param allowed the only values, for strings and integers, in the order of the contract; empty =
 *     all
 * @param pattern a regular expression that the whole text must match; strings only
 * @param unique whether no value may occur twice; missing values do not count
 * @param notAfter the other time column of which this one's time must never be the later in a row,
 *     by {@link TimeOrder}; null = no such rule; dates and timestamps only
 */
public record ColumnContract(
    String name,
    ColumnType type,
    Role role,
    String description,
    boolean nullable,
    @Nullable Double min,
    @Nullable Double max,
    List<String> allowed,
    @Nullable String pattern,
    boolean unique,
    @Nullable String notAfter) {

  /** Copies {@code allowed} and refuses nulls. */
  public ColumnContract {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(description, "description");
    allowed = List.copyOf(allowed);
  }

  /**
   * Makes a column that is not compared with another.
   *
   * @param name as above
   * @param type as above
   * @param role as above
   * @param description as above
   * @param nullable as above
   * @param min as above
   * @param max as above
   * @param allowed as above
   * @param pattern as above
   * @param unique as above
   */
  public ColumnContract(
      String name,
      ColumnType type,
      Role role,
      String description,
      boolean nullable,
      @Nullable Double min,
      @Nullable Double max,
      List<String> allowed,
      @Nullable String pattern,
      boolean unique) {
    this(name, type, role, description, nullable, min, max, allowed, pattern, unique, null);
  }

  /**
   * Returns a feature column without any rule, which may have missing values.
   *
   * @param name the column's name
   * @param type the type of its values
   * @return the column
   */
  public static ColumnContract of(String name, ColumnType type) {
    return new ColumnContract(
        name, type, Role.FEATURE, "", true, null, null, List.of(), null, false);
  }
}
