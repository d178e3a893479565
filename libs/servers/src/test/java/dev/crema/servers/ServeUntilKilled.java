package dev.crema.servers;

import java.nio.file.Path;

/** Serves MLflow in a JVM of its own until somebody ends it; see {@link EndWithTheJvmIT}. */
final class ServeUntilKilled {
  private ServeUntilKilled() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws Exception {
    LocalMlflow mlflow = LocalMlflow.start(MlflowSettings.in(Path.of(args[0])));
    ProcessHandle.current().descendants().forEach(child -> System.out.println(child.pid()));
    System.out.println(mlflow.postgres().processId());
    System.out.println("ready");
    Thread.sleep(600_000);
  }
}
