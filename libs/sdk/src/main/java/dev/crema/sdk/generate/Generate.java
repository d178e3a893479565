package dev.crema.sdk.generate;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes, or with {@code --check} compares, the files that follow from the components: {@code
 * components/*}{@code /component.yaml}, the marked block of {@code components/*}{@code /README.md},
 * {@code components/*}{@code /metadata.yaml}, {@code components/index.json} and {@code
 * components/README.md}.
 *
 * <p>Both ways it fails if a component broke the interface that {@code components/released.json}
 * promised; {@code --release} records the current interfaces there and today as the day on which
 * the components were verified.
 */
public final class Generate {

  private static final int SUCCESS = 0;
  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  private final PrintStream out;
  private final PrintStream log;

  private final Instant today;

  Generate(PrintStream out, PrintStream log, Instant today) {
    this.out = out;
    this.log = log;
    this.today = today;
  }

  /**
   * Runs the generator and ends the process: 0 if all is well, 1 if a file is stale or an interface
   * broken, 2 for wrong arguments.
   *
   * @param args {@code --root <folder>} and optionally {@code --check} and {@code --release}; both
   *     together compare the record of the release too
   */
  public static void main(String[] args) {
    Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
    System.exit(new Generate(System.out, System.err, today).run(args));
  }

  int run(String... args) {
    try {
      GenerateOptions options = GenerateOptions.parse(args);
      Catalogue catalogue = Catalogue.read(options.root());
      return generate(options, catalogue) ? SUCCESS : FAILURE;
    } catch (GenerateOptions.UsageException e) {
      fail(e);
      return USAGE;
    } catch (IOException | IllegalArgumentException e) {
      fail(e);
      return FAILURE;
    }
  }

  private boolean generate(GenerateOptions options, Catalogue catalogue) throws IOException {
    if (isBroken(catalogue)) {
      return false;
    }
    boolean renew = options.release() && !options.check();
    List<GeneratedFile> files =
        new ArrayList<>(CatalogueFiles.of(catalogue, new LastVerified(today, renew)));
    if (options.release()) {
      files.add(ReleasedInterfaces.of(catalogue));
    }
    return options.check()
        ? check(catalogue.root(), files, options.release())
        : write(catalogue.root(), files);
  }

  private boolean isBroken(Catalogue catalogue) throws IOException {
    ReleasedInterfaces released = ReleasedInterfaces.read(catalogue.root());
    Compatibility compatibility = released.with(catalogue);
    compatibility.notes().forEach(line -> log.println("note: " + line));
    List<String> breaks = compatibility.breaks();
    if (breaks.isEmpty()) {
      return false;
    }
    breaks.forEach(line -> log.println("broken: " + line));
    log.println(
        "hint: Maybe keep the old input beside the new one, or raise the version of the library.");
    log.println(
        "error: %d changes break pipelines that use release %s."
            .formatted(breaks.size(), released.version()));
    return true;
  }

  private boolean write(Path root, List<GeneratedFile> files) throws IOException {
    for (GeneratedFile file : files) {
      if (file.isStale()) {
        file.write();
        out.println("wrote " + root.relativize(file.path()));
      }
    }
    out.println("%d files are up to date".formatted(files.size()));
    return true;
  }

  private boolean check(Path root, List<GeneratedFile> files, boolean release) throws IOException {
    List<Path> stale = new ArrayList<>();
    for (GeneratedFile file : files) {
      if (file.isStale()) {
        stale.add(root.relativize(file.path()));
      }
    }
    stale.forEach(path -> log.println("stale: " + path));
    if (!stale.isEmpty()) {
      log.println(
          "hint: Maybe run: make generate" + (release ? ", and libs/sdk/generate --release" : ""));
      log.println(
          "error: %d generated files do not match the source, the first is %s."
              .formatted(stale.size(), stale.getFirst()));
    }
    return stale.isEmpty();
  }

  private void fail(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    String[] lines = message.split("\n");
    for (int i = 1; i < lines.length; i++) {
      log.println("hint: " + lines[i]);
    }
    log.println("error: " + lines[0]);
  }
}
