package dev.crema.data.source;

import dev.crema.data.CellParser;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RowVisitor;
import dev.crema.data.source.TableFile.Format;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A table of others: a file, or a folder of files that are parts of it.
 *
 * <p>The parts are of one {@link Format}, have the same columns in any order, and are read in the
 * order of their names, character by character; the rows are those of one file that had them all.
 * Names that begin with a point or {@code _} are left out; a link, a folder within, an empty file
 * and {@code _temporary} are refused. A part may have columns and no rows.
 *
 * <p>Lines are counted on from part to part, as if the files were put one behind the other; {@link
 * #where} knows the part.
 */
public final class TableSource implements ReadableTable {
  private static final int MAX_SHOWN_PARTS = 100;

  private final Object name;
  private final List<TableFile> parts;
  private final List<String> leftOut;
  private final @Nullable Pointed pointed;
  private final List<Part> read = new ArrayList<>();
  private volatile double bytesBefore;
  private volatile double totalBytes;
  private volatile TableFile current;

  /**
   * A part that was read.
   *
   * @param file the file, as messages call it
   * @param firstLine the number of its first line
   * @param lines how many lines it has; of Parquet, rows
   */
  public record Part(String file, long firstLine, long lines) {

    /**
     * Returns the name of the file.
     *
     * @return without its folder, on one line
     */
    public String name() {
      return CellParser.withoutControls(file.substring(file.lastIndexOf('/') + 1));
    }

    private String remark() {
      return lines == 0
          ? "%s: no rows".formatted(name())
          : "%s: lines %d to %d".formatted(name(), firstLine, firstLine + lines - 1);
    }
  }

  /**
   * What a pointer of DVC points to.
   *
   * @param pointer read
   * @param content verified
   */
  private record Pointed(DvcPointer pointer, DvcContent.Found content) {}

  private TableSource(
      Object name, List<TableFile> parts, List<String> leftOut, @Nullable Pointed pointed) {
    this.name = name;
    this.parts = parts;
    this.leftOut = List.copyOf(leftOut);
    this.pointed = pointed;
    current = parts.getFirst();
  }

  /**
   * Opens a file or a folder.
   *
   * @param path the file or folder; itself it may be a link
   * @param contract names and types of the columns to read
   * @param delimiter what stands between two cells of a CSV
   * @return the table, told what it is
   * @throws InputException if there is nothing to be read, or the parts do not go together
   * @throws UncheckedIOException if the disk fails
   */
  public static TableSource open(Path path, Contract contract, char delimiter) {
    return open(path, null, contract, delimiter);
  }

  /**
   * Opens a file, a folder, or what a pointer of DVC points to.
   *
   * @param path the file, folder or pointer, whose name ends with {@code .dvc}
   * @param remote a folder that is a remote or a cache of DVC, where the content is looked for that
   *     is not beside the pointer; null = none
   * @param contract names and types of the columns to read
   * @param delimiter what stands between two cells of a CSV
   * @return the table, told what it is; of a pointer, its content is verified
   * @throws InputException if there is nothing to be read, the parts do not go together, or the
   *     content is not what the pointer says
   * @throws UncheckedIOException if the disk fails
   */
  public static TableSource open(
      Path path, @Nullable Path remote, Contract contract, char delimiter) {
    DvcPointer pointer = DvcPointer.of(path);
    if (remote != null && pointer == null) {
      throw new InputException(
          "The source (%s) is no pointer of DVC, but a remote (%s) is given.\nMaybe give the file whose name ends with (.dvc)."
              .formatted(path, remote));
    }
    Pointed pointed =
        pointer == null ? null : new Pointed(pointer, DvcContent.find(pointer, remote));
    SourceFolder found =
        pointed != null
            ? pointed.content().files()
            : Files.isDirectory(path)
                ? SourceFolder.of(path)
                : new SourceFolder(List.of(NamedFile.of(path)), List.of());
    boolean isFile = pointer == null ? !Files.isDirectory(path) : !pointer.isFolder();
    Object name = isFile ? found.files().getFirst() : path;
    return new TableSource(name, parts(found, contract, delimiter), found.leftOut(), pointed);
  }

  /**
   * Opens what was fetched from elsewhere.
   *
   * @param fetched the files, and what they are called
   * @param contract names and types of the columns to read
   * @param delimiter what stands between two cells of a CSV
   * @return the table, told what it is
   * @throws InputException if there is nothing to be read, or the parts do not go together
   * @throws UncheckedIOException if the disk fails
   */
  public static TableSource open(FetchedFiles fetched, Contract contract, char delimiter) {
    SourceFolder found = fetched.folder();
    Object name = fetched.isFolder() ? fetched.name() : found.files().getFirst();
    return new TableSource(name, parts(found, contract, delimiter), found.leftOut(), null);
  }

  private static List<TableFile> parts(SourceFolder found, Contract contract, char delimiter) {
    List<TableFile> parts =
        found.files().stream().map(file -> TableFile.open(file, contract, delimiter)).toList();
    requireOneFormat(parts);
    return parts;
  }

  List<TableFile> tables() {
    return parts;
  }

  private static void requireOneFormat(List<TableFile> parts) {
    TableFile first = parts.getFirst();
    for (TableFile part : parts) {
      if (part.format() != first.format()) {
        throw new InputException(
            "%s: the file is %s, but (%s) is %s.\nMaybe the folder has more than one table."
                .formatted(
                    part.file(), part.format().words(), first.file(), first.format().words()));
      }
    }
  }

  /** Returns the name of the file or the folder. */
  @Override
  public String name() {
    return CellParser.withoutControls(name.toString());
  }

  /**
   * Returns what the file is, or each of the files.
   *
   * @return the format
   */
  public Format format() {
    return parts.getFirst().format();
  }

  /** Returns the format's name in lower case. */
  @Override
  public String formatName() {
    return format().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean isOnePart() {
    return parts.size() == 1;
  }

  /** Returns which lines are of which file, and what of a folder is not read. */
  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    if (!isOnePart()) {
      read.stream().limit(MAX_SHOWN_PARTS).map(Part::remark).forEach(remarks::add);
      if (read.size() > MAX_SHOWN_PARTS) {
        remarks.add("and %d files more".formatted(read.size() - MAX_SHOWN_PARTS));
      }
    }
    if (!leftOut.isEmpty()) {
      remarks.add("left out of the folder: " + leftOut);
    }
    return remarks;
  }

  /**
   * Returns how many files the table is.
   *
   * @return at least 1
   */
  public int files() {
    return parts.size();
  }

  /**
   * Returns the digest by which DVC names the content.
   *
   * @return 32 hexadecimal digits, and {@code .dir} if it is a folder; null if there was no pointer
   */
  public @Nullable String md5() {
    if (pointed == null) {
      return null;
    }
    DvcPointer pointer = pointed.pointer();
    return pointer.md5() + (pointer.isFolder() ? DvcListing.SUFFIX : "");
  }

  /**
   * Returns what of a folder is not read.
   *
   * @return names in order
   */
  public List<String> leftOut() {
    return leftOut;
  }

  /**
   * Reads every row, in order and in bounded memory.
   *
   * @param rows takes each row that could be read
   * @param rejected takes each row that could not; what it throws ends the reading
   * @return what came of it
   * @throws InputException if a file is damaged, lacks a column of the contract or has other
   *     columns than the first, there are no rows, or what a pointer points to changes meanwhile
   * @throws UncheckedIOException if the disk fails
   */
  @Override
  public ReadSummary read(RowVisitor rows, Consumer<RejectedRow> rejected) {
    TableColumns columns = new TableColumns(current.contract());
    read.clear();
    bytesBefore = 0;
    totalBytes = parts.stream().mapToDouble(TableSource::bytes).sum();
    long accepted = 0;
    long refused = 0;
    long line = 0;
    for (TableFile part : parts) {
      long before = line;
      read.add(new Part(part.file().name(), before + 1, 0));
      current = part;
      Table.Count count =
          part.read(
              columns,
              (row, own) -> rows.row(row, before + own),
              row -> rejected.accept(new RejectedRow(before + row.line(), row.problems())));
      accepted += count.accepted();
      refused += count.refused();
      line += part.lines();
      read.set(read.size() - 1, new Part(part.file().name(), before + 1, part.lines()));
      if (parts.size() > 1) {
        part.forget();
        bytesBefore = bytesBefore + bytes(part); // by one thread
      }
    }
    if (pointed != null) {
      pointed.content().requireSame();
    }
    return columns.summary(name, accepted, refused);
  }

  private static double bytes(TableFile part) {
    try {
      return Files.size(part.file().path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public double share() {
    if (parts.size() == 1) {
      return current.share();
    }
    double share = current.share();
    return (bytesBefore + (Double.isNaN(share) ? 0 : share * bytes(current))) / totalBytes;
  }

  /** Returns {@code file:line}, the line as it is counted in that file. */
  @Override
  public String where(long line) {
    int i = read.size() - 1;
    while (i > 0 && read.get(i).firstLine() > line) {
      i--;
    }
    String file = CellParser.withoutControls(read.get(i).file());
    return "%s:%d".formatted(file, line - read.get(i).firstLine() + 1);
  }

  /**
   * Returns the parts that have been read so far.
   *
   * @return in order
   */
  public List<Part> parts() {
    return List.copyOf(read);
  }
}
