import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Copies from a jar into a folder what some of its classes reach, with its licences and notices:
 *
 * <pre>java Reach.java JAR FOLDER CLASS...</pre>
 *
 * <p>A class reaches each class of the jar that it names anywhere: in code, in a type, in an
 * annotation, or in a text, by which libraries load classes at run time. So more is kept than is
 * ever loaded. Files that are no classes stay if a class beside them does.
 */
final class Reach {
  private static final String CLASS = ".class";

  /** A name with a package, within a descriptor, a signature or a text. */
  private static final Pattern NAME = Pattern.compile("[a-z_]\\w*(?:[./][\\w$]+)+");

  /** Notices, and the versions of what is in the jar. */
  private static final Pattern KEPT =
      Pattern.compile("META-INF/((LICENSE|NOTICE|DEPENDENCIES)[^/]*|maven/.*/pom\\.properties)");

  private final ZipFile jar;
  private final Set<String> reached = new TreeSet<>();
  private final Set<String> packages = new TreeSet<>();
  private final Deque<String> todo = new ArrayDeque<>();

  private Reach(ZipFile jar) {
    this.jar = jar;
  }

  public static void main(String[] arguments) throws IOException {
    List<String> roots = List.of(arguments).subList(2, arguments.length);
    try (ZipFile jar = new ZipFile(arguments[0])) {
      Reach reach = new Reach(jar);
      for (String root : roots) {
        if (!reach.isFound(root.replace('.', '/'))) {
          throw new IllegalArgumentException("%s has no class %s".formatted(arguments[0], root));
        }
      }
      reach.walk();
      reach.copy(Path.of(arguments[1]));
    }
  }

  private boolean isFound(String name) {
    if (jar.getEntry(name + CLASS) == null) {
      return false;
    }
    if (reached.add(name)) {
      packages.add(folder(name));
      todo.add(name);
    }
    return true;
  }

  private static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  private void walk() throws IOException {
    while (!todo.isEmpty()) {
      ZipEntry entry = jar.getEntry(todo.remove() + CLASS);
      try (InputStream in = jar.getInputStream(entry)) {
        for (PoolEntry constant : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
          if (constant instanceof Utf8Entry text) {
            Matcher names = NAME.matcher(text.stringValue());
            while (names.find()) {
              isFound(names.group().replace('.', '/'));
            }
          }
        }
      }
    }
  }

  private void copy(Path folder) throws IOException {
    for (ZipEntry entry : jar.stream().toList()) {
      if (!entry.isDirectory() && isKept(entry.getName())) {
        Path target = folder.resolve(entry.getName());
        Files.createDirectories(target.getParent());
        try (InputStream in = jar.getInputStream(entry)) {
          Files.write(target, in.readAllBytes());
        }
      }
    }
  }

  private boolean isKept(String path) {
    if (path.endsWith(CLASS)) {
      return reached.contains(path.substring(0, path.length() - CLASS.length()));
    }
    return KEPT.matcher(path).matches() || packages.contains(folder(path));
  }
}
