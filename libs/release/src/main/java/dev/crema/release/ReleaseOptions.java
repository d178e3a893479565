package dev.crema.release;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for.
 *
 * @param root the repository
 * @param prefix registry and prefix of the images, empty for the names that the YAML has
 * @param draft whether a tree with edits will do
 * @param out where the release goes
 */
record ReleaseOptions(Path root, String prefix, boolean draft, Path out) {

  private static final Pattern PREFIX =
      Pattern.compile("[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*");

  static ReleaseOptions parse(String... args) {
    Path root = null;
    String prefix = "";
    boolean draft = false;
    Path out = Path.of("dist");
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--root" -> root = Path.of(valueAfter(args, i++));
        case "--prefix" -> prefix = prefix(valueAfter(args, i++));
        case "--draft" -> draft = true;
        case "--out" -> out = Path.of(valueAfter(args, i++));
        default -> throw usage("The argument (%s) is not known.".formatted(args[i]));
      }
    }
    Path repository = required(root);
    return new ReleaseOptions(repository, prefix, draft, repository.resolve(out).normalize());
  }

  private static String valueAfter(String[] args, int option) {
    if (option + 1 >= args.length) {
      throw usage("The option (%s) has no value.".formatted(args[option]));
    }
    return args[option + 1];
  }

  private static String prefix(String text) {
    if (!PREFIX.matcher(text).matches()) {
      throw usage(
          "The prefix (%s) is no registry with a path, such as registry.example:5000/crema."
              .formatted(text));
    }
    return text;
  }

  private static Path required(@Nullable Path root) {
    if (root == null) {
      throw usage("The option (--root) is missing.");
    }
    return root.toAbsolutePath().normalize();
  }

  private static Refusal usage(String message) {
    return new Refusal(message + "\nMaybe use: make release [PREFIX=<registry/prefix>] [DRAFT=1]");
  }
}
