package dev.crema.inference.rest;

import dev.crema.inference.security.Guard;
import dev.crema.inference.security.RouteRules;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The document that the compiler made of the controllers; where tokens are asked for, with what the
 * table of routes says of them.
 */
@Singleton
final class OpenApiDocument {
  private static final String RESOURCE = "/META-INF/swagger/crema-inference-1.yml";

  private final Guard guard;
  private final RouteRules rules;
  private byte @Nullable [] bytes;

  OpenApiDocument(Guard guard, RouteRules rules) {
    this.guard = guard;
    this.rules = rules;
  }

  /** Returns the document: YAML in UTF-8, made when it is first asked for. */
  synchronized byte[] bytes() {
    byte[] made = bytes;
    if (made == null) {
      byte[] compiled = compiled();
      made =
          guard.isOpen()
              ? compiled
              : OpenApiSecurity.added(new String(compiled, StandardCharsets.UTF_8), rules)
                  .getBytes(StandardCharsets.UTF_8);
      bytes = made;
    }
    return made;
  }

  private static byte[] compiled() {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("The build made no " + RESOURCE + ".");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
