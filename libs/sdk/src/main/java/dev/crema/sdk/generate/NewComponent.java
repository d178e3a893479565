package dev.crema.sdk.generate;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Creates a component to start from: a folder with pom, class and test, and its line in
 * components/pom.xml. What it creates compiles, passes the contract test and does nothing useful
 * yet.
 */
public final class NewComponent {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z][a-z0-9]*)+");
  private static final Pattern VERSION =
      Pattern.compile("<parent>.*?<version>([^<]+)</version>.*?</parent>", Pattern.DOTALL);
  private static final Pattern LAST_MODULE = Pattern.compile("(?m)^([ \\t]*)</modules>");
  private static final int USAGE = 2;

  private final Path root;
  private final String name;

  NewComponent(Path root, String name) {
    this.root = root;
    this.name = name;
  }

  /**
   * Creates the component and ends the process: 0 if it exists now, 2 if it cannot be created.
   *
   * @param args {@code --root <folder> --name <verb-noun>}
   */
  public static void main(String[] args) {
    System.exit(run(System.out, System.err, args));
  }

  static int run(PrintStream out, PrintStream log, String... args) {
    try {
      if (args.length != 4 || !args[0].equals("--root") || !args[2].equals("--name")) {
        throw new IllegalArgumentException(
            "The arguments are not known.\nMaybe use: make component NAME=verb-noun");
      }
      new NewComponent(Path.of(args[1]), args[3]).create(out);
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      String[] lines = String.valueOf(e.getMessage()).split("\n");
      for (int i = 1; i < lines.length; i++) {
        log.println("hint: " + lines[i]);
      }
      log.println("error: " + lines[0]);
      return USAGE;
    }
  }

  private void create(PrintStream out) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "The name (%s) is no kebab-case verb-noun.\nMaybe something like profile-data."
              .formatted(name));
    }
    Path folder = root.resolve(Catalogue.FOLDER).resolve(name);
    if (Files.exists(folder)) {
      throw new IllegalArgumentException("The folder (%s) exists already.".formatted(folder));
    }
    Path pom = root.resolve(Catalogue.FOLDER).resolve("pom.xml");
    if (!Files.isRegularFile(pom)) {
      throw new IllegalArgumentException("The file (%s) does not exist.".formatted(pom));
    }
    String modules = Files.readString(pom);
    String extended = withModule(modules, pom);
    Map<String, String> files = files(version(modules, pom));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.writeString(path, file.getValue());
      out.println("wrote " + root.relativize(path));
    }
    Files.writeString(pom, extended);
    out.println("added the module to " + root.relativize(pom));
  }

  private String withModule(String text, Path pom) {
    Matcher end = LAST_MODULE.matcher(text);
    if (!end.find()) {
      throw new IllegalArgumentException("The file (%s) lists no modules.".formatted(pom));
    }
    String line = "%s  <module>%s</module>\n".formatted(end.group(1), name);
    return text.substring(0, end.start()) + line + text.substring(end.start());
  }

  private static String version(String text, Path pom) {
    Matcher version = VERSION.matcher(text);
    if (!version.find()) {
      throw new IllegalArgumentException("The file (%s) names no parent version.".formatted(pom));
    }
    return version.group(1).strip();
  }

  private Map<String, String> files(String version) throws IOException {
    String type = className();
    String folder = type.toLowerCase(Locale.ROOT);
    String java = "src/%s/java/dev/crema/" + folder + "/%s.java";
    Map<String, String> values =
        Map.of("name", name, "Type", type, "package", folder, "version", version);
    Map<String, String> files = new LinkedHashMap<>();
    files.put("pom.xml", filled("pom.xml", values));
    files.put(java.formatted("main", "package-info"), filled("package-info.java", values));
    files.put(java.formatted("main", type), filled("Component.java", values));
    files.put(java.formatted("test", type + "ContractTest"), filled("ContractTest.java", values));
    return files;
  }

  private String className() {
    StringBuilder type = new StringBuilder();
    for (String word : name.split("-")) {
      type.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return type.toString();
  }

  private static String filled(String template, Map<String, String> values) throws IOException {
    String resource = "new-component/" + template + ".txt";
    try (InputStream in = NewComponent.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("The template (%s) is missing.".formatted(resource));
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (Map.Entry<String, String> value : values.entrySet()) {
        text = text.replace("${" + value.getKey() + "}", value.getValue());
      }
      return text;
    }
  }
}
