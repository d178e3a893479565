package dev.crema.data.quality;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnRule;
import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.RowVisitor;
import dev.crema.data.Task;
import dev.crema.data.TimeOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks every row against every rule of a contract, in bounded memory and one pass, or two if the
 * contract has unique columns.
 *
 * <p>Of the values of a unique column the first stands, the later ones are rejected. A table is
 * good enough if it has rows, its share of valid rows and the completeness of each column are at
 * least what the contract asks, and at least two classes of the label occur.
 */
public final class ContractValidator {
  private static final int MIN_CLASSES = 2;

  private final Contract contract;
  private final List<ColumnContract> columns;
  private final List<ColumnRule> rules;
  private final TimeOrder order;
  private final Path folder;

  /**
   * Makes a validator.
   *
   * @param contract the contract
   * @param folder an existing folder for what the check of unique columns cannot keep in memory,
   *     about 24 bytes a value; nothing stays there
   */
  public ContractValidator(Contract contract, Path folder) {
    this.contract = contract;
    this.folder = folder;
    this.columns = contract.columns();
    this.order = new TimeOrder(contract);
    this.rules = columns.stream().map(ColumnRule::new).toList();
  }

  /**
   * Checks a table.
   *
   * @param source its rows
   * @param valid takes each row that keeps every rule
   * @param rejected takes each rule that a row breaks, in order of rows, then columns
   * @return what was found
   * @throws java.io.UncheckedIOException if the folder is full
   */
  public QualityReport validate(RowSource source, RowVisitor valid, Consumer<Rejection> rejected) {
    try (Pass pass = new Pass(valid, rejected)) {
      pass.findRepeated(source);
      source.forEach(pass::row);
      return pass.report();
    }
  }

  /** One pass over the rows. */
  private final class Pass implements AutoCloseable {
    private final RowVisitor valid;
    private final Consumer<Rejection> rejected;
    private final long[] missing = new long[columns.size()];
    private final List<Map<String, Long>> broken = new ArrayList<>();
    private final @Nullable RepeatedValues[] repeated = new RepeatedValues[columns.size()];
    private final Map<String, Long> classes = new LinkedHashMap<>();
    private final List<FieldProblem> problems = new ArrayList<>();
    private final int label = contract.labelIndex();
    private final boolean hasClasses = label >= 0 && contract.task() == Task.CLASSIFICATION;
    private final boolean hasNumbers = label >= 0 && contract.task() == Task.REGRESSION;
    private double lowest = Double.POSITIVE_INFINITY;
    private double highest = Double.NEGATIVE_INFINITY;
    private long rows;
    private long validRows;

    Pass(RowVisitor valid, Consumer<Rejection> rejected) {
      this.valid = valid;
      this.rejected = rejected;
      for (int i = 0; i < repeated.length; i++) {
        repeated[i] = columns.get(i).unique() ? new RepeatedValues(i, folder) : null;
        broken.add(new TreeMap<>());
      }
      if (hasClasses) {
        contract.classes().forEach(name -> classes.put(name, 0L));
      }
    }

    private void findRepeated(RowSource source) {
      Set<String> unique = new HashSet<>();
      columns.stream().filter(ColumnContract::unique).forEach(column -> unique.add(column.name()));
      if (unique.isEmpty()) {
        return;
      }
      List<RepeatedValues> all = Stream.of(repeated).filter(Objects::nonNull).toList();
      source.only(unique).forEach((row, line) -> all.forEach(values -> values.collect(row, line)));
      all.forEach(RepeatedValues::find);
    }

    private void row(RawRow row, long line) {
      rows++;
      boolean isValid = true;
      for (int i = 0; i < columns.size(); i++) {
        isValid &= check(row, i, line);
      }
      if (isValid) {
        validRows++;
        label(row);
        valid.row(row, line);
      }
    }

    private void label(RawRow row) {
      if (hasClasses) {
        classes.merge(
            String.valueOf(CellParser.format(columns.get(label), row, label)), 1L, Long::sum);
      } else if (hasNumbers) {
        lowest = Math.min(lowest, row.number(label));
        highest = Math.max(highest, row.number(label));
      }
    }

    private boolean check(RawRow row, int i, long line) {
      missing[i] += row.isMissing(i) ? 1 : 0;
      problems.clear();
      rules.get(i).check(row, i, problems::add);
      order.check(row, i, problems::add);
      unique(row, i);
      for (FieldProblem problem : problems) {
        broken.get(i).merge(problem.rule(), 1L, Long::sum);
        rejected.accept(new Rejection(line, problem));
      }
      return problems.isEmpty();
    }

    private void unique(RawRow row, int i) {
      RepeatedValues values = repeated[i];
      long first = values == null ? 0 : values.firstLine(row);
      if (first > 0) {
        ColumnContract column = columns.get(i);
        String shown = CellParser.shorten(String.valueOf(CellParser.format(column, row, i)));
        problems.add(
            new FieldProblem(
                column.name(),
                shown,
                "unique",
                "The value (%s) of column (%s) occurs already on line %d."
                    .formatted(shown, column.name(), first - 1)));
      }
    }

    @Override
    public void close() {
      for (RepeatedValues values : repeated) {
        if (values != null) {
          values.close();
        }
      }
    }

    private QualityReport report() {
      List<ColumnQuality> qualities = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        double completeness = rows == 0 ? 1 : (double) (rows - missing[i]) / rows;
        qualities.add(new ColumnQuality(columns.get(i), missing[i], completeness, broken.get(i)));
      }
      return new QualityReport(contract, rows, validRows, qualities, classes, reasons(qualities));
    }

    private List<String> reasons(List<ColumnQuality> qualities) {
      List<String> reasons = new ArrayList<>();
      if (rows == 0) {
        reasons.add("The table has no rows.");
        return reasons;
      }
      double passRate = (double) validRows / rows;
      if (passRate < contract.minPassRate()) {
        reasons.add(
            "Of %d rows %d (%s) keep every rule; the contract asks for %s."
                .formatted(rows, validRows, percent(passRate), percent(contract.minPassRate())));
      }
      for (ColumnQuality quality : qualities) {
        if (quality.completeness() < contract.minCompleteness()) {
          reasons.add(
              "The column (%s) has %s of its values; the contract asks for %s."
                  .formatted(
                      quality.column().name(),
                      percent(quality.completeness()),
                      percent(contract.minCompleteness())));
        }
      }
      long present = classes.values().stream().filter(count -> count > 0).count();
      if (hasNumbers && !(lowest < highest)) {
        reasons.add(
            "The valid rows have %s of the label (%s)%s; nothing can be learned from that."
                .formatted(
                    validRows == 0 ? "no value" : "one value only",
                    columns.get(label).name(),
                    validRows == 0 ? "" : " (%s)".formatted(lowest)));
      }
      if (hasClasses && present < MIN_CLASSES) {
        reasons.add(
            "The valid rows have %s of the label (%s): %s; nothing can be learned from that."
                .formatted(
                    present == 0 ? "no class" : "one class only",
                    columns.get(label).name(),
                    classes));
      }
      return reasons;
    }

    /** Rounded down, so that what is below a limit is never shown as the limit. */
    private static String percent(double share) {
      return String.format(Locale.ROOT, "%.2f %%", Math.floor(share * 10_000 + 1e-9) / 100);
    }
  }
}
