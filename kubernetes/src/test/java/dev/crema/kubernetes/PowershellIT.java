package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The scripts for PowerShell, read by a grammar of it and done by a small interpreter of ours: no
 * PowerShell is at hand.
 */
class PowershellIT {
  private static final Path PYTHON = Scripts.ROOT.resolve(".build/venv-docs/bin/python");
  private static final String SCRIPT =
      Scripts.ROOT.resolve("kubernetes/src/test/python/powershell.py").toString();

  @TempDir Path folder;
  private Laptop laptop;

  @BeforeEach
  void needsTheGrammar() {
    assumeTrue(
        Files.isExecutable(PYTHON), "There is no environment (venv-docs). Maybe run: make docs");
    laptop = new Laptop(folder);
  }

  @Test
  void everyScriptAndEveryBlockOfADocumentIsPowershell() throws Exception {
    List<String> files = new ArrayList<>(files("*.ps1"));
    assertThat(files).hasSize(3).allMatch(file -> file.startsWith("kubernetes/laptop/"));
    files.addAll(files("*.md"));
    assertThat(parse(files)).as(laptop.output()).isZero();
    assertThat(laptop.output()).isEqualTo("4 scripts\n");
  }

  /** Git knows them, or will: they are in the folder of the repository and not ignored. */
  private static List<String> files(String pattern) {
    String[] ask = {"git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern};
    return Scripts.run(ask).lines().filter(f -> Files.exists(Scripts.ROOT.resolve(f))).toList();
  }

  private int parse(List<String> files) throws Exception {
    List<String> command = new ArrayList<>(List.of(PYTHON.toString(), "-P", SCRIPT, "parse"));
    files.forEach(file -> command.add(Scripts.ROOT.resolve(file).toString()));
    return laptop.run(command);
  }

  /** Each line with a bracket or a quote, without the last of them: all of them are noticed. */
  @ParameterizedTest
  @ValueSource(strings = {"k3d.ps1", "start.ps1", "stop.ps1"})
  void aScriptWithoutABracketOrAQuoteIsNone(String script) throws Exception {
    List<String> lines = Scripts.read("kubernetes/laptop/" + script).lines().toList();
    List<String> broken = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.startsWith("#") && line.matches(".*[(){}\"].*")) {
        List<String> twin = new ArrayList<>(lines);
        twin.set(i, line.replaceFirst("[(){}\"]([^(){}\"]*)$", "$1"));
        broken.add(write(i + ".ps1", String.join("\n", twin)));
      }
    }
    assertThat(broken).hasSizeGreaterThan(5);
    assertThat(parse(broken)).isEqualTo(1);
    for (String twin : broken) {
      assertThat(laptop.output()).contains(twin + ":");
    }
  }

  @Test
  void aBlockOfADocumentThatIsNoPowershellIsNamedByItsLine() throws Exception {
    String good = "# A\n\n1. Do:\n\n   ```powershell\n   k3d cluster list\n   ```\n";
    String page = write("page.md", good + "\n```sh\nif (\n```\n\n```powershell\nif (\n```\n");
    assertThat(parse(List.of(page))).isEqualTo(1);
    assertThat(laptop.output()).contains(page + ":14: ", "is no PowerShell").contains("2 scripts");
    assertThat(parse(List.of(write("page.md", good)))).as(laptop.output()).isZero();
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  /**
   * With every call in turn failing: the same calls of {@code k3d} and {@code kubectl} in the same
   * order, and the same verdict.
   */
  @ParameterizedTest
  @CsvSource({"start,", "start,mine", "stop,", "stop,mine"})
  void theScriptsForPowershellDoWhatTheOthersDo(String script, @Nullable String cluster)
      throws Exception {
    String[] words = cluster == null ? new String[0] : new String[] {cluster};
    int calls = 1;
    for (int failing = 0; failing <= calls; failing++) {
      Run bash = bash(script, failing, words);
      Run powershell = powershell("kubernetes/laptop/" + script + ".ps1", failing, words);
      assertThat(powershell).as("when call %d fails: %s", failing, laptop.output()).isEqualTo(bash);
      if (failing == 0) {
        assertThat(bash.isWell()).isTrue();
        calls = bash.calls().size();
      }
    }
    assertThat(calls).isGreaterThan(8);
  }

  @Test
  void aScriptThatDoesSomethingElseIsNoticed() throws Exception {
    write("k3d.ps1", Scripts.read("kubernetes/laptop/k3d.ps1"));
    String stop = Scripts.read("kubernetes/laptop/stop.ps1");
    Run bash = bash("stop", 0);
    assertThat(powershell(write("stop.ps1", stop), 0)).isEqualTo(bash);
    String early = stop.replace("\"registry\", \"database\"", "\"database\", \"registry\"");
    assertThat(powershell(write("stop.ps1", early), 0)).isNotEqualTo(bash);
    String misspelt = stop.replace("-selector \"app", "-selector \"$ap");
    assertThat(powershell(write("stop.ps1", misspelt), 0).isWell()).isFalse();
    assertThat(laptop.output()).contains("stop.ps1, line ", "($ap) was never set.\nMaybe ");
    String deaf = stop.replace("{ $failed = $true }", "{ }");
    assertThat(powershell(write("stop.ps1", deaf), 0)).isEqualTo(bash);
    assertThat(powershell(write("stop.ps1", deaf), 4)).isNotEqualTo(bash("stop", 4));
  }

  /**
   * What a script came to.
   *
   * @param isWell whether it ended without an error
   * @param calls what it asked of the stand-ins
   * @param said what it said, if all was well, of itself as a script of bash
   */
  private record Run(boolean isWell, List<String> calls, String said) {}

  private Run bash(String script, int failing, String... words) throws Exception {
    programs(failing);
    return ended(laptop.run(script + ".sh", words));
  }

  private Run powershell(String script, int failing, String... words) throws Exception {
    programs(failing);
    String file = Scripts.ROOT.resolve(script).toString();
    List<String> command = new ArrayList<>(List.of(PYTHON.toString(), "-P", SCRIPT, "run", file));
    command.addAll(List.of(words));
    return ended(laptop.run(command));
  }

  /** How either names an error, and how many hints it has for it, may differ. */
  private Run ended(int code) throws IOException {
    String said = code == 0 ? laptop.output().replace(".ps1", ".sh") : "";
    return new Run(code == 0, laptop.calls(), said);
  }

  private void programs(int failing) throws IOException {
    laptop.forget();
    String fails = "[ $(wc -l < '%s') != %d ] || exit 1%n";
    String script = fails.formatted(folder.resolve("calls"), failing);
    laptop.standIn("k3d", script);
    laptop.standIn("kubectl", script + Laptop.TWO_NODES);
  }
}
