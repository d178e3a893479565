package dev.crema.promotemodel;

import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.Promotion;
import dev.crema.registry.PromotionRequest;
import dev.crema.registry.Promotions;
import dev.crema.registry.RegistryException;
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
 * Makes a registered version the champion, if the champion is still the one that it was compared
 * with.
 *
 * <p>Two pipelines that end at the same moment cannot both win: the second fails with exit code 5
 * and says which version is the champion now. A champion that somebody set by hand in MLflow is not
 * overwritten by a pipeline that did not compare with it. A repetition changes nothing, also after
 * somebody went back from the version: it fails with exit code 5 then. The run stands beside its
 * version in the ledger of champions, in one write.
 */
@Component(
    stage = "register",
    caching = Caching.NEVER,
    network = true,
    services = "MLflow >=3.17.2")
public final class PromoteModel implements Step<PromoteModel.Inputs, PromoteModel.Outputs> {

  /**
   * What the step takes.
   *
   * @param modelName the registered model's name in MLflow
   * @param version the version to promote, the output of register-model
   * @param expectedChampion the version that fetch-champion found; empty for none
   * @param kfpRunId the id of this KFP run, kept with the promotion; empty for none: then a version
   *     from which a person went back is not promoted again, by whatever run
   */
  public record Inputs(
      String modelName, String version, String expectedChampion, @Default("") String kfpRunId) {}

  /**
   * What the step gives.
   *
   * @param championVersion the champion now: the promoted version
   * @param previousVersion the champion before it; empty if there was none
   * @param changed false if the version was the champion already, and not by this run
   */
  public record Outputs(String championVersion, String previousVersion, boolean changed) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    try {
      PromotionRequest request =
          new PromotionRequest(
              inputs.modelName(), inputs.version(), expected(inputs), inputs.kfpRunId());
      ConnectionSettings settings = ConnectionSettings.fromEnvironment(context::environment);
      Promotion promotion = MlflowRegistry.connect(settings).promote(request);
      boolean changed = promotion.changed() || isOwn(promotion, inputs, settings);
      context.log(
          changed
              ? "version %s of %s is the champion now"
                  .formatted(promotion.version(), inputs.modelName())
              : "version %s of %s was the champion already"
                  .formatted(promotion.version(), inputs.modelName()));
      String previous = promotion.previousVersion();
      return new Outputs(promotion.version(), previous == null ? "" : previous, changed);
    } catch (RegistryException e) {
      throw new StepException(kind(e), e.getMessage(), e);
    }
  }

  /** A step that is tried again finds what its first try did. */
  private static boolean isOwn(Promotion promotion, Inputs inputs, ConnectionSettings settings) {
    return !inputs.kfpRunId().isEmpty()
        && Promotions.connect(settings)
            .by(inputs.modelName(), inputs.kfpRunId())
            .filter(promotion.version()::equals)
            .isPresent();
  }

  private static @Nullable String expected(Inputs inputs) {
    return inputs.expectedChampion().isEmpty() ? null : inputs.expectedChampion();
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
    StepMain.run(new PromoteModel(), args);
  }
}
