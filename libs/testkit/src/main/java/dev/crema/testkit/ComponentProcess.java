package dev.crema.testkit;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.generate.CommandLine;
import dev.crema.sdk.json.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Starts a component as KFP does: the command of component.yaml literally, without ENTRYPOINT, only
 * the paths of the image mapped to this machine; an environment that holds what is given and
 * nothing else (no HOME); a working directory that cannot be written to.
 *
 * @param description the component
 * @param classPath the class path of the component
 * @param scratch an existing folder for logs
 */
record ComponentProcess(ComponentDescription description, String classPath, Path scratch)
    implements Step {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final String COMMAND_LINE = "    command: ";

  /**
   * How a process ended.
   *
   * @param exitCode its exit code; 137 after a kill
   * @param stdout what it wrote to stdout
   * @param stderr what it wrote to stderr
   */
  record Ending(int exitCode, String stdout, String stderr) {

    String lastLine() {
      String[] lines = stderr.strip().split("\n");
      return lines[lines.length - 1];
    }
  }

  @Override
  public Ending run(String executorInput, Map<String, String> environment) throws Exception {
    return run(executorInput, environment, TIMEOUT);
  }

  /**
   * Returns the flag that makes the JVM write which classes it loads, for the archive of the image;
   * nothing unless the build asks for it.
   */
  private List<String> classList() throws IOException {
    String folder = System.getProperty("crema.classlists", "");
    if (folder.isEmpty()) {
      return List.of();
    }
    Path lists = Files.createDirectories(Path.of(folder).resolve(description.identity().name()));
    return List.of("-XX:DumpLoadedClassList=" + lists.resolve("%p.lst"));
  }

  /** Runs the component and kills it without warning after the given time. */
  Ending run(String executorInput, Map<String, String> environment, Duration life)
      throws Exception {
    return run(executorInput, environment, process -> awaitEnd(process, life));
  }

  @Override
  public Ending runAndKill(
      String executorInput, Map<String, String> environment, Path leftover, Duration work)
      throws Exception {
    return run(
        executorInput,
        environment,
        process -> {
          while (process.isAlive() && Files.exists(leftover)) {
            Thread.sleep(1);
          }
          awaitEnd(process, work);
        });
  }

  private static void awaitEnd(Process process, Duration life) throws InterruptedException {
    if (!process.waitFor(life.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Waits until a process is gone. */
  private interface Patience {
    void await(Process process) throws InterruptedException;
  }

  private Ending run(String executorInput, Map<String, String> environment, Patience patience)
      throws Exception {
    Path stdout = Files.createTempFile(scratch, "stdout", ".log");
    Path stderr = Files.createTempFile(scratch, "stderr", ".log");
    Path work = Files.createDirectories(scratch.resolve("work"));
    makeReadOnly(work);
    List<String> line = new ArrayList<>(mapped(command()));
    line.add(CommandLine.EXECUTOR_INPUT);
    line.add(executorInput);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(work.toFile())
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    patience.await(process);
    return new Ending(process.exitValue(), Files.readString(stdout), Files.readString(stderr));
  }

  private static void makeReadOnly(Path directory) {
    if (!directory.toFile().setWritable(false)) {
      throw new IllegalStateException("Cannot make (%s) read-only.".formatted(directory));
    }
  }

  @Override
  public boolean killed(Ending ending) {
    return ending.exitCode() == KILLED;
  }

  /** Returns the files that the component left in its working directory. */
  @Override
  public List<String> leftBehind() {
    String[] names = scratch.resolve("work").toFile().list();
    return names == null ? List.of() : List.of(names);
  }

  private List<String> command() throws IOException {
    return commandOf(description);
  }

  /** Returns the command of the committed component.yaml, or the one that would be generated. */
  static List<String> commandOf(ComponentDescription description) throws IOException {
    Path yaml =
        Path.of(System.getProperty("crema.root", "."))
            .resolve(description.identity().module())
            .resolve("component.yaml");
    if (!Files.isRegularFile(yaml)) {
      return CommandLine.of(description);
    }
    Optional<String> line =
        Files.readAllLines(yaml).stream().filter(text -> text.startsWith(COMMAND_LINE)).findFirst();
    if (line.isEmpty()
        || !(Json.read(line.get().substring(COMMAND_LINE.length()), yaml.toString())
            instanceof List<?> command)) {
      throw new AssertionError(
          "The file (%s) has no command.\nMaybe run: make generate".formatted(yaml));
    }
    return command.stream().map(String::valueOf).toList();
  }

  private List<String> mapped(List<String> command) throws IOException {
    Path argumentFile = scratch.resolve("classpath");
    String quoted = classPath.replace("\\", "\\\\").replace("\"", "\\\"");
    Files.writeString(argumentFile, "\"" + quoted + "\"");
    List<String> mapped = new ArrayList<>();
    for (String part : command) {
      mapped.add(part.equals(CommandLine.CLASS_PATH_FILE) ? "@" + argumentFile : part);
    }
    mapped.set(0, Path.of(System.getProperty("java.home"), "bin", mapped.getFirst()).toString());
    mapped.addAll(1, classList());
    return mapped;
  }

  /** Returns the class path of the running test with the component's own classes first. */
  static String classPathOf(Class<?> component) {
    // Surefire hides the class path behind a jar with a manifest.
    String own = System.getProperty("surefire.test.class.path");
    String all = own == null ? System.getProperty("java.class.path") : own;
    Path location;
    try {
      location = Path.of(component.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    return location + File.pathSeparator + all;
  }
}
