package dev.crema.inference.bench;

import dev.crema.inference.bench.Flatness.Part;
import dev.crema.inference.bench.Trial.Offer;
import dev.crema.inference.bench.load.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/** Minutes at 80 % load: nothing grows, nothing fails, and how much memory it takes. */
record SoakSection(Baselines baselines, Crema crema, Trial trial, Protocol predict, Scale scale)
    implements Section {
  private static final double LOAD = 0.8;
  private static final double MEGABYTE = 1e6;
  private static final int SAMPLES = 180;
  // In each of the first and the last third. A full collection now and then, not all the time: it
  // would keep the memory smaller than it is.
  private static final int COLLECTIONS = 5;

  @Override
  public String name() {
    return "soak";
  }

  @Override
  public Set<Requirement> requirements() {
    return Set.of(
        Requirement.SOAK_FAILED,
        Requirement.SOAK_HEAP,
        Requirement.SOAK_DESCRIPTORS,
        Requirement.SOAK_THREADS,
        Requirement.SOAK_RSS);
  }

  @Override
  public void run(Report report) throws IOException, NotThereYetException {
    double rate = LOAD * baselines.own(predict).perSecond();
    System.out.printf("ours, %d min at %.0f/s%n", scale.soak().toMinutes(), rate);
    Offer offer = new Offer(rate, scale.soak(), Trial.CONNECTIONS);
    try (Service service = crema.start("crema-soak", Map.of("CREMA_LOG_MODE", "off"))) {
      CompletableFuture<Outcome> load =
          CompletableFuture.supplyAsync(() -> offer(service, offer), task -> Thread.ofPlatform().start(task));
      Watched watched = new Watched();
      watched.watch(service, load, scale.soak());
      Outcome outcome = join(load);
      long failed = outcome.failed() + outcome.unanswered();
      report.add(
          Requirement.SOAK_FAILED,
          "%,d of %,d; p99 %s ms"
              .formatted(failed, failed + outcome.answered(), Numbers.text(outcome.latencyMillis(99))),
          failed);
      watched.report(report);
    }
  }

  private Outcome offer(Service service, Offer offer) {
    try {
      return trial.offer(service.port(), predict, offer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Outcome join(CompletableFuture<Outcome> load) throws IOException {
    try {
      return load.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(String.valueOf(cause.getMessage()), e);
    }
  }

  /** What is looked at meanwhile. */
  private static final class Watched {
    private final Flatness heap = new Flatness();
    private final Flatness descriptors = new Flatness();
    private final Flatness threads = new Flatness();
    private final Flatness resident = new Flatness();

    void watch(Service service, CompletableFuture<Outcome> load, Duration duration)
        throws IOException {
      long start = System.nanoTime();
      double nextCollection = 0;
      for (double at = 0; at < 1 && !load.isDone(); at = share(start, duration)) {
        ProcessFamily family = service.family();
        descriptors.add(at, family.descriptors());
        threads.add(at, family.threads());
        resident.add(at, family.residentBytes() / MEGABYTE);
        Part part = Flatness.part(at);
        if ((part == Part.FIRST || part == Part.LAST) && at >= nextCollection) {
          heap.add(at, LiveHeap.bytes(service.pid()) / MEGABYTE);
          nextCollection = at + 0.3 / COLLECTIONS;
        }
        LockSupport.parkNanos(duration.toNanos() / SAMPLES);
      }
    }

    private static double share(long start, Duration duration) {
      return (double) (System.nanoTime() - start) / duration.toNanos();
    }

    void report(Report report) {
      add(report, Requirement.SOAK_HEAP, heap, " MB");
      add(report, Requirement.SOAK_DESCRIPTORS, descriptors, "");
      add(report, Requirement.SOAK_THREADS, threads, "");
      report.add(
          Requirement.SOAK_RSS, Numbers.text(resident.largest()) + " MB", resident.largest());
    }

    private static void add(Report report, Requirement requirement, Flatness seen, String unit) {
      String text =
          "%s → %s%s".formatted(Numbers.text(seen.first()), Numbers.text(seen.last()), unit);
      report.add(requirement, text, seen.growth());
    }
  }
}
