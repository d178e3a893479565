package dev.crema.inference.scoring;

import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.models.Explainer;
import dev.crema.models.Explanation;
import dev.crema.models.ModelPackage;
import dev.crema.service.json.Echo;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.json.RefusedRequestException.Reason;
import dev.crema.service.json.RowProblem;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests with one version of one model.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class Predictor {
  /** Most rows that one request may have explained. */
  public static final int MOST_EXPLAINED = 100;

  /**
   * Most steps of {@link Explainer#work()} for one request, but for its first row: explaining runs
   * on the event loop, which this holds for about 30 ms. 500 trees of depth 6 are 31,500 a row.
   */
  static final long MOST_WORK = 4_000_000;

  /** Steps that writing a feature's number counts for. */
  private static final long FEATURE_WORK = 8;

  private final ModelPackage contents;
  private final RowReader rows;
  private final InferReader infer;
  private final InvocationReader invocations;
  private final PredictionText text;
  private final RowText rowText;
  private final PredictionIds ids;
  private final String model;
  private final String version;
  private final EntityRule entity;
  private final @Nullable RowWatch watch;

  /**
   * Who a predictor answers for, and within which bounds.
   *
   * @param name what the answers call the model
   * @param version what the answers call its version
   * @param maxRows most rows in one request
   * @param watch sees the rows that were answered; null = nobody does
   */
  public record Setting(String name, String version, int maxRows, @Nullable RowWatch watch) {}

  /**
   * Makes a predictor whose rows nobody watches.
   *
   * @param name what the answers call the model
   * @param version what the answers call its version
   * @param contents the model
   * @param maxRows most rows in one request
   * @param ids source of the predictions' ids
   */
  public Predictor(
      String name, String version, ModelPackage contents, int maxRows, PredictionIds ids) {
    this(new Setting(name, version, maxRows, null), contents, ids);
  }

  /**
   * Makes a predictor.
   *
   * @param setting who it answers for
   * @param contents the model
   * @param ids source of the predictions' ids
   */
  public Predictor(Setting setting, ModelPackage contents, PredictionIds ids) {
    this.contents = contents;
    this.model = setting.name();
    this.version = setting.version();
    this.watch = setting.watch();
    int maxRows = setting.maxRows();
    Set<String> used = used(contents);
    this.rows = new RowReader(contents.contract(), used, maxRows);
    CheckedRows checked = new CheckedRows(contents.contract(), used, maxRows);
    this.infer =
        new InferReader(contents.contract(), checked, InferOutput.of(contents.classes().size()));
    this.invocations = new InvocationReader(contents.contract(), checked);
    this.text = new PredictionText(model, version, contents);
    this.rowText = new RowText(contents.contract());
    this.entity = new EntityRule(contents.contract());
    this.ids = ids;
  }

  /** Returns the names of the columns behind features. */
  public static Set<String> used(ModelPackage contents) {
    return contents.features().sourceNames();
  }

  /** Returns what the answers call the model. */
  public String model() {
    return model;
  }

  /** Returns what the answers call its version. */
  public String version() {
    return version;
  }

  /** Returns who sees the rows that were answered; null if nobody does. */
  public @Nullable RowWatch watch() {
    return watch;
  }

  /** Returns the model. */
  public ModelPackage contents() {
    return contents;
  }

  /**
   * Predicts for {@code {"rows": […]}}.
   *
   * @param body the request's bytes
   * @param isKept whether the predictions are to hold the rows as they were sent
   * @return exactly the numbers that {@link ModelPackage#predict} gives
   * @throws RefusedRequestException if the request is malformed or breaks the contract
   */
  public Predictions predict(byte[] body, boolean isKept) {
    Scoring scoring = new Scoring(isKept, null);
    rows.read(body, scoring);
    return scoring.end();
  }

  /**
   * Predicts as {@link #predict} does, and explains each row; at most {@value #MOST_EXPLAINED},
   * fewer if the model is so large that they would hold up others.
   *
   * @throws RefusedRequestException as there, or if the version cannot be explained
   */
  public Predictions explain(byte[] body, boolean isKept) {
    Scoring scoring = new Scoring(isKept, explainer());
    rows.read(body, scoring);
    return scoring.end();
  }

  private Explainer explainer() {
    try {
      return contents.explainer();
    } catch (InputException e) {
      throw RefusedRequestException.of(
          Reason.WRONG_FORM,
          "This version cannot be explained: " + Echo.line(String.valueOf(e.getMessage())));
    }
  }

  /** Predicts for a request of the Open Inference Protocol; else as {@link #predict}. */
  public InferRequest infer(byte[] body, boolean isKept) {
    Scoring scoring = new Scoring(isKept, null);
    InferReader.Head head = infer.read(body, scoring);
    return new InferRequest(scoring.end(), head.id(), head.outputs());
  }

  /** Predicts for a request as MLflow's scoring server takes it; else as {@link #predict}. */
  public Predictions invoke(byte[] body, InvocationReader.Form form, boolean isKept) {
    Scoring scoring = new Scoring(isKept, null);
    invocations.read(body, form, scoring);
    return scoring.end();
  }

  /** Returns the answer to {@link #predict}: JSON in UTF-8. */
  public byte[] text(Predictions predictions) {
    return text.write(predictions);
  }

  /**
   * The predictions for a request of the Open Inference Protocol.
   *
   * @param id the request's; null if it has none
   * @param outputs the names that were asked for; empty for all
   */
  public record InferRequest(Predictions predictions, @Nullable String id, List<String> outputs) {}

  /** Scores the rows of one request as they are read. */
  private final class Scoring implements RowConsumer {
    private final Predictions predictions;
    private final RowScoring scoring = new RowScoring(contents);
    private final @Nullable Explaining explaining;

    Scoring(boolean isKept, @Nullable Explainer explainer) {
      this.predictions = new Predictions(Predictor.this, isKept);
      this.explaining =
          explainer == null ? null : new Explaining(explainer, predictions.classes() == 2);
    }

    @Override
    public void row(RawRow row, Sent sent) {
      String named = entity.text(row);
      FieldProblem problem = entity.problem(named);
      if (problem != null) {
        RowProblem told = CheckedRows.of(predictions.rows(), problem);
        throw RefusedRequestException.rows(List.of(told), false);
      }
      try {
        scoring.add(row, predictions);
      } catch (InputException e) {
        throw RefusedRequestException.rows(List.of(missing(predictions.rows(), e)), false);
      }
      if (watch != null) {
        predictions.watch(row.copy()); // The reader uses it again.
      }
      if (predictions.isKept()) {
        predictions.keep(json(row, sent), named);
      }
      if (explaining != null) {
        int rows = predictions.rows();
        predictions.explain(
            explaining.explain(scoring.encoded(), predictions.predicted(rows - 1), rows));
      }
    }

    Predictions end() {
      predictions.complete(ids);
      return predictions;
    }
  }

  /** Explains the rows of one request, within its bounds. */
  private static final class Explaining {
    private final Explainer explainer;
    private final Explainer.Buffers buffers;
    private final int most;
    private final boolean isBinary;

    Explaining(Explainer explainer, boolean isBinary) {
      this.explainer = explainer;
      this.isBinary = isBinary;
      buffers = explainer.buffers();
      long fitting = MOST_WORK / (explainer.work() + FEATURE_WORK * buffers.features().length);
      most = (int) Math.clamp(fitting, 1, MOST_EXPLAINED);
    }

    /**
     * Explains a row.
     *
     * @param encoded its features
     * @param number which one of the request it is, from 1
     */
    Explanation explain(float[] encoded, int predicted, int number) {
      if (number > most) {
        throw RefusedRequestException.of(
            Reason.TOO_MANY_ROWS,
            "The request has more than (%d) rows to explain, %s.\nMaybe send them in several requests."
                .formatted(
                    most,
                    most < MOST_EXPLAINED
                        ? "the most for a model of this size"
                        : "the most for any model"));
      }
      int explained = isBinary ? 1 : predicted;
      try {
        explainer.explain(encoded, explained, buffers);
      } catch (InputException e) {
        throw RefusedRequestException.rows(List.of(missing(number - 1, e)), false);
      }
      return new Explanation(
          explained,
          buffers.base(),
          buffers.margin(),
          buffers.features().clone(),
          buffers.columns().clone());
    }
  }

  private byte[] json(RawRow row, RowConsumer.Sent sent) {
    return sent.isScattered()
        ? rowText.write(row)
        : Arrays.copyOfRange(sent.body(), sent.from(), sent.to());
  }

  EntityRule entity() {
    return entity;
  }

  /** The contract lets the value be missing, the features do not. */
  private static RowProblem missing(int row, InputException e) {
    return new RowProblem(row, "", null, "feature", Echo.line(String.valueOf(e.getMessage())));
  }
}
