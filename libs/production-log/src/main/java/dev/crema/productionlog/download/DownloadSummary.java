package dev.crema.productionlog.download;

import java.util.List;

/**
 * What was downloaded.
 *
 * @param rows how many rows were written
 * @param misfits how many rows do not fit the contract: left out, or in the form full written with
 *     their problems
 * @param examples a sentence for each of the first misfits, at most {@value #MAX_EXAMPLES}
 */
public record DownloadSummary(long rows, long misfits, List<String> examples) {
  /** Most misfits that are named. */
  public static final int MAX_EXAMPLES = 20;

  /** Copies the examples. */
  public DownloadSummary {
    examples = List.copyOf(examples);
  }
}
