package dev.crema.runner.cluster;

import dev.crema.kfp.KfpException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes what KFP takes twice: runs and recurring runs. After a lost answer it is looked for, for a
 * few seconds, and not sent again.
 */
final class CarefulCreation<T> {
  private static final int LOOKS = 12;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private final Cluster cluster;
  private final Consumer<String> out;
  private final Function<T, String> id;

  CarefulCreation(Cluster cluster, Consumer<String> out, Function<T, String> id) {
    this.cluster = cluster;
    this.out = out;
    this.id = id;
  }

  /**
   * Makes it.
   *
   * @param create asks KFP once
   * @param named lists what has its name
   * @param isIt says whether one of these is what was asked for
   * @throws KfpException if it was not made, or nobody knows
   */
  T create(Supplier<T> create, Supplier<List<T>> named, Predicate<T> isIt) {
    Set<String> before = named.get().stream().map(id).collect(Collectors.toSet());
    try {
      return create.get();
    } catch (KfpException e) {
      if (!e.mayHaveHappened()) {
        throw e;
      }
      out.accept("KFP did not say whether it made it; it is looked for.");
      return late(() -> named.get().stream().filter(it -> !before.contains(id.apply(it))), isIt, e);
    }
  }

  private T late(Supplier<Stream<T>> added, Predicate<T> isIt, KfpException lost) {
    for (int look = 0; look < LOOKS; look++) {
      List<T> made = added.get().filter(isIt).toList();
      if (made.size() == 1) {
        return made.getFirst();
      }
      pause(lost);
    }
    out.accept(
        "It is not there, and may still come.\nMaybe look for its name in KFP's UI before you try again.");
    throw lost;
  }

  private void pause(KfpException lost) {
    try {
      cluster.time().sleep(BETWEEN_LOOKS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw lost;
    }
  }
}
