package dev.crema.features;

import java.util.List;

/**
 * One feature, for people.
 *
 * @param name of the feature
 * @param sources the raw columns behind it, in order
 * @param derivation how its column is derived; empty if it is a raw column
 * @param fitted what was learnt from the training part
 */
public record FeatureDescription(
    String name, List<String> sources, String derivation, String fitted) {

  /** Copies the sources. */
  public FeatureDescription {
    sources = List.copyOf(sources);
  }
}
