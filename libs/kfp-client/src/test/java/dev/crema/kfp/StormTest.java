package dev.crema.kfp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.testkit.kfp.Fault;
import dev.crema.testkit.kfp.KfpDouble;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Many clients at once, a KFP of which half of the calls go wrong. */
class StormTest extends AbstractDoubleTest {
  /** All but those that only wait. */
  private static final List<Fault> FAULTS =
      Stream.of(Fault.values()).filter(fault -> !fault.name().startsWith("SILENT")).toList();

  private static final int RUNS = Boolean.getBoolean("crema.soak") ? 5_000 : 500;

  /** What a client knows of a run after it was asked for. */
  private enum Known {
    MADE,
    MAY_BE,
    NOT_MADE
  }

  @Test
  void whatAClientSaysOfEachRunIsTrue() {
    replace(
        KfpDouble.Options.of(folder, launcher)
            .withHabits(
                slowToShow()
                    .withTimes(
                        Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofSeconds(30))));
    RunRequest request = request("storm");
    SplittableRandom random = new SplittableRandom(Long.getLong("crema.seed", 11));
    kfp.faults()
        .otherwise(
            call -> random.nextBoolean() ? Fault.NONE : FAULTS.get(random.nextInt(FAULTS.size())));
    Map<String, Known> known = new ConcurrentHashMap<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (int i = 0; i < RUNS; i++) {
        String name = "storm-" + i;
        threads.execute(() -> known.put(name, create(request, name)));
      }
    }
    kfp.faults().clear();
    assertThat(known).hasSize(RUNS).containsValues(Known.MADE, Known.MAY_BE, Known.NOT_MADE);
    eventually(() -> kfp.runsToCome() == 0);
    known.forEach(
        (name, is) -> {
          long made = kfp.runsNamed(name);
          assertThat(made).as("%s is %s", name, is).isLessThanOrEqualTo(1);
          assertThat(is != Known.MADE || made == 1).as("%s is %s", name, is).isTrue();
          assertThat(is != Known.NOT_MADE || made == 0).as("%s is %s", name, is).isTrue();
        });
    assertThat(callsOf("POST .+/runs")).isEqualTo(RUNS);
  }

  private Known create(RunRequest like, String name) {
    RunRequest request =
        new RunRequest(name, like.experimentId(), like.pipeline(), like.parameters(), null);
    try {
      assertThat(client.runs().create(request).name()).isEqualTo(name);
      return Known.MADE;
    } catch (KfpException e) {
      return e.mayHaveHappened() ? Known.MAY_BE : Known.NOT_MADE;
    }
  }
}
