package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site of the documents, which {@code make docs} makes. */
class SiteIT {
  private static final Path PYTHON = Repository.ROOT.resolve(".build/venv-docs/bin/python");

  @TempDir Path folder;

  /**
   * How the generator ended.
   *
   * @param exitCode of the process
   * @param said all it wrote
   */
  private record Ending(int exitCode, String said) {}

  @BeforeEach
  void needsTheGenerator() {
    assumeTrue(
        Files.isExecutable(PYTHON), "The generator of the site is missing. Maybe run: make docs");
  }

  @Test
  void everyLinkOfEveryDocumentLeadsToAPlaceThatIsThere() throws Exception {
    Path site = folder.resolve("site");
    assertThat(build(Repository.ROOT, site)).isEqualTo(new Ending(0, site + "/index.html\n"));
    assertThat(Files.readString(site.resolve("index.html")))
        .contains("href=\"docs/glossary.html\"")
        .contains("href=\"kubernetes/index.html\"");
    // A folder without a README has a list of what is in it.
    assertThat(Files.readString(site.resolve("docs/adr/index.html")))
        .contains("href=\"0007-images.html\"");
  }

  @Test
  void aFolderAFileAndAHeadingAreLedTo() throws Exception {
    write("repository/README.md", "# A\n\n[b](b.md#good-one) [c](folder) [d](LICENSE)\n");
    write("repository/b.md", "# B\n\n## Good one\n");
    write("repository/folder/notes.txt", "");
    write("repository/LICENSE", "");
    Path site = folder.resolve("site");
    assertThat(build(folder.resolve("repository"), site).exitCode()).isZero();
    assertThat(Files.readString(site.resolve("index.html")))
        .contains("href=\"b.html#good-one\"")
        .contains("href=\"folder/index.html\"")
        .contains("/LICENSE\"");
    assertThat(Files.readString(site.resolve("folder/index.html"))).contains("notes.txt");
  }

  @Test
  void aLinkThatLeadsNowhereIsNamedAndLeavesTheSiteAsItWas() throws Exception {
    write("repository/README.md", "# A\n\n[b](b.md#gone) [c](gone.md)\n");
    write("repository/b.md", "# B\n\n## Good one\n");
    write("site/index.html", "before");
    Ending ending = build(folder.resolve("repository"), folder.resolve("site"));
    assertThat(ending.exitCode()).isEqualTo(1);
    assertThat(ending.said())
        .contains("index.md:3", "'gone'", "'gone.md'", "each link that leads nowhere.\nMaybe ");
    assertThat(Files.readString(folder.resolve("site/index.html"))).isEqualTo("before");
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private Ending build(Path repository, Path site) throws Exception {
    Path script = Repository.ROOT.resolve("docs/site/build.py");
    Process process =
        new ProcessBuilder(
                PYTHON.toString(), "-P", script.toString(), repository.toString(), site.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ending(process.waitFor(), said);
  }
}
