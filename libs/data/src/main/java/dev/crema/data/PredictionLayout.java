package dev.crema.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a dataset of predictions: the columns of a contract, whose label is the truth and
 * missing where that is not known, then what was answered, in columns of the role {@link
 * Role#IGNORED}.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class PredictionLayout {
  /** The id of the prediction, a UUID as text. */
  public static final String PREDICTION_ID = "crema_prediction_id";

  /** When it was predicted; may be missing. */
  public static final String PREDICTED_AT = "crema_predicted_at";

  /** The version of the model that answered. */
  public static final String VERSION = "crema_version";

  /** The predicted class. */
  public static final String CLASS = "crema_class";

  /**
   * The score: of the positive class, of the predicted one if there are more than two; may be
   * missing.
   */
  public static final String SCORE = "crema_score";

  /** The predicted number, in place of {@link #CLASS} and {@link #SCORE}. */
  public static final String VALUE = "crema_value";

  private static final List<ColumnContract> ANSWER_OF_CLASSES =
      List.of(
          ignored(PREDICTION_ID, ColumnType.STRING),
          ignored(PREDICTED_AT, ColumnType.TIMESTAMP),
          ignored(VERSION, ColumnType.STRING),
          ignored(CLASS, ColumnType.STRING),
          ignored(SCORE, ColumnType.NUMBER));

  private static final List<ColumnContract> ANSWER_OF_NUMBERS =
      List.of(
          ignored(PREDICTION_ID, ColumnType.STRING),
          ignored(PREDICTED_AT, ColumnType.TIMESTAMP),
          ignored(VERSION, ColumnType.STRING),
          ignored(VALUE, ColumnType.NUMBER));

  private final Contract base;
  private final Contract contract;

  /**
   * What was answered.
   *
   * @param id the id of the prediction
   * @param predictedAt microseconds since 1970; NaN = not known
   * @param version the version that answered; null = not known
   * @param label the predicted class; null if a number was predicted
   * @param score not infinite; NaN = not known; the number if one was predicted
   */
  public record Answer(
      String id,
      double predictedAt,
      @Nullable String version,
      @Nullable String label,
      double score) {
    /** Refuses what is infinite. */
    public Answer {
      Objects.requireNonNull(id, "id");
      if (Double.isInfinite(score)) {
        throw new IllegalArgumentException(
            "The score (%s) of the prediction (%s) is infinite.".formatted(score, id));
      }
    }
  }

  private PredictionLayout(Contract base, Contract contract) {
    this.base = base;
    this.contract = contract;
  }

  /**
   * Returns the layout of predictions for rows of a contract.
   *
   * @param contract of the rows; if it is that of predictions itself, its columns of answers are
   *     the layout's
   * @return the layout
   * @throws InputException if the contract has no label, has a column of the name of an answer's
   *     that is none, or too many columns
   */
  public static PredictionLayout of(Contract contract) {
    List<ColumnContract> answer =
        contract.task() == Task.REGRESSION ? ANSWER_OF_NUMBERS : ANSWER_OF_CLASSES;
    List<ColumnContract> inputs = new ArrayList<>();
    for (ColumnContract column : contract.columns()) {
      if (!isAnswer(column, answer)) {
        inputs.add(column);
      }
    }
    Contract base = withColumns(contract, inputs, contract.minCompleteness());
    List<ColumnContract> all = new ArrayList<>(inputs);
    all.addAll(answer);
    // No share of the times is promised, nor of the labels.
    return new PredictionLayout(base, withColumns(contract, all, 0));
  }

  private static boolean isAnswer(ColumnContract column, List<ColumnContract> answers) {
    for (ColumnContract answer : answers) {
      if (answer.name().equalsIgnoreCase(column.name())) {
        if (column.role() != Role.IGNORED || column.type() != answer.type()) {
          throw new InputException(
              "The column (%s) has the name of an answer's, which has the role (ignored) and the type (%s).\nMaybe give the column another name."
                  .formatted(column.name(), answer.type().lowerName()));
        }
        return true;
      }
    }
    return false;
  }

  private static Contract withColumns(
      Contract contract, List<ColumnContract> columns, double minCompleteness) {
    return new Contract(
        contract.name(),
        contract.description(),
        columns,
        contract.positiveClass(),
        contract.minPassRate(),
        minCompleteness);
  }

  private static ColumnContract ignored(String name, ColumnType type) {
    return new ColumnContract(
        name, type, Role.IGNORED, "", true, null, null, List.of(), null, false);
  }

  /**
   * Returns the contract of the rows without their answers.
   *
   * @return the contract
   */
  public Contract base() {
    return base;
  }

  /**
   * Returns the contract of predictions.
   *
   * @return the columns of {@link #base}, then five of the answer, or four if it is a number; the
   *     label of a row may be missing all the same, as a dataset keeps types and not rules
   */
  public Contract contract() {
    return contract;
  }

  /**
   * Sets what was answered.
   *
   * @param answer the answer, of a class or a number as the label is
   * @param row a row of {@link #contract}, of which all else stays as it is
   */
  public void set(Answer answer, RawRow row) {
    boolean ofNumber = base.task() == Task.REGRESSION;
    if (ofNumber != (answer.label() == null)) {
      throw new IllegalArgumentException(
          "The answer (%s) is not of the task of the label: %s."
              .formatted(answer.id(), base.task().lowerName()));
    }
    int slot = base.columns().size();
    row.setText(slot++, answer.id());
    row.setNumber(slot++, answer.predictedAt());
    row.setText(slot++, answer.version());
    if (!ofNumber) {
      row.setText(slot++, answer.label());
    }
    row.setNumber(slot, answer.score());
  }
}
