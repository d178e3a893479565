package dev.crema.demo;

import dev.crema.servers.MlflowSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the person asked for.
 *
 * @param root the repository
 * @param model the registered model's name
 * @param state all that the demo keeps between two calls: the registry's database and artifacts,
 *     runs, the service's cache; {@code CREMA_DEMO_STATE} or {@code .build/demo}
 * @param seed the training seed
 * @param mlflowPort the port MLflow should have if it is free
 * @param servicePort the port the service should have if it is free
 * @param exits whether the demo ends by itself
 */
record DemoSettings(
    Path root,
    Path state,
    String model,
    long seed,
    int mlflowPort,
    int servicePort,
    boolean exits) {
  static final String MODEL = "churn";
  private static final int MLFLOW_PORT = 5000;
  private static final int SERVICE_PORT = 8080;
  private static final int PORTS_TO_TRY = 100;

  /** Reads what was asked for; the state of a demo is in .build under its name. */
  static DemoSettings of(String[] args, Map<String, String> environment, String demo) {
    long seed = 1;
    if (args.length == 2 && args[0].equals("--seed")) {
      seed = parseSeed(args[1]);
    } else if (args.length != 0) {
      throw new IllegalArgumentException(
          "The demo takes only --seed <number>, not (%s).\nMaybe: make demo SEED=2"
              .formatted(String.join(" ", args)));
    }
    return of(MODEL, seed, environment, demo);
  }

  /** Returns the settings of a model of one's own. */
  static DemoSettings of(String model, long seed, Map<String, String> environment, String demo) {
    Path root = Path.of(System.getProperty("crema.root", ".")).toAbsolutePath().normalize();
    String state =
        environment.getOrDefault(
            "CREMA_DEMO_STATE", root.resolve(".build").resolve(demo).toString());
    return new DemoSettings(
        root,
        Path.of(state).toAbsolutePath(),
        model,
        seed,
        MLFLOW_PORT,
        SERVICE_PORT,
        environment.getOrDefault("DEMO_EXIT", "").equals("1"));
  }

  private static long parseSeed(String text) {
    try {
      long seed = Long.parseLong(text);
      if (seed >= 0 && seed <= Integer.MAX_VALUE) {
        return seed;
      }
    } catch (NumberFormatException e) {
      // Said below, together with numbers out of range.
    }
    throw new IllegalArgumentException(
        "The seed (%s) must be a whole number from 0 to %d.\nMaybe: make demo SEED=2"
            .formatted(text, Integer.MAX_VALUE));
  }

  MlflowSettings mlflow(int port) {
    return MlflowSettings.in(state.resolve("mlflow")).withPort(port);
  }

  /** Returns the wished port, or the next free one, which it says. */
  int freePort(int wished, String what, Screen screen) throws DemoException {
    for (int port = wished; port < wished + PORTS_TO_TRY; port++) {
      if (isFree(port)) {
        if (port != wished) {
          screen.line("Port %d is taken, so %s gets %d.", wished, what, port);
        }
        return port;
      }
    }
    throw new DemoException(
        "The ports %d to %d are all taken.".formatted(wished, wished + PORTS_TO_TRY - 1));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      return false;
    }
    try (ServerSocket everywhere = new ServerSocket(port)) {
      return everywhere.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
