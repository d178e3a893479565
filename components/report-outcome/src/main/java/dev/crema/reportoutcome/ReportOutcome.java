package dev.crema.reportoutcome;

import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.Promotions;
import dev.crema.registry.RegistryException;
import dev.crema.registry.Timeouts;
import dev.crema.runledger.DataQuality;
import dev.crema.runledger.LedgerException;
import dev.crema.runledger.LedgerSettings;
import dev.crema.runledger.Outcome;
import dev.crema.runledger.Recorded;
import dev.crema.runledger.Report;
import dev.crema.runledger.RunLedger;
import dev.crema.runledger.Verdict;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Default;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import dev.crema.sdk.StepMain;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a run came to, under its KFP run id, and settles the window that it has.
 *
 * <p>The first verdict that is not {@code failed} stays; {@code failed} gives way to any other and
 * replaces none. So a pipeline reports in each branch with its verdict, and once more as its exit
 * task with {@code failed}, which stands where no branch came to its end. The run's window is
 * processed then, or free again where {@code failed} stands.
 *
 * <p>A run that promoted a version has not failed, whatever became of it afterwards. So if MLflow's
 * address is there, {@code failed} is written only after MLflow was asked; if the run promoted, its
 * verdict is {@code promoted}. While MLflow does not answer, no verdict is written, and the step
 * fails.
 */
@Component(
    stage = "run",
    caching = Caching.NEVER,
    network = true,
    services = {"PostgreSQL >=18.0.0", "MLflow >=3.17.2"})
public final class ReportOutcome implements Step<ReportOutcome.Inputs, ReportOutcome.Outputs> {
  /** A character has four bytes at most. */
  private static final int MOST_BYTES = 16_000;

  /** A run that ends while MLflow is restarted should say the truth: four minutes, then none. */
  private static final Timeouts PATIENT =
      new Timeouts(
          Duration.ofSeconds(3),
          Duration.ofSeconds(15),
          Duration.ofSeconds(15),
          8,
          Duration.ofSeconds(1));

  private final Timeouts timeouts;

  /** Makes the step. */
  public ReportOutcome() {
    this(PATIENT);
  }

  ReportOutcome(Timeouts timeouts) {
    this.timeouts = timeouts;
  }

  /**
   * What the step takes.
   *
   * @param kfpRunId the id of this KFP run
   * @param modelName the model that it was about
   * @param verdict what the run came to
   * @param version the version that the verdict is about; empty for none
   * @param reason why, for people; of a longer text the first 4,000 characters are kept
   * @param reasons a text that follows the reason, such as the output reasons of check-quality
   * @param dataQuality the output metrics of validate-data: how many rows there were, and which
   *     share of them keeps the contract; for whoever watches the data
   * @param key what the run had claimed; empty for nothing
   */
  public record Inputs(
      String kfpRunId,
      String modelName,
      @Default("failed") Verdict verdict,
      @Default("") String version,
      @Default("") String reason,
      @Nullable Artifact reasons,
      @Nullable Artifact dataQuality,
      @Default("") String key) {}

  /**
   * What the step gives.
   *
   * @param recorded whether what was reported is what stands, also when it stood there already
   * @param verdict the verdict that stands now
   */
  public record Outputs(boolean recorded, String verdict) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    Report report =
        new Report(
            inputs.kfpRunId(),
            inputs.modelName(),
            inputs.verdict(),
            inputs.version(),
            reason(inputs),
            inputs.key());
    try {
      RunLedger ledger = RunLedger.connect(LedgerSettings.fromEnvironment(context::environment));
      if (inputs.dataQuality() != null) {
        ledger.report(quality(inputs.dataQuality(), inputs));
      }
      String promoted = promoted(report, ledger, context);
      Recorded recorded =
          promoted == null
              ? ledger.report(report)
              : ledger.reportPromotion(report.kfpRunId(), report.modelName(), promoted);
      String standing = recorded.standing().report().verdict().text();
      context.log(
          recorded.recorded()
              ? "this run is %s".formatted(standing)
              : "this run is %s since %s, which stays"
                  .formatted(standing, recorded.standing().reportedAt()));
      return new Outputs(recorded.recorded() && promoted == null, standing);
    } catch (LedgerException e) {
      throw new StepException(kind(e), e.getMessage(), e);
    }
  }

  /** Returns what a run promoted that is to be reported as failed; null if nothing. */
  private @Nullable String promoted(Report report, RunLedger ledger, StepContext context) {
    if (report.verdict() != Verdict.FAILED || !ConnectionSettings.areIn(context::environment)) {
      return null;
    }
    Outcome standing = ledger.outcomes(List.of(report.kfpRunId())).get(report.kfpRunId());
    if (standing != null && standing.report().verdict() != Verdict.FAILED) {
      return null; // It stays anyway.
    }
    try {
      ConnectionSettings settings = ConnectionSettings.fromEnvironment(context::environment);
      return Promotions.connect(settings.withTimeouts(timeouts))
          .by(report.modelName(), report.kfpRunId())
          .orElse(null);
    } catch (RegistryException e) {
      throw new StepException(
          kind(e),
          "Whether this run promoted a version of (%s) is not known, so it is not reported as failed. %s"
              .formatted(report.modelName(), e.getMessage()),
          e);
    }
  }

  private static ErrorKind kind(RegistryException e) {
    return switch (e.kind()) {
      case UNAVAILABLE -> ErrorKind.UNAVAILABLE;
      case CONFLICT -> ErrorKind.CONFLICT;
      case REJECTED -> ErrorKind.INVALID_INPUT;
    };
  }

  private static DataQuality quality(Artifact metrics, Inputs inputs) {
    return new DataQuality(
        inputs.kfpRunId(),
        inputs.modelName(),
        (long) number(metrics, "rows"),
        number(metrics, "pass_rate"));
  }

  private static double number(Artifact metrics, String name) {
    if (metrics.metadata().get(name) instanceof Number number) {
      return number.doubleValue();
    }
    throw new StepException(
        ErrorKind.INVALID_INPUT,
        "The input (data_quality) has no number (%s), but %s.\nMaybe give it the output metrics of validate-data."
            .formatted(name, metrics.metadata().keySet()),
        null);
  }

  /** More of the text than is kept is not read. */
  private static String reason(Inputs inputs) {
    if (inputs.reasons() == null) {
      return inputs.reason();
    }
    try (InputStream file = Files.newInputStream(inputs.reasons().path())) {
      // A character that is cut in two at the end becomes a mark, behind what is kept.
      String text = new String(file.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
      return inputs.reason().isEmpty() ? text : inputs.reason() + "\n\n" + text;
    } catch (IOException e) {
      throw new StepException(
          ErrorKind.INVALID_INPUT,
          "The input (reasons) is no text that can be read: %s".formatted(inputs.reasons().path()),
          e);
    }
  }

  private static ErrorKind kind(LedgerException e) {
    return switch (e.kind()) {
      case UNAVAILABLE -> ErrorKind.UNAVAILABLE;
      case REJECTED -> ErrorKind.INVALID_INPUT;
    };
  }

  /**
   * Runs the step.
   *
   * @param args as KFP gives them
   */
  public static void main(String[] args) {
    StepMain.run(new ReportOutcome(), args);
  }
}
