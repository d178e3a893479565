package dev.crema.inference.batches;

import dev.crema.data.FieldProblem;
import dev.crema.inference.scoring.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes {@code rejected.csv}: a line for each broken rule. */
final class RejectedRows {
  /** Most rules of one row that are written. */
  static final int MAX_PROBLEMS = 20;

  private static final byte[] HEADER =
      "row,line,field,value,rule,message\n".getBytes(StandardCharsets.US_ASCII);

  private RejectedRows() {}

  static void header(JsonText out) {
    out.raw(HEADER);
  }

  /**
   * Appends a row.
   *
   * @param number the row's number, from 1
   * @param line where it starts
   */
  static void append(JsonText out, long number, long line, List<FieldProblem> problems) {
    for (FieldProblem problem : problems.subList(0, Math.min(MAX_PROBLEMS, problems.size()))) {
      out.ascii(Long.toString(number)).raw(',').ascii(Long.toString(line));
      CsvCells.append(out.raw(','), problem.field());
      String value = problem.value();
      CsvCells.append(out.raw(','), value == null ? "" : value);
      CsvCells.append(out.raw(','), problem.rule());
      CsvCells.append(out.raw(','), problem.message().replace('\n', ' '));
      out.raw('\n');
    }
  }
}
