package dev.crema.servers;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * MLflow's database. Its 65 tables take MLflow seconds to make, so a data directory of PostgreSQL
 * that has them is kept in the build folder and copied.
 */
final class MlflowDatabase {
  static final String NAME = "mlflow";

  private static final String SCHEMA_FILE = "mlflow-schema";
  private static final int UPGRADE_LIMIT_SECONDS = 180;
  private static final int TAIL_LINES = 15;

  private MlflowDatabase() {}

  /** Starts PostgreSQL in a folder with MLflow's tables as this version of MLflow wants them. */
  static LocalPostgres start(Path folder) throws IOException {
    Path data = folder.resolve("postgres");
    if (!Files.exists(data)) {
      Path partial = folder.resolve("postgres.part");
      Folders.remove(partial);
      Folders.copy(template(), partial);
      Files.move(partial, data, StandardCopyOption.ATOMIC_MOVE);
      return LocalPostgres.start(data);
    }
    LocalPostgres postgres = LocalPostgres.start(data);
    try {
      if (!isCurrent(data)) {
        upgrade(postgres, folder);
        markCurrent(data);
      }
      return postgres;
    } catch (IOException | RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  private static Path template() throws IOException {
    Path build = Repository.build();
    Path template = build.resolve("mlflow-template-" + MlflowEnvironment.schemaKey());
    Files.createDirectories(build);
    synchronized (MlflowDatabase.class) {
      try (FileChannel channel =
              FileChannel.open(
                  build.resolve("mlflow-template.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid() && !Files.exists(template)) {
          make(template);
        }
      }
    }
    return template;
  }

  private static void make(Path template) throws IOException {
    Path folder = template.resolveSibling("mlflow-template.part");
    Folders.remove(folder);
    Path data = folder.resolve("postgres");
    try (LocalPostgres postgres = LocalPostgres.start(data)) {
      postgres.createDatabase(NAME);
      upgrade(postgres, folder);
    }
    markCurrent(data);
    Files.move(data, template, StandardCopyOption.ATOMIC_MOVE);
    Folders.remove(folder);
  }

  private static boolean isCurrent(Path data) throws IOException {
    Path file = data.resolve(SCHEMA_FILE);
    return Files.exists(file) && Files.readString(file).equals(MlflowEnvironment.schemaKey());
  }

  private static void markCurrent(Path data) throws IOException {
    Files.writeString(data.resolve(SCHEMA_FILE), MlflowEnvironment.schemaKey());
  }

  private static void upgrade(LocalPostgres postgres, Path folder) throws IOException {
    Path log = folder.resolve("upgrade.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    MlflowEnvironment.python().toString(),
                    "-m",
                    "mlflow",
                    "db",
                    "upgrade",
                    uri(postgres)))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    MlflowEnvironment.clean(builder.environment());
    Process process = builder.start();
    if (!isSuccess(process)) {
      throw new IOException("MLflow could not make its tables:\n" + Folders.tail(log, TAIL_LINES));
    }
  }

  private static boolean isSuccess(Process process) throws IOException {
    try {
      return process.waitFor(UPGRADE_LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while MLflow made its tables.", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Returns the address as SQLAlchemy wants it. */
  static String uri(LocalPostgres postgres) {
    return "postgresql+psycopg2://%s@127.0.0.1:%d/%s"
        .formatted(LocalPostgres.USER, postgres.port(), NAME);
  }
}
