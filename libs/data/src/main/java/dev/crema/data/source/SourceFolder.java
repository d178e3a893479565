package dev.crema.data.source;

import dev.crema.data.CellParser;
import dev.crema.data.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The files of a folder, in the order of their names.
 *
 * @param files at least one
 * @param leftOut names that are no data by custom: hidden ones, and those that begin with {@code _}
 */
record SourceFolder(List<NamedFile> files, List<String> leftOut) {
  /** Most entries of a folder. */
  static final int MAX_FILES = 10_000;

  /** What writers of many files keep in a folder until they are done. */
  static final String UNFINISHED = "_temporary";

  static SourceFolder of(Path folder) {
    List<NamedFile> files = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    for (String name : names(folder)) {
      if (name.equals(UNFINISHED)) {
        throw unfinished(folder);
      }
      if (isLeftOut(name)) {
        leftOut.add(name);
      } else {
        files.add(regular(NamedFile.of(folder.resolve(name))));
      }
    }
    return of(folder, files, leftOut);
  }

  /** Checks that there is something to read. */
  static SourceFolder of(Object folder, List<NamedFile> files, List<String> leftOut) {
    requireAny(folder, files, leftOut);
    return new SourceFolder(files, leftOut);
  }

  static void requireAny(Object folder, List<?> files, List<String> leftOut) {
    if (files.isEmpty()) {
      throw new InputException(
          "The folder (%s) has no file to be read%s.\nMaybe the path is another, or what writes it failed."
              .formatted(folder, leftOut.isEmpty() ? "" : ", only " + CellParser.shorten(leftOut)));
    }
  }

  /** Returns the names in a folder, sorted. */
  static List<String> names(Path folder) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (names.size() == MAX_FILES) {
          throw tooMany(folder);
        }
        names.add(entry.getFileName().toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // By character, as every machine sorts them alike: part-10 comes before part-2.
    names.sort(Comparator.naturalOrder());
    return names;
  }

  static InputException tooMany(Object folder) {
    return new InputException(
        "The folder (%s) has more than %d files.\nMaybe join them into fewer."
            .formatted(folder, MAX_FILES));
  }

  static InputException unfinished(Object folder) {
    return new InputException(
        "The folder (%s) has (%s): whoever writes it is not done.\nMaybe wait for the end, or remove it."
            .formatted(folder, UNFINISHED));
  }

  static boolean isLeftOut(String name) {
    return name.startsWith(".") || name.startsWith("_");
  }

  private static NamedFile regular(NamedFile file) {
    if (Files.isSymbolicLink(file.path())) {
      throw new InputException(
          "%s: a link, which is not followed in a folder.\nMaybe put the file itself there."
              .formatted(file));
    }
    if (Files.isDirectory(file.path())) {
      throw within(file);
    }
    if (!Files.isRegularFile(file.path(), LinkOption.NOFOLLOW_LINKS)) {
      throw new InputException("%s: no regular file.\nMaybe remove it.".formatted(file));
    }
    return file;
  }

  static InputException within(Object file) {
    return new InputException(
        "%s: a folder within the folder, which is not read.\nMaybe put its files beside the others."
            .formatted(file));
  }
}
