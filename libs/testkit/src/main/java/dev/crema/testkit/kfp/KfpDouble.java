package dev.crema.testkit.kfp;

import dev.crema.testkit.kfp.RunsApi.Prepared;
import dev.crema.testkit.kfp.Store.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A double of KFP's API server on this machine: its REST API {@code v2beta1} with KFP's {@link
 * Habits}, {@link Faults} on demand, and pipelines that really run ({@link CremaLauncher}). Every
 * field of requests and answers is checked against the published package {@code kfp-server-api}.
 *
 * <p>Recurring runs start when {@link #tick()} is called.
 */
public final class KfpDouble implements AutoCloseable {
  private final Options options;
  private final Faults faults = new Faults();
  private final Store store;
  private final RunEngine engine;
  private final PipelinesApi pipelines;
  private final RunsApi runs;
  private final HttpFront front;
  private volatile String version = "2.17.0";

  /**
   * How a double is.
   *
   * @param port on the loopback interface; 0 for any
   * @param folder where it keeps what it has, so that another one goes on with it; null to forget
   * @param work where runs run
   * @param habits what it does as KFP does
   * @param launcher what runs the pipelines
   * @param clock says the time
   * @param token gives the bearer token that requests must have; null for none
   */
  public record Options(
      int port,
      @Nullable Path folder,
      Path work,
      Habits habits,
      PipelineLauncher launcher,
      InstantSource clock,
      @Nullable Supplier<String> token) {

    /**
     * Returns options of a double that forgets, with all habits, on any port.
     *
     * @param work where runs run
     * @param launcher what runs the pipelines
     * @return the options
     */
    public static Options of(Path work, PipelineLauncher launcher) {
      return new Options(0, null, work, Habits.all(), launcher, InstantSource.system(), null);
    }

    /**
     * Returns these options with a folder.
     *
     * @param other where it keeps what it has
     * @return the options
     */
    public Options withFolder(Path other) {
      return new Options(port, other, work, habits, launcher, clock, token);
    }

    /**
     * Returns these options with other habits.
     *
     * @param other the habits
     * @return the options
     */
    public Options withHabits(Habits other) {
      return new Options(port, folder, work, other, launcher, clock, token);
    }

    /**
     * Returns these options with another clock.
     *
     * @param other says the time
     * @return the options
     */
    public Options withClock(InstantSource other) {
      return new Options(port, folder, work, habits, launcher, other, token);
    }

    /**
     * Returns these options with a token.
     *
     * @param other gives the token that requests must have
     * @return the options
     */
    public Options withToken(Supplier<String> other) {
      return new Options(port, folder, work, habits, launcher, clock, other);
    }
  }

  private KfpDouble(Options options) throws IOException {
    this.options = options;
    Files.createDirectories(options.work());
    this.store = new Store(options.folder());
    this.engine =
        new RunEngine(store, options.habits(), options.launcher(), options.clock(), options.work());
    this.pipelines = new PipelinesApi(store, engine, options.habits());
    this.runs = new RunsApi(store, engine, options.habits());
    this.front = new HttpFront(options, this::handle, faults);
  }

  /**
   * Starts a double.
   *
   * @param options how it is
   * @return the double, which answers already
   * @throws UncheckedIOException if the port is taken or a folder cannot be written
   */
  public static KfpDouble start(Options options) {
    try {
      return new KfpDouble(options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns where it answers.
   *
   * @return the address, without a path
   */
  public URI uri() {
    return front.uri();
  }

  /**
   * Returns what lets calls go wrong.
   *
   * @return the faults, none at first
   */
  public Faults faults() {
    return faults;
  }

  /**
   * Returns the calls so far.
   *
   * @return method and path of each, in the order in which they came
   */
  public List<String> calls() {
    return front.calls();
  }

  /**
   * Returns how many runs were really made, whoever heard of it.
   *
   * @param displayName of this name
   * @return the number
   */
  public long runsNamed(String displayName) {
    return store.all(Kind.RUN).stream()
        .filter(run -> Trees.text(run, "display_name").equals(displayName))
        .count();
  }

  /**
   * Returns how many runs will still be made whose requests have come: of clients that wait, and of
   * such that were cut off.
   *
   * @return the number; 0 says that no run comes late any more
   */
  public int runsToCome() {
    return engine.pending();
  }

  /**
   * Returns where the double itself does not do what the models say.
   *
   * @return calls with what is wrong; empty if the double is right
   */
  public List<String> violations() {
    return front.violations();
  }

  /** Starts what recurring runs have due by the clock. */
  public void tick() {
    runs.tick(options.clock().instant());
  }

  private Map<String, Object> handle(Call call, boolean isLate) {
    return switch (call.template().replace("/apis/v2beta1", "")) {
      case "GET /healthz" -> health();
      case "POST /pipelines" -> pipelines.create(call.body());
      case "POST /pipelines/upload" -> pipelines.upload(call);
      case "POST /pipelines/upload_version" -> pipelines.uploadVersion(call);
      case "GET /pipelines" -> pipelines.list(call);
      case "GET /pipelines/names/{name}" -> pipelines.byName(call);
      case "GET /pipelines/{pipeline_id}" -> store.get(Kind.PIPELINE, call.path("pipeline_id"));
      case "GET /pipelines/{pipeline_id}/versions" -> pipelines.listVersions(call);
      case "GET /pipelines/{pipeline_id}/versions/{pipeline_version_id}" ->
          pipelines.getVersion(call);
      case "POST /experiments" -> pipelines.createExperiment(call.body());
      case "GET /experiments" -> pipelines.listExperiments(call);
      case "GET /experiments/{experiment_id}" ->
          store.get(Kind.EXPERIMENT, call.path("experiment_id"));
      default -> handleRuns(call, isLate);
    };
  }

  private Map<String, Object> handleRuns(Call call, boolean isLate) {
    switch (call.template().replace("/apis/v2beta1", "")) {
      case "POST /runs" -> {
        return create(call, isLate);
      }
      case "GET /runs" -> {
        return runs.list(call);
      }
      case "GET /runs/{run_id}" -> {
        return runs.get(call);
      }
      case "POST /recurringruns" -> {
        return runs.createRecurring(call.body());
      }
      case "GET /recurringruns" -> {
        return runs.listRecurring(call);
      }
      case "GET /recurringruns/{recurring_run_id}" -> {
        return store.get(Kind.RECURRING_RUN, call.path("recurring_run_id"));
      }
      case "POST /runs/{run_id}:terminate" -> runs.terminate(call);
      case "POST /recurringruns/{recurring_run_id}:enable" -> runs.enable(call, true);
      case "POST /recurringruns/{recurring_run_id}:disable" -> runs.enable(call, false);
      case "DELETE /recurringruns/{recurring_run_id}" -> runs.delete(call);
      default -> throw ApiError.of(12, "The double does not do " + call.template());
    }
    return Map.of();
  }

  /** Makes a run after a while, also if nobody waits for it any more. */
  private Map<String, Object> create(Call call, boolean isLate) {
    Prepared prepared = runs.prepare(call.body());
    Habits habits = options.habits();
    CompletableFuture<Map<String, Object>> made = new CompletableFuture<>();
    engine.later(
        isLate ? habits.lateAcceptance() : habits.acceptance(),
        () -> {
          runs.accept(prepared);
          made.complete(engine.shown(prepared.run(), false));
        });
    return isLate ? Map.of() : made.join();
  }

  /** KFP writes this by hand, with two fields that its own model does not know. */
  private Map<String, Object> health() {
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("commit_sha", "double");
    health.put("tag_name", version);
    health.put("multi_user", false);
    health.put("pipeline_store", "database");
    return health;
  }

  /**
   * Says from now on that it is of another version; it goes on as it did.
   *
   * @param other what {@code /healthz} says
   */
  public void sayVersion(String other) {
    version = other;
  }

  /** Stops answering, as if it were killed: runs under way go on, and another one finds them. */
  public void abandon() {
    front.close();
    engine.close();
  }

  /** Stops answering; runs under way are ended. */
  @Override
  public void close() {
    front.close();
    engine.cancelAll();
    engine.close();
  }
}
