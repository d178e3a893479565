package dev.crema.features;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RowSource;
import dev.crema.data.document.Node;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a {@code features.yaml} says: columns to derive from each row, and operators to fit on the
 * training part; {@code docs/reference/features.md} lists them. Immutable.
 */
public final class FeatureDefinition {
  /** The version of the format. */
  public static final int VERSION = 1;

  private final Contract contract;
  private final List<String> statedProtected;
  private final Derivation derivation;
  private final List<ColumnPlan> plans;

  private FeatureDefinition(Contract contract, DefinitionReader reader, List<ColumnPlan> plans) {
    this.contract = contract;
    this.statedProtected = reader.statedProtected();
    this.derivation = reader.derivation();
    this.plans = List.copyOf(plans);
  }

  /**
   * Reads {@code features.yaml}.
   *
   * @param yaml the file
   * @param contract the columns it may speak of
   * @return the definition
   * @throws InputException if it is not valid for the contract; the message names file, line and
   *     field
   * @throws java.io.UncheckedIOException if the file cannot be read
   */
  public static FeatureDefinition read(Path yaml, Contract contract) {
    return read(Node.yaml(yaml), contract);
  }

  /**
   * Reads the text of a {@code features.yaml}.
   *
   * @param yaml the text
   * @param source what messages call the text
   * @param contract the columns it may speak of
   * @return the definition
   * @throws InputException if it is not valid for the contract; the message names source, line and
   *     field
   */
  public static FeatureDefinition parse(String yaml, String source, Contract contract) {
    return read(Node.yaml(yaml, source), contract);
  }

  List<String> statedProtected() {
    return statedProtected;
  }

  List<DerivedColumn> derived() {
    return derivation.all();
  }

  List<ColumnPlan> plans() {
    return plans;
  }

  /**
   * Returns the columns that are encoded: those under {@code fit}.
   *
   * @return each name once, in order
   */
  public Set<String> columnNames() {
    Set<String> names = new LinkedHashSet<>();
    plans.forEach(plan -> names.add(plan.column().name()));
    return Collections.unmodifiableSet(names);
  }

  /**
   * Returns a features.yaml that says the same of some of the columns: with their steps, and with
   * the derived columns and protected ones that they need. Comments are not kept.
   *
   * @param columns names of {@link #columnNames()}, at least one
   * @param description what the file says of itself
   * @return the text, readable by {@link #parse} under the same contract
   * @throws IllegalArgumentException if there is none of them, or another name is among them
   */
  public String toYaml(Set<String> columns, String description) {
    if (columns.isEmpty() || !columnNames().containsAll(columns)) {
      throw new IllegalArgumentException(
          "The columns %s are not some of %s.".formatted(columns, columnNames()));
    }
    return new DefinitionText(this).of(columns, description);
  }

  private static FeatureDefinition read(Node root, Contract contract) {
    root.fields("version", "description", "protected", "derive", "fit");
    root.required("version").integer(VERSION, VERSION);
    Node description = root.optional("description");
    if (description != null) {
      description.text();
    }
    DefinitionReader reader = DefinitionReader.open(contract, root);
    return new FeatureDefinition(contract, reader, reader.plans(root.required("fit")));
  }

  /**
   * Fits the features on the training part.
   *
   * <p>The rows are gone through once to count them and once for each step that needs data (columns
   * in parallel, so usually two to four times; once or twice more for medians and quantiles of more
   * than a million rows). Medians and quantiles are exact and keep at most 4,000,000 values,
   * however many rows there are; all else needs memory for the different categories only (at most
   * 1,000,000 a column). Deterministic: the same rows in the same order give the same bytes; means
   * and deviations depend on the order of the rows in the last bits.
   *
   * @param train the training part, at least one row, the contract's rows
   * @return the fitted features
   * @throws InputException if there is no row, a value is missing that must not be, a column has no
   *     value to fit on, or a limit is passed
   */
  public FittedFeatures fit(RowSource train) {
    List<FittedColumn> columns = new Fitter(derivation, plans, train).fit();
    return new FittedFeatures(contract, statedProtected, derivation, columns);
  }
}
