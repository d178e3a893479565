package dev.crema.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.sdk.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real catalogue and pipelines, pinned to images made here, are used as their users do. */
class ReleaseIT {

  private static final Path ROOT =
      Path.of(System.getProperty("crema.root", "../..")).toAbsolutePath();

  /** Compiles the pipelines of users: with components of dist/, and with its pipelines inside. */
  private static final String PIPELINE =
      """
      import pathlib, sys
      from kfp import compiler, components, dsl

      dist = pathlib.Path(sys.argv[1])
      for file in sorted(dist.glob("components/*/component.yaml")):
          components.load_component_from_file(str(file))
      for file in sorted(dist.glob("pipelines/*/pipeline.yaml")):
          components.load_component_from_file(str(file))
      ingest_data = components.load_component_from_file(str(dist / "components/ingest-data/component.yaml"))

      @dsl.pipeline(name="pinned")
      def pinned(source_uri: str, contract_uri: str, contract_sha256: str):
          source = dsl.importer(artifact_uri=source_uri, artifact_class=dsl.Artifact, reimport=True)
          contract = dsl.importer(artifact_uri=contract_uri, artifact_class=dsl.Artifact, reimport=True)
          ingest_data(source=source.output, contract=contract.output, contract_sha256=contract_sha256)

      compiler.Compiler().compile(pinned, sys.argv[2])
      """;

  @TempDir Path folder;
  private Path dist;

  @BeforeEach
  void release() throws IOException {
    Path copy = Files.createDirectories(folder.resolve("repository"));
    dist = copy.resolve("dist");
    copy("components/index.json", copy);
    Object components =
        Json.readObject(Files.readString(ROOT.resolve("components/index.json")), "index.json")
            .get("components");
    for (Object component : (List<?>) java.util.Objects.requireNonNull(components)) {
      component((Map<?, ?>) component, copy);
    }
    copy("pipelines/train-and-register/pipeline.yaml", copy);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
    assertThat(Release.run(stream, stream, "--root", copy.toString(), "--draft"))
        .as(said.toString(StandardCharsets.UTF_8))
        .isZero();
  }

  /** Copies what the build made of a component, and puts an image beside it. */
  private static void component(Map<?, ?> component, Path copy) throws IOException {
    String name = String.valueOf(component.get("name"));
    String version = String.valueOf(component.get("version"));
    String target = component.get("module") + "/target/";
    String jar = "%s-%s.jar".formatted(name, version);
    assumeTrue(
        Files.isRegularFile(ROOT.resolve(target + jar)),
        "The components are not packaged. Maybe run: make quick");
    for (String file :
        List.of("component.yaml", "metadata.yaml", "target/classpath", "target/" + jar)) {
      copy(component.get("module") + "/" + file, copy);
    }
    OciTar image = new OciTar(String.valueOf(component.get("image")), name, version);
    Files.write(copy.resolve(target + "jib-image.tar"), image.tar());
    Files.writeString(copy.resolve(target + "jib-image.digest"), image.digest);
    StringBuilder inputs = new StringBuilder(BuiltRepository.BASE + "  base image\n");
    inputs.append(Digests.of(ROOT.resolve(target + jar))).append("  app/classpath/").append(jar);
    for (String entry :
        Files.readString(ROOT.resolve(target + "classpath")).strip().split(File.pathSeparator)) {
      Path library = Path.of(entry);
      inputs.append('\n').append(Digests.of(library)).append("  app/libs/");
      inputs.append(library.getFileName());
    }
    Files.writeString(copy.resolve(target + "image.inputs"), inputs);
  }

  private static void copy(String file, Path copy) throws IOException {
    Files.createDirectories(copy.resolve(file).getParent());
    Files.copy(ROOT.resolve(file), copy.resolve(file));
  }

  @Test
  void theSdkCompilesItAndTheRunnerRunsIt() throws Exception {
    Path python = ROOT.resolve(".build/venv-kfp/bin/python");
    assumeTrue(
        Files.isExecutable(python),
        "The Python environment of the KFP SDK is missing. Maybe run: make venv-kfp");
    Path source = Files.writeString(folder.resolve("pipeline.py"), PIPELINE);
    Path pipeline = folder.resolve("pinned.yaml");
    assertThatItSucceeds(
        python.toString(), "-B", source.toString(), dist.toString(), pipeline.toString());
    assertThat(pipeline).content().contains("image: crema/ingest-data@sha256:");

    Path data = ROOT.resolve("data/iris");
    String said =
        assertThatItSucceeds(
            ROOT.resolve("pipelines/runner/crema").toString(),
            "run",
            pipeline.toString(),
            "--root",
            dist.toString(),
            "--run-dir",
            folder.resolve("runs").toString(),
            "-p",
            "source_uri=" + data.resolve("iris.csv"),
            "-p",
            "contract_uri=" + data.resolve("contract.yaml"),
            "-p",
            "contract_sha256=" + Digests.of(data.resolve("contract.yaml")));
    assertThat(said).containsPattern("done +ingest-data");
  }

  private String assertThatItSucceeds(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
