package dev.crema.data.source;

import dev.crema.data.CellParser;
import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@code .dvc} file: what DVC keeps in Git instead of data. Only what says where the content is
 * and how it is verified is read; the rest is DVC's own.
 *
 * @param file the pointer
 * @param path the content's place beside the pointer, relative to its folder
 * @param md5 32 hexadecimal digits: of a file, or of the listing of a folder
 * @param isFolder whether the content is a folder
 * @param isOld whether the digest is by DVC 1 or 2, which left the returns of CRLF out of texts
 * @param size bytes of the content, all files together; null = not said
 * @param files how many files the folder has; null = not said
 */
record DvcPointer(
    Path file,
    Path path,
    String md5,
    boolean isFolder,
    boolean isOld,
    @Nullable Long size,
    @Nullable Long files) {
  static final String SUFFIX = ".dvc";

  /** Most bytes of a pointer; DVC writes some hundred. */
  static final int MAX_BYTES = 1 << 20;

  private static final String FOLDER = ".dir";
  private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern STORE = Pattern.compile("files|[0-9a-f]{2}");
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*");

  /**
   * Returns the pointer that a source is, or that is the only file of a folder beside its own
   * content or a store: so can a pointer go where a step sees one address alone. Null if there is
   * none.
   */
  static @Nullable DvcPointer of(Path source) {
    if (!Files.isDirectory(source)) {
      return source.toString().endsWith(SUFFIX) && Files.isRegularFile(source)
          ? read(source)
          : null;
    }
    List<String> names = SourceFolder.names(source);
    List<String> pointers = names.stream().filter(name -> isPointer(source, name)).toList();
    if (pointers.isEmpty()) {
      return null;
    }
    DvcPointer pointer = read(source.resolve(pointers.getFirst()));
    List<String> others =
        names.stream()
            .filter(name -> !name.equals(pointers.getFirst()) && !SourceFolder.isLeftOut(name))
            .filter(name -> !STORE.matcher(name).matches())
            .filter(name -> !Path.of(name).equals(pointer.path().getName(0)))
            .toList();
    if (!others.isEmpty()) {
      throw new InputException(
          "The folder (%s) has a pointer of DVC (%s) beside other files.\nMaybe give the pointer itself as the source."
              .formatted(source, pointers.getFirst()));
    }
    return pointer;
  }

  private static boolean isPointer(Path folder, String name) {
    return name.endsWith(SUFFIX)
        && !SourceFolder.isLeftOut(name)
        && Files.isRegularFile(folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Reads a pointer.
   *
   * @throws InputException if it is no pointer to one file or folder beside it
   */
  static DvcPointer read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new InputException(
            "%s: more than %d bytes, which no pointer of DVC has.\nMaybe the data has the pointer's name."
                .formatted(file, MAX_BYTES));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Node root = Node.yaml(file);
    if (root.kind() != Node.Kind.MAPPING) {
      throw new InputException(
          "%s: no pointer of DVC, which is YAML with (outs).\nMaybe the data has the pointer's name."
              .formatted(file));
    }
    Node directory = root.optional("wdir");
    if (directory != null && !directory.scalar().equals(".")) {
      throw directory.error(
          "(%s) is another folder than the pointer's own, which is not read.\nMaybe put the pointer beside its data."
              .formatted(shown(directory.scalar())));
    }
    List<Node> outs = root.required("outs").items();
    if (outs.size() != 1) {
      throw root.required("outs")
          .error(
              "must be one file or folder, not %d.\nMaybe write a pointer for each: dvc add."
                  .formatted(outs.size()));
    }
    return output(file, outs.getFirst());
  }

  private static DvcPointer output(Path file, Node out) {
    Node hash = out.optional("hash");
    if (hash != null && !hash.scalar().equals("md5")) {
      throw hash.error(
          "(%s) is not md5, which alone is verified.\nMaybe add the data with DVC itself: dvc add."
              .formatted(shown(hash.scalar())));
    }
    // YAML takes digits alone, or digits around an e, for a number.
    Node digest = out.required("md5");
    String text = digest.scalar();
    boolean isFolder = text.endsWith(FOLDER);
    String md5 = isFolder ? text.substring(0, text.length() - FOLDER.length()) : text;
    requireMd5(digest, md5);
    return new DvcPointer(
        file,
        inside(out.required("path")),
        md5,
        isFolder,
        hash == null,
        count(out.optional("size")),
        count(out.optional("nfiles")));
  }

  static void requireMd5(Node node, String md5) {
    if (!MD5.matcher(md5).matches()) {
      throw node.error(
          "(%s) is no MD5, 32 hexadecimal digits.\nMaybe the pointer was changed by hand: dvc add writes it anew."
              .formatted(shown(md5)));
    }
  }

  private static @Nullable Long count(@Nullable Node node) {
    return node == null ? null : node.integer(0, Long.MAX_VALUE);
  }

  /** Returns a relative path that leads into the folder it starts from, and nowhere else. */
  static Path inside(Node node) {
    String text = node.scalar();
    boolean isOutside =
        text.isEmpty()
            || text.startsWith("/")
            || text.contains("\\")
            || text.chars().anyMatch(Character::isISOControl)
            || DRIVE.matcher(text).matches();
    for (String step : text.split("/", -1)) {
      isOutside |= Set.of("", ".", "..").contains(step);
    }
    try {
      if (!isOutside) {
        return Path.of(text);
      }
    } catch (InvalidPathException _) {
      // said below
    }
    throw node.error(
        "(%s) must be a path below the pointer's folder, without (..).\nMaybe put the pointer beside its data."
            .formatted(shown(text)));
  }

  private static String shown(String text) {
    return CellParser.shorten(text);
  }

  /** Returns where the content is after a checkout. */
  Path beside() {
    return file.toAbsolutePath().resolveSibling(path);
  }
}
