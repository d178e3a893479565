package dev.crema.runner;

import dev.crema.lineage.Chain;
import dev.crema.lineage.Lineage;
import dev.crema.lineage.Subject;
import dev.crema.lineage.source.EnvironmentSources;
import dev.crema.runner.value.InvalidInputException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crema why}: from a prediction, a version or a run to what led to it. */
@Command(
    name = "why",
    description = {
      "Says what led to a prediction, a model version or a run of KFP:",
      "version, runs, data, contract, commit, retraining, alert, drift report.",
      "Looks where CREMA_LOG_*, MLFLOW_*, KF_PIPELINES_*, CREMA_LEDGER_* and",
      "CREMA_RETRAINING_URL say; a link that is missing says why."
    },
    mixinStandardHelpOptions = true)
final class WhyCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "ID",
      description = {
        "The id of a prediction or of a KFP run, or a model:",
        "churn (its champion), churn:3, churn@challenger."
      })
  private String id = "";

  @Option(names = "--json", description = "Write one JSON object instead of text.")
  private boolean json;

  private final Console console;

  WhyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Chain chain = new Lineage(EnvironmentSources.read(System::getenv)).why(subject());
    console.line(json ? chain.json() : chain.text().stripTrailing());
    return chain.isKnown() ? Crema.OK : Crema.FAILED;
  }

  private Subject subject() {
    try {
      return Subject.parse(id);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(String.valueOf(e.getMessage()));
    }
  }
}
