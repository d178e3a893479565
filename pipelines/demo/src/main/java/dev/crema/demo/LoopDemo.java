package dev.crema.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.data.Directories;
import dev.crema.demo.ChurnFiles.Part;
import dev.crema.servers.LocalMlflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * {@code make demo-loop}: a model is trained and served, is asked what it was trained for, and then
 * something else; from there on nobody does anything until a better model serves, or the gate has
 * said that it is none.
 */
public final class LoopDemo {
  /** As many as a part of the table has. */
  private static final int ROWS = 1_000;

  /** crema.drift.min-rows. */
  private static final int SMALLEST_WINDOW = 500;

  /** Calls by day cost half as many minutes again and more, and customers with them stay. */
  private static final String SHIFT = "{\"total_day_minutes\": 1.5, \"total_day_charge\": 1.5}";

  /** One stump that hardly learns: worse than any champion. */
  private static final String WORSE = "{\"rounds\": 1, \"max_depth\": 1, \"learning_rate\": 0.01}";

  private final DemoSettings settings;
  private final boolean isWorse;
  private final Screen screen = new Screen();

  private LoopDemo(DemoSettings settings, boolean isWorse) {
    this.settings = settings;
    this.isWorse = isWorse;
  }

  /**
   * Runs the demo. {@code VARIANT=worse} in the environment: the retrained model is worse.
   *
   * @param args none
   */
  public static void main(String[] args) throws Exception {
    try {
      String variant = System.getenv().getOrDefault("VARIANT", "");
      if (!List.of("", "worse").contains(variant)) {
        throw new IllegalArgumentException(
            "The variant (%s) is none.\nMaybe: make demo-loop VARIANT=worse".formatted(variant));
      }
      DemoSettings settings = DemoSettings.of(args, System.getenv(), "demo-loop");
      LoopServers.check();
      new LoopDemo(settings, variant.equals("worse")).run();
      System.exit(0);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (DemoException | IOException | UncheckedIOException | IllegalStateException e) {
      // All of these say what is wrong with this machine or with what runs on it.
      String message = e.getMessage();
      System.err.println("error: " + (message == null ? e.toString() : message));
      System.exit(1);
    }
  }

  private void run() throws Exception {
    screen.title("Crema: from drift to the next champion, and nobody does a thing");
    forget(settings.state());
    int port = settings.freePort(settings.mlflowPort(), "MLflow", screen);
    try (LocalMlflow mlflow = LocalMlflow.start(settings.mlflow(port));
        LoopServers servers = new LoopServers(settings, mlflow, screen)) {
      screen.step("PostgreSQL and MLflow are up: %s", mlflow.uri());
      URI kfp = servers.kfp();
      screen.step("KFP's double is up: %s (it runs what it is given with crema run)", kfp);
      Commands commands = new Commands(settings, servers.environment(kfp));
      commands.submit("train-and-register", training());
      screen.step(
          "Trained on 3,000 customers of data/churn-mlc, registered, promoted by a run of KFP");
      InferenceProcess service = servers.inference();
      service.awaitVersion("1");
      screen.step("The inference service answers: %s", service.uri());
      Path file = servers.retrainingFile(servers.pin(kfp), retraining());
      Http retraining = servers.retraining(kfp, file);
      screen.step("The retraining service listens: %s", retraining.uri());
      Http prometheus = servers.watch(service.uri(), retraining.uri());
      Loop loop = new Loop(service, prometheus, retraining, screen);
      tell(loop, commands.with("CREMA_RETRAINING_URL", retraining.uri().toString()), service);
      if (!settings.exits()) {
        screen.line("All of it stays up until Ctrl-C.");
        new CountDownLatch(1).await();
      }
    }
  }

  private void tell(Loop loop, Commands commands, InferenceProcess service) throws Exception {
    screen.blank();
    replay(commands, service, new Replay("quiet", Part.TRAFFIC, "{}", 11));
    Map<String, Object> quiet = loop.awaitWindow("1", "quiet", SMALLEST_WINDOW, 60);
    screen.step(
        "Quiet: a window of %.0f rows is like training; %d alerts, %d retrainings",
        Answer.number(quiet.get("rows")), loop.alerts(), loop.retrainings("1"));
    screen.blank();
    Instant from = Instant.now();
    replay(commands, service, new Replay("drifted", Part.TRAFFIC, SHIFT, 12));
    Map<String, Object> drifted = loop.awaitWindow("1", "drifted", SMALLEST_WINDOW, 60);
    screen.step("Drift (%s): %s", drifted.get("severity"), first(drifted.get("reasons")));
    Map<String, Object> ended = loop.awaitEnd(180);
    Map<String, Object> outcome = Answer.object(ended.get("outcome"));
    screen.step("Gate: %s. %s", outcome.get("verdict"), firstLine(outcome.get("reason")));
    screen.blank();
    String version = isWorse ? "1" : loop.awaitSwap("1", 30);
    screen.step("Version %s serves", version);
    replay(commands, service, new Replay("drifted, and seen by no model", Part.LATER, SHIFT, 13));
    sayBoth(String.valueOf(Answer.object(ended.get("run")).get("id")));
    compare(service, version, from);
    why(commands, service);
    check(version, String.valueOf(ended.get("state")), loop.retrainings("1"));
  }

  /** Both versions on the same drifted rows, of which neither has learned: what the gate saw. */
  private void sayBoth(String run) throws IOException, DemoException {
    screen.blank();
    Path folder = settings.state().resolve("kfp-runs").resolve(run).resolve("run");
    for (String reason : RunReport.read(PipelineProcess.newest(folder)).onProduction()) {
      screen.line("%s", reason);
    }
  }

  private void check(String version, String state, long retrainings) throws DemoException {
    String wanted = isWorse ? "rejected_by_gate" : "succeeded";
    if (!state.equals(wanted) || version.equals("1") != isWorse) {
      throw new DemoException(
          "The retraining should be %s but is %s, and version %s serves."
              .formatted(wanted, state, version));
    }
    if (retrainings != 1) {
      throw new DemoException(
          "The drift of version 1 should have asked for one retraining, but asked for %d."
              .formatted(retrainings));
    }
    screen.step("The drift of version 1 asked for one retraining, and it has run");
    screen.step(
        isWorse
            ? "Done: the retrained model was worse, so the old one still serves."
            : "Done: from the first drifted row on nobody did a thing.");
  }

  /**
   * Customers who come by.
   *
   * @param what how they are, in words
   * @param part which customers
   * @param shift of which columns, in standard deviations
   * @param seed of their order
   */
  private record Replay(String what, Part part, String shift, int seed) {}

  private void replay(Commands commands, InferenceProcess service, Replay replay)
      throws IOException, InterruptedException, DemoException {
    Map<String, String> parameters = parameters(replay.part(), List.of("contract"));
    parameters.put("model_name", DemoSettings.MODEL);
    parameters.put("service_url", service.uri().toString());
    parameters.put("rows", Integer.toString(ROWS));
    parameters.put("shift", replay.shift());
    parameters.put("seed", Integer.toString(replay.seed()));
    screen.step("Replaying %d customers with their labels, %s", ROWS, replay.what());
    commands.run("simulate-" + replay.seed(), "simulate", parameters);
  }

  private Map<String, String> parameters(Part part, List<String> descriptions) throws IOException {
    ChurnFiles files = new ChurnFiles(settings.root());
    Map<String, String> parameters = files.parameters(descriptions);
    parameters.put("source_uri", files.part(part, settings.state()).toString());
    return parameters;
  }

  private Map<String, String> training() throws IOException, InterruptedException {
    Map<String, String> parameters =
        parameters(Part.TRAINING, List.of("contract", "features", "gate"));
    parameters.put("model_name", DemoSettings.MODEL);
    parameters.put("experiment", DemoSettings.MODEL);
    parameters.put("hyperparameters", PipelineProcess.HYPERPARAMETERS);
    parameters.put("seed", Long.toString(settings.seed()));
    parameters.put("git_commit", GitCommit.of(settings.root()));
    return parameters;
  }

  private Map<String, Object> retraining() throws IOException, InterruptedException {
    Map<String, Object> parameters = new LinkedHashMap<>(training());
    String hyperparameters = isWorse ? WORSE : PipelineProcess.HYPERPARAMETERS;
    parameters.put("hyperparameters", JSON.std.mapFrom(hyperparameters));
    parameters.put("seed", settings.seed());
    return parameters;
  }

  /** What the old and the new version made of drifted rows, as the truth has it. */
  private void compare(InferenceProcess service, String version, Instant from) throws Exception {
    Thread.sleep(4_000); // crema.truth.maturity
    screen.blank();
    screen.line("On drifted rows, each version on other customers, as their labels have it:");
    for (String each : version.equals("1") ? List.of("1") : List.of("1", version)) {
      Map<String, Object> report =
          Answer.read(service.get("/performance?version=%s&from=%s".formatted(each, from)));
      Map<String, Object> auc = Answer.object(Answer.object(report.get("metrics")).get("auc"));
      screen.line(
          "  version %s: AUC %.4f (%.4f to %.4f) on %.0f labels; after its training %.4f",
          each,
          Answer.number(auc.get("value")),
          Answer.number(auc.get("lower")),
          Answer.number(auc.get("upper")),
          Answer.number(report.get("with_truth")),
          Answer.number(auc.get("baseline")));
    }
    screen.blank();
  }

  private void why(Commands commands, InferenceProcess service) throws Exception {
    byte[] request =
        Files.readAllBytes(settings.root().resolve("data/churn-mlc/requests/leaving.json"));
    Map<String, Object> answer = Answer.read(service.post("/predict", request));
    String id = String.valueOf(Answer.objects(answer.get("predictions")).getFirst().get("id"));
    Thread.sleep(1_000); // until it is in PostgreSQL
    screen.line("  crema why %s", id);
    commands.why(id).forEach(line -> screen.line("  %s", line));
    screen.blank();
  }

  private static String first(@Nullable Object reasons) {
    return reasons instanceof List<?> list && !list.isEmpty()
        ? String.valueOf(list.getFirst())
        : "";
  }

  private static String firstLine(@Nullable Object text) {
    return String.valueOf(text).lines().findFirst().orElse("");
  }

  /** Each demo begins with a registry of its own. */
  private static void forget(Path state) throws IOException {
    Directories.delete(state);
    Files.createDirectories(state);
  }
}
