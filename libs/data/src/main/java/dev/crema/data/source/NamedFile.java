package dev.crema.data.source;

import dev.crema.data.CellParser;
import java.nio.file.Path;

/**
 * A file, and what messages call it: content that is kept under its digest has a name of its own.
 *
 * @param path where the bytes are
 * @param name what messages say
 */
record NamedFile(Path path, Path name) {

  static NamedFile of(Path path) {
    return new NamedFile(path, path);
  }

  /** Returns the name as messages show it, on one line. */
  @Override
  public String toString() {
    return CellParser.withoutControls(name.toString());
  }
}
