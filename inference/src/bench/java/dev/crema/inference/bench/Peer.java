package dev.crema.inference.bench;

import dev.crema.inference.bench.Service.Launch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A server of somebody else, and how it is started with some workers.
 *
 * @param name what it is called in the table
 * @param workers the numbers of workers that are tried; the best is compared with
 * @param readyPath a route that answers 200 when it can be asked
 * @param protocol how it is asked
 * @param starter what starts it
 */
record Peer(
    String name, List<Integer> workers, String readyPath, Protocol protocol, Starter starter) {

  /** Says how a peer is started. */
  @FunctionalInterface
  interface Starter {
    Launch launch(int workers, int port) throws IOException;
  }

  /** FastAPI on uvicorn: peer.py. */
  static Peer fastApi(Path root, Path folder, Protocol protocol) {
    Path venv = root.resolve(".build/venv-bench");
    return new Peer(
        "FastAPI",
        oneAndAll(),
        "/metrics",
        protocol,
        (workers, port) -> {
          List<String> command =
              List.of(
                  venv.resolve("bin/python").toString(),
                  "-m", "uvicorn", "peer:app",
                  "--host", "127.0.0.1",
                  "--port", Integer.toString(port),
                  "--loop", "uvloop",
                  "--http", "httptools",
                  "--no-access-log",
                  "--timeout-keep-alive", "120",
                  "--workers", Integer.toString(workers));
          Map<String, String> environment = environment(venv);
          environment.put("BENCH_FOLDER", folder.toString());
          Path sources = root.resolve("inference/src/bench/python");
          return new Launch("fastapi-" + workers, command, environment, sources, port);
        });
  }

  /** {@code mlflow models serve} of a pyfunc: serving_models.py. */
  static Peer mlflow(Path root, Path folder, Protocol protocol) {
    Path venv = root.resolve(".build/venv-bench-serving");
    return new Peer(
        "MLflow",
        oneAndAll(),
        "/ping",
        protocol,
        (workers, port) -> {
          List<String> command =
              List.of(
                  venv.resolve("bin/mlflow").toString(),
                  "models", "serve",
                  "--model-uri", folder.resolve("mlflow-model").toString(),
                  "--host", "127.0.0.1",
                  "--port", Integer.toString(port),
                  "--env-manager", "local",
                  "--workers", Integer.toString(workers));
          return new Launch("mlflow-" + workers, command, environment(venv), folder, port);
        });
  }

  /** MLServer with its XGBoost runtime; 0 workers: it scores in its own process. */
  static Peer mlServer(Path root, Path folder, Protocol protocol) {
    Path venv = root.resolve(".build/venv-bench-serving");
    return new Peer(
        "MLServer",
        List.of(0, Runtime.getRuntime().availableProcessors()),
        "/v2/models/churn/ready",
        protocol,
        (workers, port) -> {
          Path models = folder.resolve("mlserver");
          List<String> command = List.of(venv.resolve("bin/mlserver").toString(), "start", ".");
          Map<String, String> environment = environment(venv);
          environment.put("MLSERVER_HOST", "127.0.0.1");
          environment.put("MLSERVER_HTTP_PORT", Integer.toString(port));
          environment.put("MLSERVER_PARALLEL_WORKERS", Integer.toString(workers));
          environment.put("MLSERVER_GRPC_PORT", Integer.toString(Service.freePort()));
          environment.put("MLSERVER_METRICS_PORT", Integer.toString(Service.freePort()));
          environment.put("MLSERVER_DEBUG", "false");
          return new Launch("mlserver-" + workers, command, environment, models, port);
        });
  }

  private static List<Integer> oneAndAll() {
    int cores = Runtime.getRuntime().availableProcessors();
    return cores == 1 ? List.of(1) : List.of(1, cores);
  }

  private static Map<String, String> environment(Path venv) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("PATH", venv.resolve("bin") + ":" + System.getenv("PATH"));
    environment.put("OMP_NUM_THREADS", "1");
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    return environment;
  }
}
