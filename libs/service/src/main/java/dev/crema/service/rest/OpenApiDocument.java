package dev.crema.service.rest;

import dev.crema.service.ServiceInfo;
import dev.crema.service.security.Guard;
import dev.crema.service.security.RouteRules;
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
public final class OpenApiDocument {
  private final String resource;
  private final Guard guard;
  private final RouteRules rules;
  private byte @Nullable [] bytes;

  OpenApiDocument(ServiceInfo service, Guard guard, RouteRules rules) {
    this.resource = "/META-INF/swagger/%s-1.yml".formatted(service.name());
    this.guard = guard;
    this.rules = rules;
  }

  /** Returns the document: YAML in UTF-8, made when it is first asked for. */
  public synchronized byte[] bytes() {
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

  private byte[] compiled() {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("The build made no " + resource + ".");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
