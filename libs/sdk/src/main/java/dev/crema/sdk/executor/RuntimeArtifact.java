package dev.crema.sdk.executor;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An artifact as the executor input names it.
 *
 * @param name the name that KFP gave it
 * @param uri where KFP keeps it
 * @param customPath a local path that wins over the uri, or null
 * @param inWorkspace whether it lies in the workspace volume of the run
 * @param metadata what the producer said, without KFP's own keys and without nulls
 */
record RuntimeArtifact(
    String name,
    String uri,
    @Nullable String customPath,
    boolean inWorkspace,
    Map<String, Object> metadata) {}
