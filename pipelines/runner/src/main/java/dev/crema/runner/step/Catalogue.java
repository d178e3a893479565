package dev.crema.runner.step;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Knows which program on this machine stands for an image: what {@code components/index.json} names
 * is taken from the build, what {@code --component} names from the command line.
 */
public final class Catalogue {
  /** Where the build says which components there are. */
  public static final String INDEX = "components/index.json";

  private static final String CLASS_PATH_FILE = "@/app/jib-classpath-file";
  private static final List<String> ARCHIVES =
      List.of("-XX:SharedArchiveFile=", "-XX:AOTCache=", "-XX:AOTConfiguration=");

  private final @Nullable Path root;
  private final Map<String, Entry> entries;
  private final Map<String, List<String>> commands;
  private final JarDigests digests;
  private final Map<String, Build> builds = new HashMap<>();

  /**
   * What the index says of a component.
   *
   * @param image as pipelines of this build name it
   * @param network whether its steps need one
   */
  public record Entry(String image, Path module, boolean network) {}

  /** The class path of a component as the build made it. */
  private record Build(Path module, List<Path> classPath, String digest) {}

  private Catalogue(
      @Nullable Path root,
      Map<String, Entry> entries,
      Map<String, List<String>> commands,
      JarDigests digests) {
    this.root = root;
    this.entries = entries;
    this.commands = commands;
    this.digests = digests;
  }

  /**
   * Returns the catalogue of a build.
   *
   * @param root the folder that holds {@code components/index.json}, or null
   * @param commands words by image, from the command line
   */
  public static Catalogue of(
      @Nullable Path root, Map<String, List<String>> commands, JarDigests digests)
      throws IOException {
    Map<String, Entry> known = new LinkedHashMap<>();
    if (root != null && Files.isRegularFile(root.resolve(INDEX))) {
      Object index = Json.parse(Files.readString(root.resolve(INDEX)), INDEX);
      Object list = index instanceof Map<?, ?> map ? map.get("components") : index;
      if (!(list instanceof List<?> entries)) {
        throw new InvalidInputException("The file (%s) lists no components.".formatted(INDEX));
      }
      for (Object entry : entries) {
        Map<?, ?> component = (Map<?, ?>) entry;
        String image = text(component, "image");
        known.put(
            image,
            new Entry(
                image,
                root.resolve(text(component, "module")),
                Boolean.TRUE.equals(component.get("network"))));
      }
    }
    return new Catalogue(root, known, commands, digests);
  }

  private static String text(Map<?, ?> component, String key) {
    if (component.get(key) instanceof String text) {
      return text;
    }
    throw new InvalidInputException(
        "A component of (%s) has no (%s): %s.".formatted(INDEX, key, Json.write(component)));
  }

  /** Returns what the index says of all components. */
  public Collection<Entry> entries() {
    return entries.values();
  }

  /**
   * Returns the program of a component.
   *
   * @throws InvalidInputException if its image is not known or not built
   */
  public synchronized Program program(ComponentSpec.Container component) throws IOException {
    List<String> words = commands.get(component.image());
    if (words != null) {
      return given(words, component);
    }
    Entry entry = entries.get(component.image());
    if (entry == null) {
      throw new InvalidInputException(
          ("No program is known for the image (%s) of the component (%s): %s does not list it."
                  + "\nMaybe say what runs for it: --component '%s=<command>'.")
              .formatted(
                  component.image(),
                  component.name(),
                  root == null ? "there is no " + INDEX + ", which" : root.resolve(INDEX),
                  component.image()));
    }
    Build build = builds.get(component.image());
    if (build == null) {
      build = build(entry.module());
      builds.put(component.image(), build);
    }
    return fromBuild(component, build);
  }

  private static Program given(List<String> words, ComponentSpec.Container component)
      throws IOException {
    List<String> all = new ArrayList<>();
    for (String word : words) {
      if (word.equals("{}")) {
        all.addAll(component.command());
      } else {
        all.add(word);
      }
    }
    StringBuilder content = new StringBuilder();
    for (String word : all) {
      for (String part : word.split(File.pathSeparator)) {
        content.append(part).append('\0').append(contentOf(part)).append('\0');
      }
    }
    boolean isJava = Path.of(all.getFirst()).endsWith("java");
    all.addAll(component.arguments());
    return new Program(List.copyOf(all), TreeDigest.of(content.toString()), isJava, false);
  }

  /** A file or folder that a command names belongs to what it does. */
  private static String contentOf(String word) throws IOException {
    try {
      return word.isEmpty() || word.length() > 1000 || word.equals("/")
          ? ""
          : TreeDigest.of(Path.of(word));
    } catch (StepFailedException | java.nio.file.InvalidPathException _) {
      return "";
    }
  }

  private Build build(Path module) throws IOException {
    Path file = module.resolve("target/classpath");
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          "The component (%s) is not built: there is no (%s).\n%s"
              .formatted(
                  module.getFileName(),
                  file,
                  Files.isDirectory(module)
                      ? "Maybe run: make quick"
                      : "Maybe run it from the repository that built it, or in its image: --containers"));
    }
    List<Path> classPath = new ArrayList<>();
    classPath.add(jar(module));
    for (String entry : Files.readString(file).strip().split(File.pathSeparator)) {
      if (!entry.isEmpty()) {
        classPath.add(Path.of(entry));
      }
    }
    StringBuilder content = new StringBuilder();
    for (Path entry : classPath) {
      if (!Files.exists(entry)) {
        throw new InvalidInputException(
            "The class path of (%s) names (%s), which does not exist.\nMaybe build again."
                .formatted(module.getFileName(), entry));
      }
      content.append(entry.getFileName()).append('\0').append(digests.of(entry)).append('\0');
    }
    return new Build(module, classPath, TreeDigest.of(content.toString()));
  }

  private static Path jar(Path module) throws IOException {
    String name = module.getFileName().toString();
    try (Stream<Path> files = Files.list(module.resolve("target"))) {
      List<Path> jars =
          files
              .filter(
                  file ->
                      file.getFileName().toString().matches(name + "-[0-9][^-]*(-SNAPSHOT)?\\.jar"))
              .sorted()
              .toList();
      if (jars.size() == 1) {
        return jars.getFirst();
      }
      throw new InvalidInputException(
          "The component (%s) has %d jars in (%s), and should have one.\nMaybe run: mvn -q -DskipTests clean package"
              .formatted(name, jars.size(), module.resolve("target")));
    }
  }

  private static Program fromBuild(ComponentSpec.Container component, Build build) {
    List<String> compiled = new ArrayList<>(component.command());
    compiled.addAll(component.arguments());
    boolean isJava = compiled.getFirst().equals("java");
    List<String> words = new ArrayList<>();
    for (int index = 0; index < compiled.size(); index++) {
      String word = compiled.get(index);
      if (index == 0 && isJava) {
        words.add(java());
        words.addAll(limits(component.resources()));
      } else if (word.equals(CLASS_PATH_FILE)) {
        words.add(
            String.join(
                File.pathSeparator, build.classPath().stream().map(Path::toString).toList()));
      } else {
        String archive = archive(word, build.module());
        if (archive != null) {
          words.add(archive);
        }
      }
    }
    return new Program(List.copyOf(words), build.digest(), isJava, false);
  }

  /** Returns the word, with an archive of the image mapped to the build's, or null without one. */
  private static @Nullable String archive(String word, Path module) {
    for (String flag : ARCHIVES) {
      if (word.startsWith(flag)) {
        Path file = Path.of(word.substring(flag.length())).getFileName();
        Path built = module.resolve("target").resolve(file);
        return Files.isRegularFile(built) ? flag + built : null;
      }
    }
    return word;
  }

  /** Tells the JVM what its container would: without, percentages are of the whole machine. */
  private static List<String> limits(ComponentSpec.Resources resources) {
    List<String> flags = new ArrayList<>();
    if (resources.memoryLimitBytes() > 0) {
      flags.add("-XX:MaxRAM=" + resources.memoryLimitBytes());
    }
    if (resources.cpuLimit() > 0) {
      int cores = (int) Math.ceil(resources.cpuLimit());
      int here = Runtime.getRuntime().availableProcessors();
      flags.add("-XX:ActiveProcessorCount=" + Math.min(cores, here));
    }
    return flags;
  }

  /** Returns the java of this process. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
