package dev.crema.rollbackmodel;

import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.Promotion;
import dev.crema.registry.RegistryException;
import dev.crema.registry.RollbackRequest;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Default;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import dev.crema.sdk.StepMain;
import org.jspecify.annotations.Nullable;

/**
 * Makes a version the champion again that was champion before.
 *
 * <p>Without a version it is the champion before {@code expected_champion}, which must be given
 * then, so that a retry does not go back once more. A version that was never champion is refused:
 * that is promote-model's, which compares first. The reason stands in the ledger of champions. A
 * repetition changes nothing.
 */
@Component(
    stage = "register",
    caching = Caching.NEVER,
    network = true,
    services = "MLflow >=3.17.2")
public final class RollbackModel implements Step<RollbackModel.Inputs, RollbackModel.Outputs> {

  /**
   * What the step takes.
   *
   * @param modelName the registered model's name in MLflow
   * @param version the version to go back to; empty for the champion before expected_champion
   * @param expectedChampion the version to go back from; may be empty if a version is given, and it
   *     goes back from whichever is champion then
   * @param reason why, for people; of a longer text the first 500 characters are kept
   */
  public record Inputs(
      String modelName,
      @Default("") String version,
      @Default("") String expectedChampion,
      String reason) {}

  /**
   * What the step gives.
   *
   * @param championVersion the champion now
   * @param previousVersion the champion before it; empty if there was none
   * @param changed false if the version was the champion already
   */
  public record Outputs(String championVersion, String previousVersion, boolean changed) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    RollbackRequest request =
        new RollbackRequest(
            inputs.modelName(),
            orNull(inputs.version()),
            orNull(inputs.expectedChampion()),
            inputs.reason());
    try {
      Promotion rollback =
          MlflowRegistry.connect(ConnectionSettings.fromEnvironment(context::environment))
              .rollback(request);
      context.log(
          rollback.changed()
              ? "version %s of %s is the champion again"
                  .formatted(rollback.version(), inputs.modelName())
              : "version %s of %s was the champion already"
                  .formatted(rollback.version(), inputs.modelName()));
      String previous = rollback.previousVersion();
      return new Outputs(rollback.version(), previous == null ? "" : previous, rollback.changed());
    } catch (RegistryException e) {
      throw new StepException(kind(e), e.getMessage(), e);
    }
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
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
    StepMain.run(new RollbackModel(), args);
  }
}
