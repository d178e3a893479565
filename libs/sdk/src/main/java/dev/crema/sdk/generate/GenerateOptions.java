package dev.crema.sdk.generate;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the generator was asked to do.
 *
 * @param root the repository
 * @param mode write, compare, or write and record a release
 */
record GenerateOptions(Path root, Mode mode) {

  /** What to do with the files. */
  enum Mode {
    WRITE,
    CHECK,
    RELEASE
  }

  static GenerateOptions parse(String... args) {
    Path root = null;
    Mode mode = Mode.WRITE;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--root" -> root = Path.of(valueAfter(args, i++));
        case "--check" -> mode = Mode.CHECK;
        case "--release" -> mode = Mode.RELEASE;
        default -> throw new UsageException("The argument (%s) is not known.".formatted(args[i]));
      }
    }
    return new GenerateOptions(required(root), mode);
  }

  private static String valueAfter(String[] args, int option) {
    if (option + 1 >= args.length) {
      throw new UsageException("The option (%s) has no value.".formatted(args[option]));
    }
    return args[option + 1];
  }

  private static Path required(@Nullable Path root) {
    if (root == null) {
      throw new UsageException("The option (--root) is missing.");
    }
    return root;
  }

  /** Wrong arguments. */
  static final class UsageException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message + "\nMaybe use: Generate --root <repository> [--check | --release]");
    }
  }
}
