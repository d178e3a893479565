package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The steps of the line on iris, each with inputs that are right: what a test then spoils. */
final class IrisLine {
  static final Path DATA = Crema.ROOT.resolve("data/iris");

  /** The steps that need no registry, in order. */
  static final List<String> OFFLINE =
      List.of(
          "ingest-data",
          "validate-data",
          "split-data",
          "build-features",
          "train-model",
          "evaluate-model",
          "check-quality");

  /** The steps that need one, in an order in which each succeeds. */
  static final List<String> ONLINE = List.of("register-model", "promote-model", "fetch-champion");

  private static final String MODEL = "iris";

  private final Path folder;
  private final String mlflow;
  private final Map<String, Step> good = new LinkedHashMap<>();
  private int count;

  /**
   * A line of which nothing ran yet.
   *
   * @param folder where steps write, each into a folder of its own
   * @param mlflow the registry's address
   */
  IrisLine(Path folder, String mlflow) {
    this.folder = folder;
    this.mlflow = mlflow;
  }

  /** Runs steps once; what comes after them reads their outputs. */
  void run(List<String> names) throws Exception {
    for (String name : names) {
      Step step = step(name, folder.resolve(name));
      good.put(name, step);
      Step.Ending ending = step.run();
      assertThat(ending.exitCode()).as("%s: %s", name, ending.log()).isZero();
    }
  }

  /** Returns the step that ran. */
  Step good(String name) {
    return good.get(name);
  }

  /** Returns an equal step that did not run, with a folder of its own. */
  Step another(String name) throws Exception {
    return step(name, folder.resolve(name + "-" + ++count));
  }

  private Path of(String step, String output) {
    return good.get(step).output(output);
  }

  private Step step(String name, Path place) throws Exception {
    Step step = new Step(name, place);
    return switch (name) {
      case "ingest-data" ->
          step.in("source", DATA.resolve("iris.csv"))
              .in("contract", DATA.resolve("contract.yaml"))
              .with("contract_sha256", Crema.sha256(DATA.resolve("contract.yaml")));
      case "validate-data" -> step.in("dataset", of("ingest-data", "dataset"));
      case "split-data" -> step.in("dataset", of("validate-data", "valid"));
      case "build-features" ->
          step.in("train", of("split-data", "train"))
              .in("features", DATA.resolve("features.yaml"))
              .with("features_sha256", Crema.sha256(DATA.resolve("features.yaml")));
      case "train-model" ->
          step.in("train", of("split-data", "train"))
              .in("validation", of("split-data", "validation"))
              .in("features", of("build-features", "fitted"))
              .with("hyperparameters", Map.of("rounds", 5));
      case "evaluate-model" ->
          step.in("model", of("train-model", "model")).in("test", of("split-data", "test"));
      case "check-quality" ->
          step.in("evaluation", of("evaluate-model", "evaluation"))
              .in("gate", DATA.resolve("gate.yaml"))
              .with("gate_sha256", Crema.sha256(DATA.resolve("gate.yaml")));
      case "register-model" ->
          online(step)
              .in("model", of("train-model", "model"))
              .in("evaluation", of("evaluate-model", "evaluation"))
              .in("verdict", of("check-quality", "verdict"))
              .in("train", of("split-data", "train"))
              .with("experiment", MODEL)
              .with("seed", 7);
      case "promote-model" -> online(step).with("version", "1").with("expected_champion", "");
      case "fetch-champion" -> online(step);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private Step online(Step step) {
    return step.with("model_name", MODEL).environment("MLFLOW_TRACKING_URI", mlflow);
  }
}
