package dev.crema.tuning;

import dev.crema.data.InputException;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.search.Search;
import dev.crema.search.Trial;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A trial on its way to another step and back, as a text that fits into a parameter: KFP's loops
 * are over parameters, and what they collect are parameters as well.
 */
public final class TrialText {
  /**
   * No trial. A loop has at least one item: what KFP's backends make of what is collected from an
   * empty one is not written down.
   */
  public static final String NONE = "";

  private static final String ADVICE =
      "Maybe take the trials of propose-trials and the results of run-trial as they were written.";

  private static final String TRIAL = "trial";
  private static final String VALUE = "value";
  private static final String REASON = "reason";

  private TrialText() {}

  /**
   * Returns a proposal for who measures it.
   *
   * @param proposal of a search
   * @return JSON with its number, its share of the resource and its hyperparameters
   */
  public static String of(Search.Proposal proposal) {
    Map<String, Object> text = new LinkedHashMap<>();
    text.put(TRIAL, proposal.trial().number());
    text.put("share", proposal.resource());
    text.put("hyperparameters", proposal.trial().values());
    return Json.write(text);
  }

  /**
   * Finds what a text of {@link #of} asks for in the state that it came with.
   *
   * @param search as the state has it
   * @param text the text
   * @return the proposal
   * @throws InputException if the text is none, or of another state
   */
  public static Search.Proposal find(Search search, String text) {
    int number = WayOut.orAdvise(ADVICE, () -> number(Node.json(text, TRIAL)));
    if (isRunning(search, number)) {
      Search.Proposal proposal = search.proposal(number);
      if (of(proposal).equals(text)) {
        return proposal;
      }
    }
    throw new InputException(
        "The state has no such trial that waits to be measured: %s.".formatted(text)
            + "\nMaybe take trial and state from the same propose-trials.");
  }

  private static int number(Node node) {
    return (int) node.required(TRIAL).integer(0, Integer.MAX_VALUE);
  }

  private static boolean isRunning(Search search, int number) {
    return number < search.trials().size()
        && search.trials().get(number).status() == Trial.Status.RUNNING;
  }

  /**
   * Returns what came of a trial, for its search.
   *
   * @param trial that has ended, and was not stopped by others
   * @return JSON with its number, and the value or the reason of its failure
   */
  public static String result(Trial trial) {
    Map<String, Object> text = new LinkedHashMap<>();
    text.put(TRIAL, trial.number());
    switch (trial.status()) {
      case COMPLETE -> text.put(VALUE, trial.value());
      case FAILED -> text.put(REASON, trial.reason());
      case RUNNING, STOPPED ->
          throw new IllegalArgumentException("The trial is " + trial.status() + ".");
    }
    return Json.write(text);
  }

  /**
   * Tells a search what came of one of its trials.
   *
   * @param search the search
   * @param result of {@link #result}, or {@link #NONE}
   * @throws InputException if it is none, or of a trial that does not wait for one
   */
  public static void tell(Search search, String result) {
    if (result.equals(NONE)) {
      return;
    }
    int number =
        WayOut.orAdvise(
            ADVICE,
            () -> {
              Node node = Node.json(result, "results");
              node.fields(TRIAL, VALUE, REASON);
              return number(node);
            });
    if (!isRunning(search, number)) {
      throw new InputException(
          "The state has no trial (%d) that waits for a result.".formatted(number)
              + "\nMaybe take the results of the trials that were proposed with this state, each once.");
    }
    Node node = Node.json(result, "results");
    Node reason = node.optional(REASON);
    if (reason == null) {
      search.complete(number, WayOut.orAdvise(ADVICE, () -> node.required(VALUE).number()));
    } else {
      search.fail(number, WayOut.orAdvise(ADVICE, reason::text));
    }
  }
}
