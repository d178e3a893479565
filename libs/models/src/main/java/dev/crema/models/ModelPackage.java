package dev.crema.models;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Task;
import dev.crema.data.document.Node;
import dev.crema.features.FittedFeatures;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A verified model package: from raw row to prediction; immutable and thread-safe.
 *
 * <p>The format is described in {@code docs/reference/model-package.md}.
 */
public final class ModelPackage {
  /**
   * Most bytes of a reference profile: a thousand columns of numbers, each with 501 points of the
   * longest numbers, are less.
   */
  public static final int MAX_PROFILE_BYTES = 32 << 20;

  private final Contract contract;
  private final List<String> classes;
  private final FittedFeatures features;
  private final Scorer scorer;
  private final double threshold;
  private final String algorithm;
  private final String split;
  private final String digest;
  private final byte @Nullable [] profile;
  private final Object explainerLock = new Object();
  private volatile @Nullable Explainer explainer;

  private ModelPackage(PackageReader reader) {
    contract = reader.contract();
    classes = contract.classesOrNone();
    features = reader.features();
    scorer = reader.scorer();
    threshold = reader.threshold();
    algorithm = reader.algorithm();
    split = reader.split();
    digest = reader.digest();
    profile = reader.profile();
  }

  /**
   * Opens the package in a directory: verifies the list of files, sizes, digests and structure, and
   * scores the golden rows, whose answers must be the stored ones bit for bit.
   *
   * <p>Reads each file once; memory meanwhile is under five times the size of {@code scorer.bin}
   * and 32 MB, and about twelve times that of the JSON files, among them a linear model's weights.
   *
   * @param directory the package
   * @return the package
   * @throws InputException if anything is wrong with it; the message names the file
   * @throws java.io.UncheckedIOException if a file cannot be read
   */
  public static ModelPackage open(Path directory) {
    return new ModelPackage(new PackageReader(directory));
  }

  /**
   * Writes a package, whole or not at all: beside its place, opened and verified there, then moved
   * in one step.
   *
   * @param directory must not exist; its parent must
   * @param contents what goes in
   * @return the package as it is on the disk
   * @throws InputException if the directory exists, or a part is beyond a limit of the format
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public static ModelPackage write(Path directory, PackageContents contents) {
    new PackageWriter(contents, null).write(directory);
    return open(directory);
  }

  /**
   * Writes a package with a reference profile, as {@link #write(Path, PackageContents)}.
   *
   * @param directory must not exist; its parent must
   * @param contents what goes in
   * @param profile what {@link #profile} will return: 1 to {@value #MAX_PROFILE_BYTES} bytes, not
   *     looked into; part of the digest
   * @return the package as it is on the disk
   * @throws InputException if the directory exists, or a part is beyond a limit of the format
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public static ModelPackage write(Path directory, PackageContents contents, byte[] profile) {
    new PackageWriter(contents, profile).write(directory);
    return open(directory);
  }

  /**
   * Returns the contract of the raw rows.
   *
   * @return the contract, which has a label
   */
  public Contract contract() {
    return contract;
  }

  /**
   * Returns the features.
   *
   * @return fitted under {@link #contract()}
   */
  public FittedFeatures features() {
    return features;
  }

  /**
   * Returns the scorer.
   *
   * @return a scorer over {@link #features()}, calibrated if the package has a calibration
   */
  public Scorer scorer() {
    return scorer;
  }

  /**
   * Returns how much memory the scorer holds for the codes of categories, of which the size of
   * {@code scorer.bin} tells nothing.
   *
   * @return bytes, at most 16 MiB; 0 if its trees ask for no categories, or are walked
   */
  public long categoryBytes() {
    return scorer.uncalibrated() instanceof TreeEnsemble trees ? trees.categoryBytes() : 0;
  }

  /**
   * Returns the probability from which on the positive class is predicted.
   *
   * @return from 0 to 1, both included; NaN if there are more than two classes, or none
   */
  public double threshold() {
    return threshold;
  }

  /**
   * Returns the digest of the package, a function of its content alone.
   *
   * @return a SHA-256, 64 lower-case hexadecimal digits
   */
  public String digest() {
    return digest;
  }

  /**
   * Returns what the rows of training looked like, for who watches drift.
   *
   * @return a copy of the section as it is, its size and digest checked and nothing else: whoever
   *     reads it must expect any bytes; null if the package has none
   */
  public byte @Nullable [] profile() {
    return profile == null ? null : profile.clone();
  }

  /**
   * Returns the name of the learner.
   *
   * @return as {@code xgboost}
   */
  public String algorithm() {
    return algorithm;
  }

  /**
   * Returns how the rows were split into those learned from and those judged by.
   *
   * @return what split-data says, for example {@code hash, salt "crema", validation 0.2, test 0.2};
   *     packages of equal splits say the same; empty if the package does not say
   */
  public String split() {
    return split;
  }

  /**
   * Returns what the model predicts.
   *
   * @return regression if {@link #value} answers, else {@link #predict} and {@link #probabilities}
   */
  public Task task() {
    return contract.task();
  }

  /**
   * Returns the classes.
   *
   * @return in the order of the probabilities, at least two; empty if a number is predicted
   */
  public List<String> classes() {
    return classes;
  }

  /**
   * Returns the number predicted for a row.
   *
   * @param row a row under {@link #contract()}; must not change meanwhile
   * @param encoded receives the features, length {@code features().size()}
   * @return finite
   * @throws InputException if a value is missing that must not be, or classes are predicted
   */
  public double value(RawRow row, float[] encoded) {
    features.encode(row, encoded);
    return scorer.value(encoded);
  }

  /**
   * Returns the prediction for a row.
   *
   * @param row a row under {@link #contract()}; must not change meanwhile
   * @return the answer
   * @throws InputException if a value is missing that must not be, or a number is predicted
   */
  public Prediction predict(RawRow row) {
    double[] probabilities = new double[classes.size()];
    probabilities(row, new float[features.size()], probabilities);
    int predicted = classify(probabilities);
    double score = classes.size() == 2 ? probabilities[1] : probabilities[predicted];
    return new Prediction(probabilities, predicted, classes.get(predicted), score);
  }

  /**
   * Writes the probabilities of a row into buffers of the caller; bit-equal to {@link #predict}.
   *
   * @param row a row under {@link #contract()}; must not change meanwhile
   * @param encoded receives the features, length {@code features().size()}
   * @param probabilities receives one number per class, in the order of {@code contract.classes()}
   * @throws InputException if a value is missing that must not be, or a number is predicted
   */
  public void probabilities(RawRow row, float[] encoded, double[] probabilities) {
    features.encode(row, encoded);
    scorer.probabilities(encoded, probabilities);
  }

  /**
   * Returns the predicted class.
   *
   * @param probabilities one per class
   * @return binary: 1 if the probability of class 1 is at least the threshold, else 0; else the
   *     most probable class, of equals the first
   */
  public int classify(double[] probabilities) {
    return Decision.classify(probabilities, threshold);
  }

  /**
   * Returns what explains the predictions of this model; made at the first call, since most are
   * never asked.
   *
   * @return always the same explainer
   * @throws InputException as {@link Explainer#of}
   */
  public Explainer explainer() {
    Explainer made = explainer;
    if (made == null) {
      synchronized (explainerLock) {
        made = explainer;
        if (made == null) {
          made = Explainer.of(this);
          explainer = made;
        }
      }
    }
    return made;
  }

  /** Reads and verifies the sections, each on top of those before. */
  private static final class PackageReader {
    private final PackageFiles files;
    private final Map<String, byte[]> sections;
    private final String digest;
    private final Contract contract;
    private final FittedFeatures features;
    private final Scorer scorer;
    private final double threshold;
    private final String algorithm;
    private final String split;
    private final byte @Nullable [] profile;

    PackageReader(Path directory) {
      files = new PackageFiles(directory);
      files.names();
      byte[] bytes = files.read(PackageFiles.MANIFEST, PackageFiles.MAX_SMALL_BYTES);
      Manifest manifest =
          Manifest.read(
              files.text(PackageFiles.MANIFEST, bytes), files.source(PackageFiles.MANIFEST));
      files.checkNames(manifest.names());
      digest = manifest.digest();
      sections = files.readAll(manifest.entries());
      contract = Contract.fromJson(text(PackageFiles.CONTRACT), source(PackageFiles.CONTRACT));
      if (contract.task() != manifest.task()) {
        throw files.error(
            PackageFiles.CONTRACT,
            "has a label of %s, which does not go with the manifest's version (%d)."
                .formatted(contract.task().lowerName(), manifest.version()));
      }
      features =
          FittedFeatures.fromJson(
              text(PackageFiles.FEATURES), source(PackageFiles.FEATURES), contract);
      scorer = readScorer();
      Node decision = node(PackageFiles.DECISION);
      threshold = Decision.threshold(decision, contract);
      algorithm = Decision.algorithm(decision);
      split = Decision.split(decision);
      checkParts();
      new Golden(contract, features, scorer, threshold).verify(node(PackageFiles.GOLDEN));
      profile = sections.get(PackageFiles.PROFILE);
      sections.clear();
    }

    private Scorer readScorer() {
      UncalibratedScorer model =
          ScorerFormat.read(
              node(PackageFiles.SCORER),
              sections.get(PackageFiles.TREES),
              source(PackageFiles.TREES));
      return sections.containsKey(PackageFiles.CALIBRATION)
          ? CalibrationFormat.read(node(PackageFiles.CALIBRATION), model)
          : model;
    }

    private void checkParts() {
      int classes = Decision.classes(contract);
      if (scorer.features() != features.size() || scorer.classes() != classes) {
        throw files.error(
            PackageFiles.SCORER,
            "takes %d features and knows %d classes; the package has %d and %d."
                .formatted(scorer.features(), scorer.classes(), features.size(), classes));
      }
    }

    private String source(String name) {
      return files.source(name);
    }

    private String text(String name) {
      byte[] bytes = sections.get(name);
      if (bytes == null) {
        throw files.error(name, "is missing.");
      }
      return files.text(name, bytes);
    }

    private Node node(String name) {
      return Node.json(text(name), source(name));
    }

    Contract contract() {
      return contract;
    }

    FittedFeatures features() {
      return features;
    }

    Scorer scorer() {
      return scorer;
    }

    double threshold() {
      return threshold;
    }

    String algorithm() {
      return algorithm;
    }

    String split() {
      return split;
    }

    String digest() {
      return digest;
    }

    byte @Nullable [] profile() {
      return profile;
    }
  }
}
