package dev.crema.runledger;

/**
 * What a report led to.
 *
 * @param recorded whether what stands now is what was reported, also when it stood there already
 * @param standing what stands now
 */
public record Recorded(boolean recorded, Outcome standing) {}
