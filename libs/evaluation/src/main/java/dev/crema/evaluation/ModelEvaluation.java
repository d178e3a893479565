package dev.crema.evaluation;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One model package, measured.
 *
 * @param packageDigest the package's digest, 64 hexadecimal digits
 * @param algorithm the learner's name
 * @param threshold two classes: the probability from which on the positive class is predicted,
 *     chosen before on validation rows; more classes: null
 * @param test measured on the test rows
 * @param validation measured on the validation rows, on which the threshold was chosen, so that it
 *     flatters; null if they were not given
 * @param slices of the test rows: columns in the order of the contract; texts from the most
 *     frequent down, numbers from low to high
 */
public record ModelEvaluation(
    String packageDigest,
    String algorithm,
    @Nullable Double threshold,
    Measures test,
    @Nullable Measures validation,
    List<Slice> slices) {
  /** Copies the slices. */
  public ModelEvaluation {
    Objects.requireNonNull(packageDigest, "packageDigest");
    Objects.requireNonNull(algorithm, "algorithm");
    Objects.requireNonNull(test, "test");
    slices = List.copyOf(slices);
  }
}
