package dev.crema.retraining.bench;

import dev.crema.runledger.ClaimRequest;
import dev.crema.runledger.Report;
import dev.crema.runledger.RunLedger;
import dev.crema.runledger.Verdict;
import dev.crema.testkit.kfp.PipelineLauncher;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Lets runs claim, report and end at once, and notes when each began, which is a moment after KFP
 * made it.
 */
final class EndingLauncher implements PipelineLauncher {
  private final RunLedger ledger;
  private final Map<String, List<Long>> begun = new ConcurrentHashMap<>();

  EndingLauncher(RunLedger ledger) {
    this.ledger = ledger;
  }

  /** Returns {@link System#nanoTime} of each run's begin, by the key of its retraining. */
  Map<String, List<Long>> begun() {
    return Map.copyOf(begun);
  }

  int runs() {
    return begun.values().stream().mapToInt(List::size).sum();
  }

  static String model(String key) {
    return key.substring(0, key.indexOf('/'));
  }

  @Override
  public Execution start(Order order) {
    long now = System.nanoTime();
    String key = String.valueOf(order.parameters().get("key"));
    begun.computeIfAbsent(key, none -> new CopyOnWriteArrayList<>()).add(now);
    return new Execution() {
      @Override
      public boolean await() {
        return work(order.runId(), key);
      }

      @Override
      public void cancel() {}

      @Override
      public List<Task> tasks() {
        return List.of();
      }
    };
  }

  private boolean work(String runId, String key) {
    if (ledger.claim(new ClaimRequest(key, runId, model(key))).isHeldBy(runId)) {
      ledger.report(new Report(runId, model(key), Verdict.PROMOTED, "2", "better", key));
    }
    return true;
  }
}
