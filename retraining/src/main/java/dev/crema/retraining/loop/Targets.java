package dev.crema.retraining.loop;

import dev.crema.kfp.Kfp;
import dev.crema.kfp.KfpException;
import dev.crema.kfp.KfpException.Kind;
import dev.crema.kfp.Pipeline;
import dev.crema.kfp.PipelineVersion;
import dev.crema.kfp.SpecDigest;
import dev.crema.retraining.core.RunPlan;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Finds pipelines, versions and experiments by their names, and keeps what it found. */
final class Targets {
  private final Kfp kfp;
  private final Map<RunPlan, Target> found = new ConcurrentHashMap<>();

  Targets(Kfp kfp) {
    this.kfp = kfp;
  }

  /** Returns where a plan's runs belong; the version must hold what the plan says. */
  Target of(RunPlan plan) {
    Target known = found.get(plan);
    if (known != null) {
      return known;
    }
    Pipeline pipeline =
        kfp.pipelines()
            .find(plan.pipeline())
            .orElseThrow(() -> missing("pipeline", plan.pipeline()));
    PipelineVersion listed =
        kfp.pipelines()
            .version(pipeline.id(), plan.version())
            .orElseThrow(() -> missing("version of " + plan.pipeline(), plan.version()));
    PipelineVersion version = kfp.pipelines().version(listed.reference());
    requireDigest(plan, version);
    Target target =
        new Target(
            version.reference(),
            kfp.experiments().getOrCreate(plan.experiment()).id(),
            version.parameterNames().orElse(null));
    found.put(plan, target);
    return target;
  }

  void forget(RunPlan plan) {
    found.remove(plan);
  }

  private void requireDigest(RunPlan plan, PipelineVersion version) {
    if (plan.digest().isEmpty()) {
      return;
    }
    String held = version.specDigest().map(SpecDigest::hex).orElse("");
    if (!held.equals(plan.digest())) {
      throw new KfpException(
          Kind.CONFLICT,
          "The version (%s) of the pipeline (%s) holds (%s), not (%s) as retraining.yaml says.\nMaybe somebody uploaded another file under this name."
              .formatted(plan.version(), plan.pipeline(), held, plan.digest()));
    }
  }

  private static KfpException missing(String what, String name) {
    return new KfpException(
        Kind.NOT_FOUND,
        "KFP has no %s (%s).\nMaybe upload it, or correct its name in retraining.yaml."
            .formatted(what, name));
  }
}
