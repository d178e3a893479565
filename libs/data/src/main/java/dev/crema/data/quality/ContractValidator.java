package dev.crema.data.quality;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnRule;
import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.FieldProblem;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.RowVisitor;
import dev.crema.data.RuleScan;
import dev.crema.data.Task;
import dev.crema.data.TimeOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks every row against every rule of a contract, in bounded memory: row by row in one pass, or
 * two if the contract has unique columns; or, for a dataset, column by column, so that only rows
 * which may break a rule are looked at one by one. Both say the same.
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
   *     about 32 bytes a value, of a dataset's values those alone that may occur again; nothing
   *     stays there
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
      source.forEach((row, line) -> pass.row(row, line, pass.rows));
      return pass.report();
    }
  }

  /**
   * Checks a dataset without going through the rows that break no rule, and verifies its SHA-256
   * beside, if nothing has yet.
   *
   * @param dataset of this contract, which {@link RuleScan#takes}, and of at most {@link
   *     RuleScan#MAX_ROWS} rows
   * @param rejected takes each rule that a row breaks, in order of rows, then columns; void if this
   *     throws
   * @return what was found
   * @throws dev.crema.data.InputException if the dataset is damaged
   * @throws java.io.UncheckedIOException if the folder is full
   */
  public Checked check(DatasetReader dataset, Consumer<Rejection> rejected) {
    BitSet broken = new BitSet();
    try (Pass pass = new Pass((_, _) -> {}, rejected)) {
      RuleScan.of(dataset, scan -> pass.scan(scan, dataset.info().rows(), broken));
      return new Checked(pass.report(), broken);
    }
  }

  /**
   * Checks a dataset as {@link #check} does, and then goes through its valid rows.
   *
   * @param dataset of this contract
   * @param rows its rows, of whoever wants to see all of them on the way
   * @param valid takes each row that keeps every rule
   * @param rejected as of {@link #check}; of a dataset that {@link #check} takes, all before the
   *     first valid row
   * @return what was found
   * @throws dev.crema.data.InputException if the dataset is damaged
   * @throws java.io.UncheckedIOException if the folder is full
   */
  public QualityReport validate(
      DatasetReader dataset, RowSource rows, RowVisitor valid, Consumer<Rejection> rejected) {
    if (dataset.info().rows() > RuleScan.MAX_ROWS || !RuleScan.takes(contract)) {
      return validate(rows, valid, rejected);
    }
    Checked checked = check(dataset, rejected);
    int[] number = {0};
    rows.forEach(
        (row, line) -> {
          if (!checked.broken().get(number[0]++)) {
            valid.row(row, line);
          }
        });
    return checked.report();
  }

  /**
   * What was found in a dataset.
   *
   * @param report on all rows
   * @param broken numbers of the rows that break a rule, from 0
   */
  public record Checked(QualityReport report, BitSet broken) {}

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
      long[] number = {0};
      source
          .only(unique)
          .forEach(
              (row, line) -> {
                all.forEach(values -> values.collect(row, line, number[0]));
                number[0]++;
              });
      all.forEach(values -> values.find(_ -> {}));
    }

    /** Checks the suspects, and says of all other rows that they are valid. */
    private void scan(RuleScan scan, long total, BitSet broken) {
      BitSet again = findRepeated(scan, total);
      Map<String, Long> ofBroken = new LinkedHashMap<>();
      scan.suspects(
          again,
          (row, line, number) -> {
            if (!isValid(row, line, number)) {
              broken.set((int) number);
              count(row, ofBroken);
            }
          });
      RuleScan.Counts counts = scan.counts();
      counts
          .classes()
          .forEach((name, count) -> classes.put(name, count - ofBroken.getOrDefault(name, 0L)));
      if (hasNumbers) {
        double[] labels = scan.labels(broken);
        lowest = Double.isNaN(labels[0]) ? lowest : labels[0];
        highest = Double.isNaN(labels[1]) ? highest : labels[1];
      }
      rows = total;
      validRows = total - broken.cardinality();
      countMissing(counts.missing());
    }

    private BitSet findRepeated(RuleScan scan, long total) {
      BitSet again = new BitSet();
      for (int i = 0; i < repeated.length; i++) {
        RepeatedValues values = repeated[i];
        if (values != null) {
          MaybeRepeated keys = new MaybeRepeated(total);
          scan.keys(i, keys::add);
          scan.rowsOf(i, keys::has, values::collect);
          values.find(number -> again.set((int) number));
        }
      }
      return again;
    }

    /** Of columns that may have none, each row without a value is a suspect and counted already. */
    private void countMissing(long[] found) {
      for (int i = 0; i < missing.length; i++) {
        if (columns.get(i).nullable()) {
          missing[i] = found[i];
        }
      }
    }

    private void row(RawRow row, long line, long number) {
      rows++;
      if (isValid(row, line, number)) {
        validRows++;
        count(row, classes);
        range(row);
        valid.row(row, line);
      }
    }

    private boolean isValid(RawRow row, long line, long number) {
      boolean isValid = true;
      for (int i = 0; i < columns.size(); i++) {
        isValid &= check(row, i, line, number);
      }
      return isValid;
    }

    private void count(RawRow row, Map<String, Long> into) {
      if (hasClasses && !row.isMissing(label)) {
        into.merge(
            String.valueOf(CellParser.format(columns.get(label), row, label)), 1L, Long::sum);
      }
    }

    private void range(RawRow row) {
      if (hasNumbers) {
        lowest = Math.min(lowest, row.number(label));
        highest = Math.max(highest, row.number(label));
      }
    }

    private boolean check(RawRow row, int i, long line, long number) {
      missing[i] += row.isMissing(i) ? 1 : 0;
      problems.clear();
      rules.get(i).check(row, i, problems::add);
      order.check(row, i, problems::add);
      unique(row, i, number);
      for (FieldProblem problem : problems) {
        broken.get(i).merge(problem.rule(), 1L, Long::sum);
        rejected.accept(new Rejection(line, problem));
      }
      return problems.isEmpty();
    }

    private void unique(RawRow row, int i, long number) {
      RepeatedValues values = repeated[i];
      long first = values == null ? 0 : values.firstLine(row, number);
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
        BesideLimit shown = BesideLimit.share(passRate, contract.minPassRate());
        reasons.add(
            "Of %d rows %d (%s) keep every rule; the contract asks for %s."
                .formatted(
                    rows,
                    validRows,
                    shown.percent(passRate),
                    shown.percent(contract.minPassRate())));
      }
      for (ColumnQuality quality : qualities) {
        if (quality.completeness() < contract.minCompleteness()) {
          BesideLimit shown = BesideLimit.share(quality.completeness(), contract.minCompleteness());
          reasons.add(
              "The column (%s) has %s of its values; the contract asks for %s."
                  .formatted(
                      quality.column().name(),
                      shown.percent(quality.completeness()),
                      shown.percent(contract.minCompleteness())));
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
  }
}
