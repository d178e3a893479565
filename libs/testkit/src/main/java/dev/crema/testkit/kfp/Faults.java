package dev.crema.testkit.kfp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Which calls go wrong, and how. Safe for many threads. */
public final class Faults {
  private record Rule(Pattern calls, Deque<Fault> faults) {}

  private final List<Rule> rules = new ArrayList<>();
  private Function<String, Fault> rest = call -> Fault.NONE;

  Faults() {}

  /**
   * Lets the next calls go wrong, one after the other.
   *
   * @param call a regular expression that is searched in method and path, as {@code POST .+runs$}
   * @param faults for the first such call, the second, …; {@link Fault#NONE} lets one pass
   */
  public synchronized void next(String call, Fault... faults) {
    rules.add(new Rule(Pattern.compile(call), new ArrayDeque<>(List.of(faults))));
  }

  /**
   * Decides over all calls that no {@link #next} is left for.
   *
   * @param fate gets method and path
   */
  public synchronized void otherwise(Function<String, Fault> fate) {
    rest = fate;
  }

  /** Lets no more calls go wrong. */
  public synchronized void clear() {
    rules.clear();
    rest = call -> Fault.NONE;
  }

  synchronized Fault of(String call) {
    for (Rule rule : rules) {
      if (!rule.faults.isEmpty() && rule.calls.matcher(call).find()) {
        return rule.faults.removeFirst();
      }
    }
    return rest.apply(call);
  }
}
