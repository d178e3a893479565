package dev.crema.training.smile;

import dev.crema.data.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Loads OpenBLAS, which Smile's matrices call, from {@code libs/openblas}.
 *
 * <p>OpenBLAS sums in an order that depends on the processor and the number of threads, so that a
 * network learned on one machine would have other bits than one learned on the next. It reads the
 * environment when it is loaded, and only then: for that moment this process says one thread, and
 * the kernels that every processor of the architecture has.
 */
final class OpenBlas {
  /** Kernels of SSE3, which every x86-64 processor since 2005 has, and the plain ones of ARMv8. */
  static final String CORE =
      System.getProperty("os.arch", "").equals("aarch64") ? "ARMV8" : "Prescott";

  /** Each needs those before it; what the platform's Fortran does without is not there. */
  private static final List<String> FILES =
      List.of("libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0");

  /**
   * Smile opens lib….so by this name, never by a path, and then looks into what its class loader
   * has loaded; of the names that can always be opened this is the JDK's own library.
   */
  private static final String OPENED_BY_SMILE = "java";

  private static boolean isLoaded;

  private OpenBlas() {}

  /**
   * Loads the library, once, before Smile's classes look for it. It is unpacked to an empty
   * directory of its own, which is removed at once: what is loaded needs no name.
   *
   * @throws InputException if it does not load
   */
  static synchronized void load() {
    if (isLoaded) {
      return;
    }
    List<Path> unpacked = new ArrayList<>();
    try {
      Path own = Files.createTempDirectory("crema-openblas-");
      unpacked.add(own);
      for (String file : FILES) {
        unpack(own.resolve(file), unpacked);
      }
      if (unpacked.size() == 1) {
        throw failed(new UnsatisfiedLinkError("There is none for it."), "use another algorithm.");
      }
      loadFixed(unpacked.subList(1, unpacked.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (LinkageError e) {
      throw failed(
          e,
          "the directory for temporary files (%s) is mounted noexec; else use another algorithm."
              .formatted(System.getProperty("java.io.tmpdir")));
    } finally {
      unpacked.reversed().forEach(path -> path.toFile().delete());
    }
    System.setProperty("smile.lib.blas", OPENED_BY_SMILE);
    isLoaded = true;
  }

  private static void unpack(Path to, List<Path> unpacked) throws IOException {
    String name = "/org/bytedeco/openblas/%s/%s".formatted(platform(), to.getFileName());
    try (InputStream in = OpenBlas.class.getResourceAsStream(name)) {
      if (in != null) {
        unpacked.add(to);
        Files.copy(in, to);
      }
    }
  }

  private static String platform() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch", "");
    return "%s-%s"
        .formatted(
            system,
            switch (processor) {
              case "amd64" -> "x86_64";
              case "aarch64" -> "arm64";
              default -> processor;
            });
  }

  private static void loadFixed(List<Path> files) {
    setEnvironment("OPENBLAS_NUM_THREADS", "1");
    setEnvironment("OPENBLAS_CORETYPE", CORE);
    try {
      files.forEach(file -> System.load(file.toString()));
    } finally {
      setEnvironment("OPENBLAS_NUM_THREADS", System.getenv("OPENBLAS_NUM_THREADS"));
      setEnvironment("OPENBLAS_CORETYPE", System.getenv("OPENBLAS_CORETYPE"));
    }
    if (!core().equals(CORE)) {
      throw failed(
          new UnsatisfiedLinkError("Its kernels are those of %s.".formatted(core())),
          "use another algorithm.");
    }
  }

  /** Returns whose kernels the loaded library calls. */
  static String core() {
    MethodHandle handle =
        Linker.nativeLinker()
            .downcallHandle(
                SymbolLookup.loaderLookup().findOrThrow("openblas_get_corename"),
                FunctionDescriptor.of(ValueLayout.ADDRESS));
    try {
      // The longest name has less than 20 characters.
      return ((MemorySegment) handle.invokeExact()).reinterpret(64).getString(0);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sets a variable of this process, or removes it. */
  private static void setEnvironment(String name, @Nullable String value) {
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocateFrom(name);
      int code;
      if (value == null) {
        MethodHandle unset =
            linker.downcallHandle(
                linker.defaultLookup().findOrThrow("unsetenv"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        code = (int) unset.invokeExact(key);
      } else {
        MethodHandle set =
            linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setenv"),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT));
        code = (int) set.invokeExact(key, arena.allocateFrom(value), 1);
      }
      if (code != 0) {
        throw new IllegalStateException("The variable (%s) cannot be set.".formatted(name));
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static InputException failed(Throwable cause, String wayOut) {
    return new InputException(
        "OpenBLAS, which neural_network needs, does not load on this platform (%s, %s): %s"
                .formatted(
                    System.getProperty("os.name"),
                    System.getProperty("os.arch"),
                    cause.getMessage())
            + "\nMaybe "
            + wayOut,
        cause);
  }
}
