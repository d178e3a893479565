package dev.crema.inference.scoring;

import dev.crema.models.ModelPackage;
import org.jspecify.annotations.Nullable;

/**
 * Sees the rows that a version has answered. Made with the version and gone with it.
 *
 * <p>Safe for use by several threads. Called on the event loop: it never waits and never throws.
 */
public interface RowWatch {
  /**
   * Sees the rows of a request that was answered.
   *
   * @param predictions with the rows, see {@link Predictions#row}
   */
  void answered(Predictions predictions);

  /** Makes what watches the rows of a version. */
  interface Factory {
    /**
     * Makes it while the version is loaded.
     *
     * @return null if nobody watches
     * @throws dev.crema.data.InputException if the package holds what cannot be watched by
     */
    @Nullable RowWatch watch(ModelPackage contents);
  }
}
