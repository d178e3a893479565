package dev.crema.testkit;

import dev.crema.sdk.description.ComponentDescription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The four processes behind a contract test: one that is killed, its retry on a cluster, a run in
 * {@code kfp.local}, and one with a wrong input over the outputs of the retry.
 *
 * @param description the component
 * @param example the example
 * @param killed how the killed process ended
 * @param cluster the retry
 * @param local the local run
 * @param refusal the run with a wrong input
 */
record ContractRuns(
    ComponentDescription description,
    ContractExample example,
    ComponentProcess.Ending killed,
    Bench.Result cluster,
    Bench.Result local,
    Bench.Refusal refusal) {

  /** Part of what KFP's MLflow plugin lets a step see, and nobody else should. */
  static final String CONFIDENTIAL = "confidential-4711";

  static ContractRuns start(ContractExample example, Path directory) throws Exception {
    ComponentDescription description = Descriptions.of(example.component());
    Bench cluster = bench(LauncherStyle.CLUSTER, directory.resolve("cluster"), example);
    Bench local = bench(LauncherStyle.LOCAL, directory.resolve("local"), example);
    cluster.copyInputs();
    cluster.createParents();
    ComponentProcess.Ending killed = cluster.runAndKill();
    cluster.plantLeftovers();
    Bench.Result retried = cluster.run();
    local.copyInputs();
    Bench.Result first = local.run();
    return new ContractRuns(description, example, killed, retried, first, cluster.refuse());
  }

  private static Bench bench(LauncherStyle style, Path root, ContractExample example)
      throws Exception {
    Files.createDirectories(root);
    ComponentDescription description = Descriptions.of(example.component());
    Path scratch = Files.createDirectories(root.resolveSibling(root.getFileName() + "-scratch"));
    Map<String, String> environment = new LinkedHashMap<>(example.environment());
    if (style.isCluster()) {
      environment.put("CREMA_MOUNT_ROOT", root.toString());
      environment.put("KFP_RETRY_INDEX", "1");
      environment.put("KFP_MLFLOW_CONFIG", "{\"token\": \"%s\"}".formatted(CONFIDENTIAL));
    }
    Step step =
        new ComponentProcess(
            description, ComponentProcess.classPathOf(example.component()), scratch);
    return new Bench(style, root, root, description, example, environment, step);
  }
}
