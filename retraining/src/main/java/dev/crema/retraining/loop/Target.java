package dev.crema.retraining.loop;

import dev.crema.kfp.PipelineReference;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A plan as KFP knows it.
 *
 * @param pipeline the pipeline with its version
 * @param experimentId the experiment
 * @param parameters the names of the version's parameters; null if KFP does not say
 */
record Target(PipelineReference pipeline, String experimentId, @Nullable Set<String> parameters) {}
