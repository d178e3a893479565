package dev.crema.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The Python environment of the MLflow server: {@code .build/venv-mlflow} of the repository, made
 * by {@code pipelines/setup-python.sh} from hashed requirements.
 */
public final class MlflowEnvironment {
  /** Changes when what is cached under the key changes its form. */
  private static final String FORMAT = "1";

  private MlflowEnvironment() {}

  /**
   * Returns why MLflow cannot be started here.
   *
   * @return one sentence and a way out; empty if it can be started
   */
  public static Optional<String> missing() {
    Path venv = venv();
    Path mark = venv.resolve(".complete");
    if (!Files.isRegularFile(mark) || !Files.isExecutable(python())) {
      return Optional.of(
          "The Python environment of MLflow (%s) is missing.\nMaybe run: make setup"
              .formatted(venv));
    }
    try {
      if (!Files.readString(mark).startsWith(requirementsDigest())) {
        return Optional.of(
            "The Python environment of MLflow (%s) is older than (%s).\nMaybe run: make setup"
                .formatted(venv, Repository.REQUIREMENTS));
      }
    } catch (IOException e) {
      return Optional.of("The Python environment of MLflow cannot be read: " + e.getMessage());
    }
    return Optional.empty();
  }

  /**
   * Returns the interpreter that has MLflow.
   *
   * @return the path of the interpreter, whether it exists or not
   */
  public static Path python() {
    return venv().resolve("bin/python");
  }

  private static Path venv() {
    return Repository.build().resolve("venv-mlflow");
  }

  /** Returns a key of what decides the schema of MLflow's database. */
  static String schemaKey() throws IOException {
    return requirementsDigest().substring(0, 16) + "-" + FORMAT;
  }

  private static String requirementsDigest() throws IOException {
    byte[] bytes = Files.readAllBytes(Repository.root().resolve(Repository.REQUIREMENTS));
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }

  /**
   * Removes from an environment what would change MLflow's or Python's ways, and switches off what
   * a local server does not need: telemetry and the processes for background jobs.
   */
  static void clean(Map<String, String> environment) {
    environment
        .keySet()
        .removeIf(
            name ->
                name.startsWith("MLFLOW_")
                    || name.startsWith("_MLFLOW_")
                    || name.startsWith("PYTHON"));
    environment.put("MLFLOW_DISABLE_TELEMETRY", "true");
    environment.put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
    environment.put("PYTHONUTF8", "1");
  }

  /** Returns the text of a Python script that lies beside this class. */
  static String script(String name) throws IOException {
    try (var stream = MlflowEnvironment.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(
            "The script (%s) is not on the class path.".formatted(name));
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
