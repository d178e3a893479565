package dev.crema.data.source;

import dev.crema.data.InputException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Files that were fetched from elsewhere: one, or those of a folder there, for which the rules of a
 * folder of this machine hold.
 *
 * @param name what messages call the file or the folder
 * @param isFolder whether it is a folder, even if of one file
 * @param files in the order in which they are read
 * @param leftOut names in the folder that are not read
 */
public record FetchedFiles(
    String name, boolean isFolder, List<NamedFile> files, List<String> leftOut) {

  /** Most files of a folder. */
  public static final int MAX_FILES = SourceFolder.MAX_FILES;

  /**
   * What is read of a folder.
   *
   * @param files names in the order in which they are read
   * @param leftOut names that are no data by custom: hidden ones, and those that begin with {@code
   *     _}
   */
  public record Entries(List<String> files, List<String> leftOut) {}

  /** Copies what it is given. */
  public FetchedFiles {
    files = List.copyOf(files);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Returns what is to be fetched of a folder.
   *
   * @param folder what messages call it, with {@code /} at its end
   * @param names what is in it, in any order; a folder within ends with {@code /}
   * @return what is read, and what is not
   * @throws InputException if there is nothing to be read, more than {@link #MAX_FILES}, a folder
   *     within, or what is not yet written to its end
   */
  public static Entries entries(String folder, Collection<String> names) {
    if (names.size() > MAX_FILES) {
      throw SourceFolder.tooMany(folder);
    }
    List<String> files = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    for (String entry : names.stream().sorted(Comparator.naturalOrder()).toList()) {
      String name = entry.endsWith("/") ? entry.substring(0, entry.length() - 1) : entry;
      if (name.equals(SourceFolder.UNFINISHED)) {
        throw SourceFolder.unfinished(folder);
      }
      if (SourceFolder.isLeftOut(name)) {
        leftOut.add(name);
      } else if (entry.endsWith("/")) {
        throw SourceFolder.within(folder + name);
      } else {
        files.add(name);
      }
    }
    SourceFolder.requireAny(folder, files, leftOut);
    return new Entries(files, leftOut);
  }

  SourceFolder folder() {
    return SourceFolder.of(name, files, leftOut);
  }
}
