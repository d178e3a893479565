package dev.crema.tunemodel;

import dev.crema.data.DatasetReader;
import dev.crema.data.Digests;
import dev.crema.data.document.Json;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the values of a search depend on besides its space, its strategy and its seed: two searches
 * of the same subject measure the same, and values of different ones cannot be compared.
 */
final class Subject {
  private Subject() {}

  static SortedMap<String, String> of(
      TuneModel.Inputs inputs, Learner learner, Objective objective, DatasetReader train) {
    SortedMap<String, String> subject = new TreeMap<>();
    subject.put("algorithm", learner.algorithm());
    subject.put("metric", objective.id());
    // With the defaults, which another version may have changed.
    subject.put(
        "hyperparameters",
        Json.write(new TreeMap<>(Hyperparameters.resolve(learner, inputs.hyperparameters()))));
    subject.put("class_weights", inputs.classWeights());
    subject.put("early_stopping_rounds", Long.toString(inputs.earlyStoppingRounds()));
    subject.put("train", train.info().contentHash());
    if (inputs.validation() == null) {
      subject.put("holdout_share", Double.toString(inputs.holdoutShare()));
    } else {
      subject.put(
          "validation", DatasetReader.open(inputs.validation().path()).info().contentHash());
    }
    subject.put("features", features(inputs));
    return subject;
  }

  /** The file has the contract's digest, and so the label, in it. */
  private static String features(TuneModel.Inputs inputs) {
    try {
      return Digests.sha256(Files.readAllBytes(TuningData.featuresFile(inputs.features())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
