package dev.crema.registermodel;

import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.Registration;
import dev.crema.registry.Registry;
import dev.crema.registry.RegistryException;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Model;
import dev.crema.sdk.Range;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import dev.crema.sdk.StepMain;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Registers a model package in MLflow as a version with the alias challenger, with its params,
 * metrics, dataset digests and provenance.
 *
 * <p>Idempotent by the package's digest: a package that is registered already is found and nothing
 * is made. A registration that was cut off anywhere is carried on by the next one; until its files
 * are complete nothing is seen as a version.
 */
@Component(
    stage = "register",
    caching = Caching.NEVER,
    network = true,
    services = "MLflow >=3.17.2")
public final class RegisterModel implements Step<RegisterModel.Inputs, RegisterModel.Outputs> {

  /**
   * What the step takes.
   *
   * @param model the model package, the output of train-model
   * @param evaluation the output "evaluation" of evaluate-model, about this package
   * @param verdict the output "verdict" of check-quality; a verdict that says no is refused
   * @param train the rows that the model was trained on, for their digest
   * @param test the rows that the model was evaluated on, for their digest
   * @param dataQuality the output metrics of validate-data: its number of rows is kept as a tag, to
   *     which fetch-champion's earlier_rows let a later run be compared
   * @param modelName the registered model's name in MLflow, without slash and colon
   * @param experiment the MLflow experiment to log to; not used inside a run that KFP has made in
   *     MLflow
   * @param kfpRunId the id of the KFP run, kept as a tag
   * @param gitCommit the commit that the pipeline was built from, kept as a tag
   * @param seed the seed of the training, kept as a param and a tag
   */
  public record Inputs(
      Model model,
      Artifact evaluation,
      @Nullable Artifact verdict,
      @Nullable Dataset train,
      @Nullable Dataset test,
      @Nullable Artifact dataQuality,
      String modelName,
      String experiment,
      @Default("") String kfpRunId,
      @Default("") String gitCommit,
      @Range(min = 0, max = 2147483647) long seed) {}

  /**
   * What the step gives.
   *
   * @param version the version that holds the package
   * @param alreadyRegistered whether it was there before
   * @param runId the MLflow run that the version belongs to
   * @param modelUri the version's address for MLflow's clients
   */
  public record Outputs(String version, boolean alreadyRegistered, String runId, String modelUri) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) throws IOException {
    Submission submission = Submission.read(inputs);
    try {
      Registry registry =
          MlflowRegistry.connect(ConnectionSettings.fromEnvironment(context::environment));
      Registration registration =
          registry.register(submission.request(context.environment("MLFLOW_RUN_ID")));
      String version = registration.version().version();
      context.log(
          registration.alreadyRegistered()
              ? "version %s of %s holds this package already".formatted(version, inputs.modelName())
              : "registered as version %s of %s".formatted(version, inputs.modelName()));
      return new Outputs(
          version, registration.alreadyRegistered(), registration.runId(), registration.modelUri());
    } catch (RegistryException e) {
      throw new StepException(kind(e), e.getMessage(), e);
    }
  }

  private static ErrorKind kind(RegistryException e) {
    return switch (e.kind()) {
      case UNAVAILABLE -> ErrorKind.UNAVAILABLE;
      case CONFLICT -> ErrorKind.CONFLICT;
      case REJECTED -> ErrorKind.INVALID_INPUT;
    };
  }

  /**
   * Runs the step.
   *
   * @param args as KFP gives them
   */
  public static void main(String[] args) {
    StepMain.run(new RegisterModel(), args);
  }
}
