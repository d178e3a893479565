package dev.crema.tuning;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import dev.crema.search.Search;
import dev.crema.search.Trial;
import java.nio.file.Path;
import java.util.List;

/** States of searches as files, and whether a search is worth going on with. */
public final class SearchStates {
  /** If the first so many trials all fail, the others would as well. */
  public static final int MOST_FAILURES = 10;

  static final String ADVICE =
      "Maybe take the output state of propose-trials or tune-model, as it was written.";

  private SearchStates() {}

  /**
   * Returns a search that goes on where a state ends.
   *
   * @param begun the search as it would begin
   * @param state the file
   * @return the search
   * @throws InputException if the file is no state, or one of another search
   */
  public static Search resumed(Search begun, Path state) {
    return WayOut.orAdvise(
        ADVICE,
        () -> Search.resume(begun.space(), begun.plan(), begun.subject(), Node.json(state)));
  }

  /**
   * Returns the search that a state is of.
   *
   * @param state the file
   * @return the search
   * @throws InputException if the file is no state
   */
  public static Search of(Path state) {
    return WayOut.orAdvise(ADVICE, () -> Search.of(Node.json(state)));
  }

  /**
   * Refuses to go on if nothing that was tried could be measured.
   *
   * @param search after a trial
   * @throws InputException if there are {@value #MOST_FAILURES} trials or more, and all that have
   *     ended failed
   */
  public static void requireSense(Search search) {
    List<Trial> ended =
        search.trials().stream().filter(t -> t.status() != Trial.Status.RUNNING).toList();
    boolean isHopeless =
        ended.size() >= MOST_FAILURES
            && ended.stream().allMatch(t -> t.status() == Trial.Status.FAILED);
    if (isHopeless) {
      throw new InputException(
          "The first %d trials all failed; the last one: %s"
                  .formatted(ended.size(), ended.getLast().reason())
              + "\nMaybe the search space is not one of this algorithm and these rows, or they need more memory.");
    }
  }
}
