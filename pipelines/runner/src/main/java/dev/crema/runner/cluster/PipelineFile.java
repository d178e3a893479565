package dev.crema.runner.cluster;

import dev.crema.kfp.Parameters;
import dev.crema.kfp.PipelineUpload;
import dev.crema.kfp.RunRequest;
import dev.crema.runner.ir.PipelineInterface;
import dev.crema.runner.ir.SpecReader;
import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * A compiled pipeline as KFP gets it.
 *
 * @param content what it says of itself and takes
 * @param text the whole file
 */
public record PipelineFile(PipelineInterface content, String text) {
  /**
   * Reads a file.
   *
   * @throws InvalidInputException if it is no compiled pipeline
   * @throws IOException if it cannot be read
   */
  public static PipelineFile read(Path file) throws IOException {
    String text = SpecReader.text(file);
    PipelineInterface content = SpecReader.readInterface(text, String.valueOf(file.getFileName()));
    requireName("pipeline's name", content.name());
    return new PipelineFile(content, text);
  }

  PipelineUpload upload() {
    return new PipelineUpload(
        content.name(), content.description(), text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Checks a name before anything is sent.
   *
   * @throws InvalidInputException if KFP would not take it
   */
  public static void requireName(String what, String name) {
    try {
      RunRequest.requireName(name);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException("The %s: %s".formatted(what, e.getMessage()));
    }
  }

  static Parameters parameters(Map<String, Object> values) {
    try {
      return new Parameters(values);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(String.valueOf(e.getMessage()));
    }
  }
}
