package dev.crema.features;

import dev.crema.data.Contract;
import dev.crema.data.Digests;
import dev.crema.data.InputException;
import dev.crema.data.document.TextFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file of fitted features that build-features writes.
 *
 * @param text its content
 */
public record FeaturesFile(String text) {
  private static final String NAME = "features.json";

  /** As in a package of a model. */
  private static final int MAX_BYTES = 64 << 20;

  /**
   * Reads the file.
   *
   * @param folder the artifact
   * @return the file
   * @throws InputException if it is not there, larger than 64 MiB or not UTF-8
   */
  public static FeaturesFile in(Path folder) {
    Path file = folder.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          "The features (%s) have no file (%s).".formatted(folder.getFileName(), NAME)
              + "\nMaybe pass the output fitted of build-features.");
    }
    return new FeaturesFile(TextFile.read(file, MAX_BYTES));
  }

  /** {@return SHA-256 of the file, 64 hexadecimal digits} */
  public String digest() {
    return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns the features.
   *
   * @param contract of the rows
   * @return the features
   * @throws InputException if the file is damaged or of another contract
   */
  public FittedFeatures features(Contract contract) {
    return FittedFeatures.fromJson(text, NAME, contract);
  }
}
