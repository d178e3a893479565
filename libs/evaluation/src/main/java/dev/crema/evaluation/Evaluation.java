package dev.crema.evaluation;

import dev.crema.data.Task;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A candidate measured on test rows, beside its champion on the same rows.
 *
 * <p>The same packages on the same rows, in whatever order, give the same evaluation and the same
 * JSON, byte for byte.
 *
 * @param label the label's column
 * @param classes the classes in the order of every table here; two classes: negative, positive;
 *     empty if the label is a number
 * @param unlabelledRows how many test rows had no label and were left out
 * @param candidate the model in question
 * @param champion the model in use, if there is one
 * @param production both measured on test rows that come from production alone, of the same
 *     classes; null if there are none
 */
public record Evaluation(
    String label,
    List<String> classes,
    long unlabelledRows,
    ModelEvaluation candidate,
    ChampionOutcome champion,
    @Nullable Evaluation production) {
  /** The version of the JSON format of an evaluation of classes. */
  public static final int VERSION = 1;

  /** The version of the JSON format of an evaluation of numbers, which older readers refuse. */
  public static final int VERSION_OF_NUMBERS = 2;

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if the parts are not about the same classes
   */
  public Evaluation {
    Objects.requireNonNull(label, "label");
    classes = List.copyOf(classes);
    requireClasses(classes, candidate);
    if (champion instanceof ChampionOutcome.Compared compared) {
      requireClasses(classes, compared.evaluation());
    }
    requireProduction(label, classes, production);
  }

  /**
   * Makes an evaluation without rows of production.
   *
   * @param label the label's column
   * @param classes the classes
   * @param unlabelledRows how many test rows had no label and were left out
   * @param candidate the model in question
   * @param champion the model in use, if there is one
   */
  public Evaluation(
      String label,
      List<String> classes,
      long unlabelledRows,
      ModelEvaluation candidate,
      ChampionOutcome champion) {
    this(label, classes, unlabelledRows, candidate, champion, null);
  }

  /**
   * Returns how many test rows were measured: those that have a label.
   *
   * @return at least 1
   */
  public long rows() {
    return candidate.test().rows();
  }

  /**
   * Returns the positive class.
   *
   * @return null if there are more than two classes, or none
   */
  public @Nullable String positiveClass() {
    return classes.size() == 2 ? classes.get(1) : null;
  }

  /**
   * Returns the canonical JSON: equal evaluations have equal text.
   *
   * @return one line
   */
  public String toJson() {
    return Json.write(EvaluationFormat.tree(this));
  }

  /**
   * Reads what {@link #toJson} wrote, strictly.
   *
   * @param json the text
   * @param source what messages call the text
   * @return the evaluation
   * @throws dev.crema.data.InputException if it is no valid evaluation; the message names source,
   *     line and field
   */
  public static Evaluation fromJson(String json, String source) {
    return EvaluationFormat.read(Node.json(json, source));
  }

  /**
   * Reads a file that holds what {@link #toJson} wrote.
   *
   * @param file {@code evaluation.json}
   * @return the evaluation
   * @throws dev.crema.data.InputException if it is no valid evaluation
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static Evaluation read(Path file) {
    return EvaluationFormat.read(Node.json(file));
  }

  private static void requireProduction(
      String label, List<String> classes, @Nullable Evaluation production) {
    if (production == null) {
      return;
    }
    if (production.production != null) {
      throw new IllegalArgumentException("Rows of production have no rows of production.");
    }
    if (!production.label.equals(label) || !production.classes.equals(classes)) {
      throw new IllegalArgumentException(
          "On production's rows the label (%s) has the classes %s, else (%s) has %s."
              .formatted(production.label, production.classes, label, classes));
    }
  }

  /**
   * Returns what the models predict.
   *
   * @return regression if there are no classes
   */
  public Task task() {
    return classes.isEmpty() ? Task.REGRESSION : Task.CLASSIFICATION;
  }

  private static void requireClasses(List<String> classes, ModelEvaluation model) {
    int found =
        switch (model.test()) {
          case Measures.OfClasses measures -> measures.confusionMatrix().classes();
          case Measures.OfNumbers _ -> 0;
        };
    if (found != classes.size()) {
      throw new IllegalArgumentException(
          "A model was measured on %d classes, the evaluation has %d: %s."
              .formatted(found, classes.size(), classes));
    }
  }
}
