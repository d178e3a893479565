package dev.crema.runner.preflight;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is looked at.
 *
 * @param environment where everything is
 * @param pipelines a folder with compiled pipelines that KFP must have; null to skip that
 * @param variables that must be set beside those that the checks need
 * @param files that must be there and may be read
 * @param skipped names of checks that are left out
 * @param anyKfp whether KFP may be of any version
 * @param limit for each check, positive
 */
public record PreflightSettings(
    SecretEnvironment environment,
    @Nullable Path pipelines,
    List<String> variables,
    List<NeededFile> files,
    Set<String> skipped,
    boolean anyKfp,
    Duration limit) {
  /** Copies the lists. */
  public PreflightSettings {
    variables = List.copyOf(variables);
    files = List.copyOf(files);
    skipped = Set.copyOf(skipped);
  }

  /** Returns what looks. */
  public Preflight preflight() {
    List<Check> checks = new ArrayList<>();
    checks.add(Check.of("settings", new SettingsCheck(environment, variables, files)));
    for (Tables tables : Tables.ALL) {
      checks.add(new Check(tables.check(), new DatabaseCheck(tables, environment, limit)));
    }
    checks.add(Check.of("mlflow", new MlflowCheck(environment, limit)));
    checks.add(Check.of("kfp", new KfpCheck(environment, anyKfp, limit)));
    if (pipelines != null) {
      checks.add(Check.of("pipelines", new PipelinesCheck(pipelines, environment, limit)));
    }
    return new Preflight(checks, skipped, limit);
  }
}
