package dev.crema.inference;

import dev.crema.inference.serving.ModelSource;
import dev.crema.inference.serving.Reference;
import dev.crema.registry.ModelVersion;
import dev.crema.service.OutOfMemory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A service whose memory is full at a place that its first argument names. */
public final class FullMemory {
  private FullMemory() {}

  private static OutOfMemoryError full() {
    return new OutOfMemoryError("Java heap space");
  }

  public static void main(String[] args) throws Exception {
    String cache = args[0].substring(args[0].indexOf('=') + 1);
    String where = args[1];
    OutOfMemory.watchAllThreads();
    ModelSource source =
        new ModelSource() {
          @Override
          public String kind() {
            return "registry";
          }

          @Override
          public @Nullable ModelVersion resolve(String model, Reference reference) {
            if (where.equals("registry")) {
              throw full();
            }
            return null;
          }

          @Override
          public Map<String, Map<String, String>> aliases() {
            return Map.of();
          }

          @Override
          public void download(ModelVersion version, Path target, long limitBytes) {}
        };
    try (TestService service =
        TestService.start(source, Path.of(cache), Map.of("crema.test.full-memory", "true"))) {
      if (where.equals("thread")) {
        Thread.ofPlatform()
            .start(
                () -> {
                  throw full();
                });
      }
      service.get("/full-memory");
      Thread.sleep(60_000);
    }
  }

  /** Has a route that finds no memory. */
  @Controller
  @Requires(property = "crema.test.full-memory")
  static final class FullController {
    @Get("/full-memory")
    String full() {
      throw FullMemory.full();
    }
  }
}
