package dev.crema.data.source;

import dev.crema.data.FieldProblem;
import java.util.List;

/**
 * A row that could not be read.
 *
 * @param line line of the file where the row starts, from 1; in a Parquet file the row, from 1
 * @param problems at least one; one about the whole row has the empty field and the rule {@code
 *     columns} (CSV) or {@code json}
 */
public record RejectedRow(long line, List<FieldProblem> problems) {

  /** Copies the problems. */
  public RejectedRow {
    problems = List.copyOf(problems);
  }
}
