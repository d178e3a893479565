package dev.crema.inference.scoring;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.productionlog.truth.TruthSettings;
import dev.crema.service.json.Echo;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Whom a row is about, and what such a name must be so that the production log can keep it and
 * somebody can ask for its erasure.
 */
final class EntityRule {
  /** As many as an erasure and a label may name. */
  static final int MOST_CHARACTERS = TruthSettings.MAX_NAME;

  /** PostgreSQL's limit for a key of the log's indexes is 2,704, the time's eight among them. */
  private static final int MOST_BYTES = 2_500;

  private static final int CHARACTER_BYTES = 3; // at most, in UTF-8

  private final int index;
  private final @Nullable ColumnContract column;

  EntityRule(Contract contract) {
    index = contract.indexOf(Role.ENTITY);
    column = index < 0 ? null : contract.columns().get(index);
  }

  /** Returns the entity; null if the row names none. */
  @Nullable String text(RawRow row) {
    return column == null || row.isMissing(index) ? null : CellParser.format(column, row, index);
  }

  /**
   * Returns what is wrong with an entity; null if nothing is.
   *
   * @param entity what {@link #text} returned
   */
  @Nullable FieldProblem problem(@Nullable String entity) {
    if (column == null || entity == null) {
      return null;
    }
    if (entity.length() * CHARACTER_BYTES > MOST_BYTES) { // Hardly ever: then they are counted.
      int bytes = entity.getBytes(StandardCharsets.UTF_8).length;
      if (entity.length() > MOST_CHARACTERS || bytes > MOST_BYTES) {
        return problem(
            column,
            entity,
            "%d characters, %d bytes of UTF-8; an entity has at most %d and %d"
                .formatted(entity.length(), bytes, MOST_CHARACTERS, MOST_BYTES));
      }
    }
    return entity.indexOf('\0') < 0
        ? null
        : problem(column, entity, "the character U+0000, which no entity may have");
  }

  private static FieldProblem problem(ColumnContract column, String entity, String what) {
    String shown = Echo.of(entity);
    return new FieldProblem(
        column.name(),
        shown,
        "entity",
        "The value (%s) of column (%s) has %s.".formatted(shown, column.name(), what));
  }
}
