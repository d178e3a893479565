package dev.crema.data.source;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
                .formatted(path));
      }
      entries.add(new Entry(path, digest.text()));
    }
    entries.sort(ORDER);
    return entries;
  }

  /** Makes the listing of a folder that was checked out. */
  static List<Entry> of(Path folder, boolean isOld) {
    try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      List<Path> files =
          walk.filter(Files::isRegularFile).limit(SourceFolder.MAX_FILES + 1L).toList();
      requireCount(folder, files.size());
      return files.stream()
          .map(file -> new Entry(folder.relativize(file), DvcDigest.of(file, isOld)))
          .sorted(ORDER)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
