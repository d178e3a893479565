package dev.crema.fetchchampion;

import dev.crema.models.ModelPackage;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.ModelVersion;
import dev.crema.registry.Registry;
import dev.crema.registry.RegistryException;
import dev.crema.registry.Tags;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Default;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Model;
import dev.crema.sdk.Range;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import dev.crema.sdk.StepMain;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Fetches the package of the champion version from MLflow, for the comparison with a new model.
 *
 * <p>"None" is an answer: the first model of a name has nobody to be compared with. The version
 * that the alias names is fetched, because it is the one that serves, unless another one is named.
 */
@Component(
    stage = "evaluate",
    caching = Caching.NEVER,
    network = true,
    services = "MLflow >=3.17.2")
public final class FetchChampion implements Step<FetchChampion.Inputs, FetchChampion.Outputs> {
  /** The only file of the output if there is no champion; evaluate-model reads it. */
  private static final String NONE_FILE = "champion.json";

  private static final String NONE = "{\"found\":false}\n";

  /** So that validate-data says that it was asked, and could not compare. */
  private static final String NO_ROWS = "none";

  /** A person may have written anything into a tag. */
  private static final Pattern ROWS = Pattern.compile("[0-9]{1,15}");

  /**
   * What the step takes.
   *
   * @param modelName the registered model's name in MLflow
   * @param version the version to fetch, whether it is the champion or not; empty = the champion
   * @param earlierVersions of how many versions, the newest first, the numbers of rows are told
   *     that their runs had; 0 = none
   */
  public record Inputs(
      String modelName,
      @Default("") String version,
      @Default("0") @Range(min = 0, max = 1000) long earlierVersions) {}

  /**
   * What the step gives.
   *
   * @param champion the model package; if there is none only the file champion.json, which says
   *     {"found":false}
   * @param found whether there is a champion, or the version that was named
   * @param version its version, for promote-model; empty if there is none
   * @param earlierRows numbers of rows that register-model has noted with earlier versions, the
   *     newest first, as validate-data takes them; none if they were asked for and none is noted,
   *     empty if none was asked for
   */
  public record Outputs(Model champion, boolean found, String version, String earlierRows) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) throws IOException {
    try {
      Registry registry =
          MlflowRegistry.connect(ConnectionSettings.fromEnvironment(context::environment));
      boolean isNamed = !inputs.version().isEmpty();
      Optional<ModelVersion> found =
          isNamed
              ? registry.byVersion(inputs.modelName(), inputs.version())
              : registry.byAlias(inputs.modelName(), Registry.CHAMPION);
      String earlier = earlierRows(registry, inputs, context);
      String what = isNamed ? "version " + inputs.version() : "champion yet";
      return found.isPresent()
          ? fetch(registry, found.get(), earlier, context)
          : none("%s has no %s".formatted(inputs.modelName(), what), earlier, context);
    } catch (RegistryException e) {
      throw new StepException(kind(e), e.getMessage(), e);
    }
  }

  /** Versions of whose rows nothing is noted, such as those of older releases, do not count. */
  private static String earlierRows(Registry registry, Inputs inputs, StepContext context) {
    if (inputs.earlierVersions() == 0) {
      return "";
    }
    List<ModelVersion> versions = registry.versions(inputs.modelName());
    List<String> rows =
        versions.stream()
            .map(version -> version.tags().getOrDefault(Tags.ROWS, ""))
            .filter(noted -> ROWS.matcher(noted).matches())
            .limit(inputs.earlierVersions())
            .toList();
    context.log(
        "of %d versions of %s, %d of at most %d say how many rows their data had"
            .formatted(versions.size(), inputs.modelName(), rows.size(), inputs.earlierVersions()));
    return rows.isEmpty() ? NO_ROWS : String.join(", ", rows);
  }

  private static Outputs fetch(
      Registry registry, ModelVersion version, String earlierRows, StepContext context)
      throws IOException {
    Model champion = context.newModel("champion");
    registry.download(version, champion.path());
    ModelPackage verified = ModelPackage.open(champion.path());
    context.log("fetched version %s of %s".formatted(version.version(), version.model()));
    return new Outputs(
        champion
            .withMetadata("found", true)
            .withMetadata("model_name", version.model())
            .withMetadata("version", version.version())
            .withMetadata("package_digest", verified.digest()),
        true,
        version.version(),
        earlierRows);
  }

  private static Outputs none(String why, String earlierRows, StepContext context)
      throws IOException {
    Model champion = context.newModel("champion");
    Files.createDirectories(champion.path());
    Files.writeString(champion.path().resolve(NONE_FILE), NONE);
    context.log(why);
    return new Outputs(champion.withMetadata("found", false), false, "", earlierRows);
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
    StepMain.run(new FetchChampion(), args);
  }
}
