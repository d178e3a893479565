package dev.crema.retraining.settings;

import dev.crema.retraining.core.RetrainingSettings;
import dev.crema.retraining.core.SettingsFile;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Which models are retrained, and how.
 *
 * @param file the file {@code retraining.yaml}, read at the start; needed
 */
@ConfigurationProperties("crema.retraining")
public record ModelsSettings(@Bindable(defaultValue = "") String file) {

  /** Checks that the file is there and right. */
  public ModelsSettings {
    if (file.isEmpty()) {
      throw new IllegalArgumentException(
          "The setting (crema.retraining.file) is missing: which models are retrained, and how?\n"
              + "Maybe crema.retraining.file=retraining.yaml.");
    }
    var _ = read(file);
  }

  /** Returns what the file says. */
  public RetrainingSettings read() {
    return read(file);
  }

  private static RetrainingSettings read(String file) {
    try {
      return SettingsFile.read(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          "The setting (crema.retraining.file) is (%s), which cannot be read (%s)."
              .formatted(file, e.getClass().getSimpleName()),
          null);
    }
  }
}
