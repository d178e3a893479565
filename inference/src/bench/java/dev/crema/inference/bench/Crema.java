package dev.crema.inference.bench;

import dev.crema.inference.bench.Service.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Our service, started with its image's own command on the files that stage.py laid out.
 *
 * @param folder the benchmark's folder: {@code stage} and {@code package} in it
 * @param memory the container's memory limit, which the JVM is told, as in {@code 384m}
 */
record Crema(Path folder, String memory) {
  private static final Duration START = Duration.ofSeconds(60);

  /** Starts it and waits until it is ready; the settings are environment variables. */
  Service start(String name, Map<String, String> settings) throws IOException {
    Service service = launch(name, settings);
    try {
      service.awaitReady("/readiness", START);
      return service;
    } catch (IOException e) {
      service.close();
      throw e;
    }
  }

  /** Starts it. */
  Service launch(String name, Map<String, String> settings) throws IOException {
    return launch(name, Service.freePort(), settings);
  }

  /** Starts it on a port. */
  Service launch(String name, int port, Map<String, String> settings) throws IOException {
    Path stage = folder.resolve("stage");
    List<String> command = new ArrayList<>(Files.readAllLines(stage.resolve("command")));
    command.add(1, "-XX:MaxRAM=" + memory);
    Map<String, String> environment = new HashMap<>();
    environment.put("LANG", "C.UTF-8");
    environment.put("CREMA_HOST", "127.0.0.1");
    environment.put("CREMA_PORT", Integer.toString(port));
    environment.put("CREMA_MODEL_NAME", "churn");
    environment.put("CREMA_MODEL_DIRECTORY", folder.resolve("package").toString());
    environment.put("CREMA_CACHE_DIRECTORY", folder.resolve("cache").toString());
    environment.put("CREMA_SECURITY_MODE", "open");
    environment.putAll(settings);
    return Service.start(new Launch(name, command, environment, stage, port), folder);
  }
}
