package dev.crema.service;

import dev.crema.service.logging.LogFormat;
import dev.crema.service.transport.Lifecycle;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.slf4j.LoggerFactory;

/** A service as a process: it starts as a whole or ends with one sentence and exit code 2. */
public final class ServiceProcess {
  private static final int EXIT_WRONG_SETTINGS = 2;

  private ServiceProcess() {}

  /** What a service does of its own when it starts. */
  public interface Steps {
    /**
     * Checks the settings and makes what must be there before the server listens.
     *
     * @param context all beans
     * @throws RuntimeException if the service cannot start; its innermost message is for people
     */
    void prepare(ApplicationContext context);

    /**
     * Goes on once the server listens.
     *
     * @param context all beans
     * @param port where it listens
     */
    default void listening(ApplicationContext context, int port) {}
  }

  /**
   * Starts the service and returns; it runs until the process is told to stop.
   *
   * @param main the service's main class, by whose name it logs that it listens
   * @param args settings as {@code --crema.port=8080}, before all other sources
   * @param steps the service's own steps
   */
  public static void start(Class<?> main, String[] args, Steps steps) {
    LogFormat.apply(args);
    OutOfMemory.watchAllThreads();
    ApplicationContext context = ApplicationContext.builder().args(args).banner(false).build();
    try {
      context.start();
      steps.prepare(context);
      EmbeddedServer server = listen(context.getBean(EmbeddedServer.class));
      steps.listening(context, server.getPort());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(context), "stop"));
      long millis = ManagementFactory.getRuntimeMXBean().getUptime();
      LoggerFactory.getLogger(main)
          .info("Listening on {}:{} after {} ms.", server.getHost(), server.getPort(), millis);
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

  /**
   * Returns the message of the innermost cause, which is the one that was written for people.
   *
   * @param thrown what was thrown
   * @return its words, never null
   */
  public static String cause(Throwable thrown) {
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
