package dev.crema.inference;

import dev.crema.inference.batches.Batches;
import dev.crema.inference.logging.LogFormat;
import dev.crema.inference.serving.Lifecycle;
import dev.crema.inference.serving.Models;
import dev.crema.inference.serving.OutOfMemory;
import dev.crema.inference.transport.Rehearsal;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.servers.Server;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the service. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "crema-inference",
            version = "1",
            description =
                "Serves a registered model over REST. The columns of a row are those of the"
                    + " model's contract; GET / lists them with their types and rules.",
            license = @License(name = "Apache-2.0")),
    servers = @Server(url = "./", description = "Where this document is."))
public final class InferenceMain {
  private static final int EXIT_WRONG_SETTINGS = 2;

  private InferenceMain() {}

  /**
   * Starts the service and returns; it runs until the process is told to stop.
   *
   * @param args settings as {@code --crema.model.name=churn}, before all other sources
   */
  public static void main(String[] args) {
    LogFormat.apply(args);
    OutOfMemory.watchAllThreads();
    ApplicationContext context = ApplicationContext.builder().args(args).banner(false).build();
    try {
      context.start();
      StartCheck.run(context);
      context.getBean(
          Models.class); // before the server: it needs the cache and the registry's address
      context.getBean(Batches.class); // before the server too: its folder may belong to another
      Rehearsal rehearsal = context.getBean(Rehearsal.class);
      rehearsal.announce(); // before the server listens, so that it is not ready too soon
      EmbeddedServer server = listen(context.getBean(EmbeddedServer.class));
      rehearsal.start(server.getPort());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(context), "stop"));
      long millis = ManagementFactory.getRuntimeMXBean().getUptime();
      log().info("Listening on {}:{} after {} ms.", server.getHost(), server.getPort(), millis);
    } catch (RuntimeException | LinkageError e) {
      System.err.println("error: " + cause(e));
      // Not exit: what has begun to start could wait for what never will.
      Runtime.getRuntime().halt(EXIT_WRONG_SETTINGS);
    }
  }

  private static EmbeddedServer listen(EmbeddedServer server) {
    try {
      return server.start();
    } catch (RuntimeException e) {
      if (innermost(e) instanceof IOException io) {
        // The native transports put the call and the error's number before the words.
        String words = String.valueOf(io.getMessage()).replaceFirst("^.*: ", "");
        throw new IllegalArgumentException(
            "The address (%s:%d) cannot be listened on: %s.\nMaybe --port or --host (the settings crema.port and crema.host)."
                .formatted(server.getHost(), server.getPort(), words),
            null);
      }
      throw e;
    }
  }

  private static void stop(ApplicationContext context) {
    context.getBean(Lifecycle.class).stop();
    context.close();
  }

  private static Logger log() {
    return LoggerFactory.getLogger(InferenceMain.class);
  }

  /** Returns the message of the innermost cause, which is the one that was written for people. */
  static String cause(Throwable thrown) {
    Throwable cause = innermost(thrown);
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private static Throwable innermost(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
