package dev.crema.models;

/** A model itself, as it was learned; what a {@link CalibratedScorer} has beneath it. */
public sealed interface UncalibratedScorer extends Scorer
    permits TreeEnsemble, LinearModel, NaiveBayes, NeuralNetwork {

  /** {@inheritDoc} Always this. */
  @Override
  default UncalibratedScorer uncalibrated() {
    return this;
  }
}
