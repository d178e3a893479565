package dev.crema.data.source;

import dev.crema.data.CellParser;
import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of a folder that DVC keeps: JSON whose own digest names the folder. */
final class DvcListing {
  static final String SUFFIX = ".dir";

  /** DVC sorts by character, Java by halves of characters. */
  private static final Comparator<Entry> ORDER =
      Comparator.comparing(
          entry -> entry.path().toString().getBytes(StandardCharsets.UTF_8),
          Arrays::compareUnsigned);

  private DvcListing() {}

  /**
   * A file.
   *
   * @param path relative to the folder
   * @param md5 its digest
   */
  record Entry(Path path, String md5) {}

  static List<Entry> read(Path file) {
    List<Entry> entries = new ArrayList<>();
    Set<Path> seen = new HashSet<>();
    List<Node> items = Node.json(file).items();
    requireCount(file, items.size());
    for (Node item : items) {
      Node digest = item.required("md5");
      DvcPointer.requireMd5(digest, digest.text());
      Path path = DvcPointer.inside(item.required("relpath"));
      if (!seen.add(path)) {
        throw item.error(
            "has the path (%s), which occurs twice.\nMaybe the listing was changed by hand."
                .formatted(CellParser.shorten(path.toString())));
      }
      entries.add(new Entry(path, digest.text()));
    }
    entries.sort(ORDER);
    return entries;
  }

  /**
   * Makes the listing of a folder that was checked out. No link is walked through, and none is read
   * but one of a file to where the content may be: all of that before anything is hashed.
   *
   * @param follow returns whether the target of a link, whose links are followed, may be read
   */
  static List<Entry> of(Path folder, boolean isOld, Predicate<Path> follow) {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      // With the folders: what holds nothing but them has an end, too.
      List<Path> all = walk.limit(SourceFolder.MAX_FILES + 2L).toList();
      requireCount(folder, all.size() - 1);
      for (Path path : all) {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          files.add(regular(path, follow));
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new InputException(
          "The folder of (%s) cannot be read to its end: %s\nMaybe the step lacks the right to read it, or it is being changed."
              .formatted(folder, e.getMessage()),
          e);
    }
    return files.stream()
        .map(file -> new Entry(folder.relativize(file), DvcDigest.of(file, isOld)))
        .sorted(ORDER)
        .toList();
  }

  private static Path regular(Path path, Predicate<Path> follow) throws IOException {
    if (Files.isSymbolicLink(path)) {
      Path target = Files.exists(path) ? path.toRealPath() : Files.readSymbolicLink(path);
      if (!Files.isRegularFile(target) || !follow.test(target)) {
        throw new InputException(
            "%s: a link to (%s), which is not followed in a folder.\nMaybe put the file itself there."
                .formatted(path, target));
      }
      return path;
    }
    if (!Files.isRegularFile(path)) {
      throw new InputException("%s: no regular file.\nMaybe remove it.".formatted(path));
    }
    return path;
  }

  private static void requireCount(Path where, int files) {
    if (files > SourceFolder.MAX_FILES) {
      throw new InputException(
          "The folder of (%s) has more than %d files.\nMaybe join them into fewer."
              .formatted(where, SourceFolder.MAX_FILES));
    }
  }

  /** Returns the digest of the listing as DVC writes it, by Python's json. */
  static String digest(List<Entry> entries) {
    String json =
        entries.stream()
            .map(
                entry ->
                    "{\"md5\": \"%s\", \"relpath\": %s}"
                        .formatted(entry.md5(), quoted(entry.path().toString())))
            .collect(Collectors.joining(", ", "[", "]"));
    return DvcDigest.of(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\f' -> out.append("\\f");
        case '\b' -> out.append("\\b");
        default -> {
          if (c < ' ' || c > '~') {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
