package dev.crema.retraining.bench;

import dev.crema.kfp.Kfp;
import dev.crema.kfp.KfpSettings;
import dev.crema.kfp.PipelineUpload;
import dev.crema.retraining.TestPipeline;
import dev.crema.runledger.LedgerSettings;
import dev.crema.runledger.LedgerTimes;
import dev.crema.runledger.RunLedger;
import dev.crema.servers.LocalPostgres;
import dev.crema.testkit.kfp.KfpDouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * What sections stand on.
 *
 * @param root of the repository
 * @param folder for what they write
 * @param postgres a database of its own for each
 */
record Scene(Path root, Path folder, LocalPostgres postgres) {
  /** What a section does. */
  @FunctionalInterface
  interface Work {
    void with(ServiceProcess service, EndingLauncher runs) throws Exception;
  }

  /**
   * Starts everything anew and works with it.
   *
   * @param name of the section, as a database is named
   * @param models gives {@code models} of the settings file from the pipeline's version
   */
  void play(String name, Function<String, String> models, Work work) throws Exception {
    postgres.createDatabase(name);
    String url = postgres.jdbcUrl(name);
    RunLedger ledger =
        RunLedger.connect(
            new LedgerSettings(url, "", "", LedgerSettings.SCHEMA, LedgerTimes.standard()));
    EndingLauncher runs = new EndingLauncher(ledger);
    try (KfpDouble kfp = KfpDouble.start(KfpDouble.Options.of(folder.resolve(name), runs));
        ServiceProcess service =
            ServiceProcess.start(
                root, folder.resolve(name + ".log"), settings(file(name, kfp, models), url, kfp))) {
      service.awaitReady();
      work.with(service, runs);
      if (!kfp.violations().isEmpty()) {
        throw new IllegalStateException("KFP's double is wrong: " + kfp.violations());
      }
    }
  }

  /** The pace is the standard one: a look each second. */
  private Path file(String name, KfpDouble kfp, Function<String, String> models)
      throws IOException {
    PipelineUpload upload = TestPipeline.retrain();
    String version = Kfp.connect(KfpSettings.of(kfp.uri())).pipelines().pin(upload).name();
    return Files.writeString(folder.resolve(name + ".yaml"), "models:\n" + models.apply(version));
  }

  private static List<String> settings(Path file, String url, KfpDouble kfp) {
    return List.of(
        "--file",
        file.toString(),
        "--database",
        url,
        "--ledger",
        url,
        "--kfp",
        kfp.uri().toString(),
        "--crema.security.mode=open");
  }
}
