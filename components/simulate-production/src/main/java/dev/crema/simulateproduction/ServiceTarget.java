package dev.crema.simulateproduction;

import dev.crema.data.CellParser;
import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.data.RowObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The inference service: rows are predicted in batches as fast as it takes them. A label is sent
 * when its time has come: the row's time (without one, when it was sent) and the delay; labels of
 * the past at once, with the time that they came. Labels that wait are kept in memory, as many and
 * as long as {@link Waits} lets them.
 */
final class ServiceTarget implements Target {
  private static final int ROWS_TOGETHER = 200;
  private static final int LABELS_TOGETHER = 5_000;

  private final Contract contract;
  private final String model;
  private final ServiceClient client;
  private final Duration labelDelay;
  private final InstantSource clock;
  private final Pauses pauses;
  private final List<Map<String, Object>> rows = new ArrayList<>();
  private final List<Sent> batch = new ArrayList<>();

  /** In the order of time, as rows are. */
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  private final Map<String, Long> outcomes = new LinkedHashMap<>();
  private long sent;

  /** What is kept of a row until it has an id; null: no label, no time of its own. */
  private record Sent(@Nullable String label, @Nullable Instant time) {}

  /** A label whose time comes. */
  private record Waiting(String id, String label, Instant due) {}

  /** When things happen. */
  record Time(InstantSource clock, Pauses pauses, Duration labelDelay) {}

  ServiceTarget(Contract contract, String model, ServiceClient client, Time time) {
    this.contract = contract;
    this.model = model;
    this.client = client;
    labelDelay = time.labelDelay();
    clock = time.clock();
    pauses = time.pauses();
  }

  @Override
  public void add(RawRow row, @Nullable Instant time) {
    rows.add(RowObject.of(contract, row, Set.of(Role.LABEL)));
    int label = contract.labelIndex();
    String truth = label < 0 ? null : CellParser.format(contract.requireLabel(), row, label);
    batch.add(new Sent(truth, time));
    if (rows.size() == ROWS_TOGETHER) {
      send();
    }
  }

  private void send() {
    if (rows.isEmpty()) {
      return;
    }
    List<String> ids = client.predict(model, rows);
    Instant now = clock.instant();
    for (int i = 0; i < ids.size(); i++) {
      Instant time = batch.get(i).time();
      String label = batch.get(i).label();
      if (label != null) {
        waiting.add(new Waiting(ids.get(i), label, (time == null ? now : time).plus(labelDelay)));
      }
    }
    sent += ids.size();
    rows.clear();
    batch.clear();
    tellWhatIsDue();
  }

  private void tellWhatIsDue() {
    Instant now = clock.instant();
    List<Map<String, Object>> due = new ArrayList<>();
    while (!waiting.isEmpty() && !waiting.getFirst().due().isAfter(now)) {
      Waiting label = waiting.removeFirst();
      due.add(
          Map.of(
              "prediction_id", label.id(),
              "label", label.label(),
              "observed_at", label.due().toString()));
      if (due.size() == LABELS_TOGETHER) {
        tell(due);
      }
    }
    tell(due);
  }

  private void tell(List<Map<String, Object>> due) {
    if (!due.isEmpty()) {
      client.tell(due).forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
      due.clear();
    }
  }

  @Override
  public String finish() {
    send();
    while (!waiting.isEmpty()) {
      Duration left = Duration.between(clock.instant(), waiting.getFirst().due());
      if (left.isPositive()) {
        pauses.pause(left);
      }
      tellWhatIsDue();
    }
    return "sent %d rows; labels: %s".formatted(sent, outcomes);
  }

  @Override
  public void close() {
    client.close();
  }
}
