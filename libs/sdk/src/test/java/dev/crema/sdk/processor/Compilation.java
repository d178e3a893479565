package dev.crema.sdk.processor;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles one source text with the processor, as a component's module does. */
public final class Compilation {

  private final Path classes;
  private final Map<String, String> options;

  /** Creates a compilation that writes to a directory. */
  public Compilation(Path classes, Map<String, String> options) {
    this.classes = classes;
    this.options = options;
  }

  /** Runs the processor alone, which is quicker, and returns the messages of all errors. */
  List<String> process(String className, String source) throws IOException {
    return errors(className, source, List.of("-proc:only"));
  }

  /** Returns the messages of all errors, in the order of the source; empty if it compiled. */
  public List<String> compile(String className, String source) throws IOException {
    return errors(className, source, List.of());
  }

  private List<String> errors(String className, String source, List<String> flags)
      throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
      JavaCompiler.CompilationTask task =
          compiler.getTask(
              null,
              files,
              diagnostics,
              arguments(flags),
              null,
              List.of(new Source(className, source)));
      task.setProcessors(List.of(new ComponentProcessor()));
      boolean compiled = task.call();
      List<String> errors =
          diagnostics.getDiagnostics().stream()
              .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
              .map(diagnostic -> diagnostic.getMessage(Locale.ROOT).replaceAll("\n +", "\n"))
              .toList();
      if (compiled != errors.isEmpty()) {
        throw new IllegalStateException("javac: " + diagnostics.getDiagnostics());
      }
      return errors;
    }
  }

  private List<String> arguments(List<String> flags) throws IOException {
    List<String> arguments = new ArrayList<>(flags);
    arguments.add("-d");
    arguments.add(Files.createDirectories(classes).toString());
    arguments.add("-parameters");
    options.forEach((key, value) -> arguments.add("-A" + key + "=" + value));
    return arguments;
  }

  private static final class Source extends SimpleJavaFileObject {

    private final String text;

    Source(String className, String text) {
      super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
