package dev.crema.sdk.generate;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the generator was asked to do.
 *
 * @param root the repository
 * @param check compare, write nothing
 * @param release the record of the release, too
 */
record GenerateOptions(Path root, boolean check, boolean release) {

  static GenerateOptions parse(String... args) {
    Path root = null;
    boolean check = false;
    boolean release = false;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--root" -> root = Path.of(valueAfter(args, i++));
        case "--check" -> check = true;
        case "--release" -> release = true;
        default -> throw new UsageException("The argument (%s) is not known.".formatted(args[i]));
      }
    }
    return new GenerateOptions(required(root), check, release);
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
      super(message + "\nMaybe use: Generate --root <repository> [--check] [--release]");
    }
  }
}
