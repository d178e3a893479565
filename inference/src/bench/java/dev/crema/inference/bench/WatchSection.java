package dev.crema.inference.bench;

import dev.crema.inference.drift.WatchBench;
import java.io.IOException;
import java.util.Set;

/** Watching drift, a row a request: how many rows a core copies and counts beside serving them. */
record WatchSection() implements Section {
  @Override
  public String name() {
    return "watch";
  }

  @Override
  public Set<Requirement> requirements() {
    return Set.of(Requirement.WATCH);
  }

  @Override
  public void run(Report report) throws IOException {
    System.out.println("watching drift");
    WatchBench.Nanos nanos = WatchBench.measure(1);
    double rows = nanos.rowsPerMinute();
    String text =
        "%,.0f (%.2f µs a row of 20 columns)".formatted(rows, 60e6 / rows);
    report.add(Requirement.WATCH, text, rows);
  }
}
