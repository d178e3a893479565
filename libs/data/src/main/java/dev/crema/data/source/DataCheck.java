package dev.crema.data.source;

import dev.crema.data.Digests;
import dev.crema.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Verifies the data sets of a repository against their cards: {@code make data-check}.
 *
 * <p>A folder of {@code data/} is a data set; its {@code README.md} has a table with rows {@code
 * file} and {@code SHA-256}, one of each for every file. The file is there, or a pointer of DVC of
 * its name, whose content may be elsewhere: then only the pointer itself is checked.
 */
public final class DataCheck {
  private static final String CARD = "README.md";
  private static final Pattern ROW = Pattern.compile("\\|\\s*(file|SHA-256)\\s*\\|\\s*`([^`]+)`.*");
  private static final Pattern DATA =
      Pattern.compile(".+\\.(csv|csv\\.gz|jsonl|jsonl\\.gz|parquet|dvc)");

  private final List<String> verified = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private DataCheck() {}

  /**
   * What was found.
   *
   * @param verified a sentence for each file
   * @param problems a sentence for each thing that is not as it should be
   */
  public record Result(List<String> verified, List<String> problems) {

    /** Copies the lists. */
    public Result {
      verified = List.copyOf(verified);
      problems = List.copyOf(problems);
    }
  }

  /**
   * Checks every data set.
   *
   * @param data the folder of all of them
   * @return what was found
   * @throws IOException if the disk fails
   */
  public static Result of(Path data) throws IOException {
    DataCheck check = new DataCheck();
    List<Path> sets;
    try (Stream<Path> entries = Files.list(data)) {
      sets = entries.filter(Files::isDirectory).sorted().toList();
    }
    for (Path set : sets) {
      check.set(set);
    }
    return new Result(check.verified, check.problems);
  }

  private void set(Path set) throws IOException {
    Path card = set.resolve(CARD);
    if (!Files.isRegularFile(card)) {
      problems.add("%s: there is no %s.".formatted(set, CARD));
      return;
    }
    Map<String, String> digests = digests(card);
    for (Map.Entry<String, String> entry : digests.entrySet()) {
      file(set.resolve(entry.getKey()), entry.getValue());
    }
    // With the folders within, of which each may be read as one table.
    try (Stream<Path> files = Files.walk(set)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = set.relativize(file).toString().replace('\\', '/');
        boolean isData = DATA.matcher(name).matches();
        if (isData && !digests.containsKey(withoutSuffix(name))) {
          problems.add("%s: the card (%s) does not name it.".formatted(file, card));
        }
      }
    }
  }

  private static String withoutSuffix(String name) {
    return name.endsWith(DvcPointer.SUFFIX)
        ? name.substring(0, name.length() - DvcPointer.SUFFIX.length())
        : name;
  }

  private Map<String, String> digests(Path card) throws IOException {
    List<String> files = new ArrayList<>();
    List<String> digests = new ArrayList<>();
    for (String line : Files.readAllLines(card)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        (row.group(1).equals("file") ? files : digests).add(row.group(2));
      }
    }
    if (files.isEmpty() || files.size() != digests.size()) {
      problems.add(
          "%s: the card has %d rows (file) and %d rows (SHA-256); each file needs both."
              .formatted(card, files.size(), digests.size()));
    }
    Map<String, String> byFile = new LinkedHashMap<>();
    for (int i = 0; i < Math.min(files.size(), digests.size()); i++) {
      byFile.put(files.get(i), digests.get(i));
    }
    return byFile;
  }

  private void file(Path file, String sha256) {
    Path pointer = file.resolveSibling(file.getFileName() + DvcPointer.SUFFIX);
    try {
      if (Files.isRegularFile(pointer)) {
        DvcPointer read = DvcPointer.read(pointer);
        if (!read.beside().equals(file.toAbsolutePath()) || read.isFolder()) {
          problems.add(
              "%s: the pointer is to (%s), not to the file.".formatted(pointer, read.path()));
          return;
        }
        sha256(pointer, DvcContent.find(read, null).files().files().getFirst().path(), sha256);
      } else if (Files.isRegularFile(file)) {
        sha256(file, file, sha256);
      } else {
        problems.add("%s: neither the file nor a pointer (.dvc) is there.".formatted(file));
      }
    } catch (DvcContent.MissingException _) {
      verified.add("%s: a pointer, whose content is not here".formatted(pointer));
    } catch (InputException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  private void sha256(Path named, Path content, String expected) {
    String digest = Digests.sha256(content);
    if (digest.equals(expected)) {
      verified.add("%s: the content is what the card says".formatted(named));
    } else {
      problems.add(
          "%s: the SHA-256 is (%s), but the card says (%s).".formatted(named, digest, expected));
    }
  }

  /**
   * Checks a folder, says what was found, and ends with exit code 1 if something is not as it
   * should be.
   *
   * @param args the folder
   * @throws IOException if the disk fails
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("Usage: DataCheck <folder of data sets>");
      System.exit(2);
    }
    Result result = of(Path.of(args[0]));
    result.verified().forEach(System.out::println);
    result.problems().forEach(System.err::println);
    System.exit(result.problems().isEmpty() ? 0 : 1);
  }
}
