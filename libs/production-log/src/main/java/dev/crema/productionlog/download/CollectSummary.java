package dev.crema.productionlog.download;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a window holds.
 *
 * @param rows predictions that were given
 * @param labelled those among them whose truth was known
 * @param misfits predictions that were left out, because their inputs or answers do not fit the
 *     contract
 * @param misfitLabels predictions whose truth is none of the contract's classes; they were given
 *     without it
 * @param waitingLabels labels that came in time for predictions of the window that are not there:
 *     of ids nobody knows, or on their way; of all models where a label names only an id
 * @param unknownColumns columns that predictions have and the contract does not, with the number of
 *     predictions; their values were left out; of more than {@value #MAX_COLUMNS} the first ones
 * @param examples what did not fit, the first {@value DownloadSummary#MAX_EXAMPLES} sentences
 */
public record CollectSummary(
    long rows,
    long labelled,
    long misfits,
    long misfitLabels,
    long waitingLabels,
    Map<String, Long> unknownColumns,
    List<String> examples) {
  /** Most columns that are named. */
  public static final int MAX_COLUMNS = 100;

  /** Copies the columns, which are by name, and the examples. */
  public CollectSummary {
    unknownColumns = Collections.unmodifiableMap(new TreeMap<>(unknownColumns));
    examples = List.copyOf(examples);
  }
}
