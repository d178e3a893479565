package dev.crema.registry;

/**
 * What a registration led to.
 *
 * @param version the version that holds the package
 * @param alreadyRegistered whether the version was there before: then nothing was made
 * @param runId the run that the version belongs to
 * @param modelUri the address under which MLflow's clients load the version ({@code
 *     models:/<name>/<version>})
 */
public record Registration(
    ModelVersion version, boolean alreadyRegistered, String runId, String modelUri) {}
