package dev.crema.data.source;

import dev.crema.data.CellParser;
import java.nio.file.Path;

/**
 * A file, and what messages call it: content that is kept under its digest, or was fetched, has a
 * name of its own.
 *
 * @param path where the bytes are
 * @param name what messages say; what stands behind its last {@code /} is the file's name
 */
public record NamedFile(Path path, String name) {

  static NamedFile of(Path path) {
    return new NamedFile(path, path.toString());
  }

  /**
   * Returns the name as messages show it.
   *
   * @return on one line
   */
  @Override
  public String toString() {
    return CellParser.withoutControls(name);
  }
}
