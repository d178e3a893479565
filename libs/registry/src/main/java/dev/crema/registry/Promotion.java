package dev.crema.registry;

import org.jspecify.annotations.Nullable;

/**
 * What a promotion led to.
 *
 * @param version the champion now
 * @param previousVersion the champion before it, null if there was none
 * @param changed false if the version was the champion already
 * @param epoch the entry of the ledger that names the champion, from 1
 */
public record Promotion(
    String version, @Nullable String previousVersion, boolean changed, long epoch) {}
