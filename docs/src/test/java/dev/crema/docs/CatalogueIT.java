package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalogue for people: what it shows works as it stands there. */
class CatalogueIT {

  private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```python\n(.*?)^```");

  @TempDir Path folder;

  @Test
  void everyExampleCompilesWithTheKfpSdk() throws Exception {
    Path python = Repository.ROOT.resolve(".build/venv-kfp/bin/python");
    assumeTrue(
        Files.isExecutable(python),
        "The Python environment of the KFP SDK is missing. Maybe run: make venv-kfp");
    List<String> examples =
        EXAMPLE
            .matcher(Repository.read("components/README.md"))
            .results()
            .map(CatalogueIT::compiling)
            .toList();
    assertThat(examples)
        .hasSameSizeAs(
            Repository.files("metadata.yaml").stream()
                .filter(file -> file.getParent().getParent().endsWith("components"))
                .toList());
    Path program = Files.writeString(folder.resolve("examples.py"), String.join("\n\n", examples));
    Process process =
        new ProcessBuilder(python.toString(), "-B", program.toString(), folder.toString())
            .directory(Repository.ROOT.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private static String compiling(MatchResult example) {
    return example.group(1)
        + """
        import os, sys
        from kfp import compiler
        compiler.Compiler().compile(example, os.path.join(sys.argv[1], "example.yaml"))
        """;
  }
}
