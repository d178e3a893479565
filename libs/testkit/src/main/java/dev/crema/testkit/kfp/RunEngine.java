package dev.crema.testkit.kfp;

import dev.crema.testkit.kfp.PipelineLauncher.Execution;
import dev.crema.testkit.kfp.PipelineLauncher.Order;
import dev.crema.testkit.kfp.PipelineLauncher.Task;
import dev.crema.testkit.kfp.Store.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets runs run, and keeps their states as KFP shows them. */
final class RunEngine implements AutoCloseable {
  private static final String HISTORY = "state_history";
  private static final String CANCEL = "_cancel";

  private static final System.Logger LOG = System.getLogger(RunEngine.class.getName());
  private static final int CLOSING_SECONDS = 5;

  private final Store store;
  private final Habits habits;
  private final PipelineLauncher launcher;
  private final InstantSource clock;
  private final Path work;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger pending = new AtomicInteger();
  private volatile boolean closed;
  private final Map<String, Execution> running = new ConcurrentHashMap<>();

  RunEngine(Store store, Habits habits, PipelineLauncher launcher, InstantSource clock, Path work) {
    this.store = store;
    this.habits = habits;
    this.launcher = launcher;
    this.clock = clock;
    this.work = work;
    store.all(Kind.RUN).stream().filter(run -> !isEnded(run)).forEach(this::resume);
  }

  /** Goes on with what an earlier double on this folder did not see the end of. */
  private void resume(Map<String, Object> run) {
    String id = Trees.text(run, "run_id");
    Optional<Execution> found = launcher.resume(order(id, Trees.object(run, "runtime_config")));
    if (found.isPresent()) {
      threads.execute(() -> follow(id, found.get()));
    } else if (Trees.list(run, HISTORY).size() < 2 && !Trees.flag(run, CANCEL)) {
      String version =
          Trees.text(Trees.object(run, "pipeline_version_reference"), "pipeline_version_id");
      String yaml = Trees.text(store.get(Kind.VERSION, version), "_yaml");
      threads.execute(() -> run(id, Trees.object(run, "runtime_config"), yaml));
    } else {
      end(id, false);
    }
  }

  private Order order(String id, Map<String, Object> config) {
    Path folder = work.resolve(id);
    return new Order(
        id,
        folder.resolve("pipeline.yaml"),
        Trees.object(config, "parameters"),
        folder.resolve("run"));
  }

  String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Keeps a run and starts it; it has no state yet. */
  void accept(Map<String, Object> run, String yaml) {
    store.put(Kind.RUN, run);
    String id = Trees.text(run, "run_id");
    threads.execute(() -> run(id, Trees.object(run, "runtime_config"), yaml));
  }

  /** Does something later, whoever asked for it. */
  void later(Duration delay, Runnable what) {
    pending.incrementAndGet();
    threads.execute(
        () -> {
          if (sleep(delay)) {
            what.run();
          }
          pending.decrementAndGet();
        });
  }

  int pending() {
    return pending.get();
  }

  private void run(String id, Map<String, Object> config, String yaml) {
    if (!sleep(habits.withoutState())) {
      return;
    }
    Order order = order(id, config);
    try {
      move(id, "PENDING");
      Files.createDirectories(order.folder());
      Files.writeString(
          order.yaml(), habits.retriesNoExitCode() ? Specs.withoutRetries(yaml) : yaml);
      move(id, "RUNNING");
      follow(id, launcher.start(order));
    } catch (IOException e) {
      end(id, false); // KFP shows that as a failed run too
    }
  }

  private void follow(String id, Execution execution) {
    running.put(id, execution);
    if (store.find(Kind.RUN, id).filter(run -> Trees.flag(run, CANCEL)).isPresent()) {
      execution.cancel();
    }
    try {
      end(id, execution.await());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void move(String id, String state) {
    synchronized (store) {
      store
          .find(Kind.RUN, id)
          .filter(run -> !Trees.flag(run, CANCEL))
          .ifPresent(run -> store.put(Kind.RUN, inState(run, state)));
    }
  }

  private Map<String, Object> inState(Map<String, Object> run, String state) {
    Map<String, Object> moved = new LinkedHashMap<>(run);
    List<Object> history = new ArrayList<>(Trees.list(run, HISTORY));
    history.add(Map.of("update_time", now(), "state", state));
    moved.put(HISTORY, history);
    moved.put("state", state);
    return moved;
  }

  private void end(String id, boolean isWell) {
    if (closed) {
      return; // what failed then is this double, not the run
    }
    synchronized (store) {
      store
          .find(Kind.RUN, id)
          .ifPresent(
              run -> {
                boolean succeeded = isWell && !Trees.flag(run, CANCEL);
                Map<String, Object> ended = inState(run, succeeded ? "SUCCEEDED" : "FAILED");
                ended.put("finished_at", now());
                ended.put("_tasks", tasks(id));
                store.put(Kind.RUN, ended);
              });
    }
    running.remove(id);
  }

  /** Ends a run that has not ended; KFP refuses others. */
  void terminate(String id) {
    synchronized (store) {
      Map<String, Object> run = store.get(Kind.RUN, id);
      if (isEnded(run) || Trees.flag(run, CANCEL)) {
        throw ApiError.invalid("Failed to terminate run %s. Row not found".formatted(id));
      }
      Map<String, Object> canceling = inState(run, "CANCELING");
      canceling.put(CANCEL, true);
      store.put(Kind.RUN, canceling);
    }
    Execution execution = running.get(id);
    if (execution != null) {
      execution.cancel();
    }
  }

  static boolean isEnded(Map<String, Object> run) {
    return !Trees.text(run, "finished_at").isEmpty();
  }

  /** Returns a run as the API shows it. */
  Map<String, Object> shown(Map<String, Object> run, boolean withTasks) {
    Map<String, Object> shown = new LinkedHashMap<>(run);
    if (habits.epochForNever() && !isEnded(run)) {
      shown.put("finished_at", Instant.EPOCH.toString());
    }
    List<Object> tasks = details(Trees.text(run, "run_id"), run);
    if (withTasks && !tasks.isEmpty()) {
      shown.put("run_details", Map.of("task_details", tasks));
    }
    return shown;
  }

  private List<Object> details(String id, Map<String, Object> run) {
    List<?> kept = isEnded(run) ? Trees.list(run, "_tasks") : tasks(id);
    List<Object> details = new ArrayList<>();
    for (Object each : kept) {
      Map<String, Object> task = Trees.asObject(each);
      String name = Trees.text(task, "name");
      details.add(detail(id, name, task, details.size()));
      if (habits.strangeTasks()) {
        details.add(detail(id, name + "(0)", task, details.size()));
        details.add(detail(id, "", task, details.size()));
      }
    }
    return details;
  }

  private static Map<String, Object> detail(
      String id, String name, Map<String, Object> task, int number) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("run_id", id);
    detail.put("task_id", id + "-" + number);
    if (!name.isEmpty()) {
      detail.put("display_name", name);
    }
    detail.put("state", Trees.text(task, "state"));
    return detail;
  }

  private List<Object> tasks(String id) {
    Execution execution = running.get(id);
    List<Object> tasks = new ArrayList<>();
    if (execution != null) {
      for (Task task : execution.tasks()) {
        tasks.add(Map.of("name", task.name(), "state", task.state()));
      }
    }
    return tasks;
  }

  private static boolean sleep(Duration duration) {
    try {
      Thread.sleep(duration);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Leaves what runs to itself, as KFP's API server does; nothing is kept of its end. What is being
   * started is waited for: its folder may be removed next.
   */
  @Override
  public void close() {
    closed = true;
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "Runs are still being started.");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    running.clear();
  }

  /** Ends what runs. */
  void cancelAll() {
    running.values().forEach(Execution::cancel);
  }
}
