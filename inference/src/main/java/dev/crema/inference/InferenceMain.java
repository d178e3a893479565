package dev.crema.inference;

import dev.crema.inference.serving.Lifecycle;
import dev.crema.inference.serving.Models;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
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
            license = @License(name = "Apache-2.0")))
public final class InferenceMain {
  private static final int EXIT_WRONG_SETTINGS = 2;

  private InferenceMain() {}

  /**
   * Starts the service and returns; it runs until the process is told to stop.
   *
   * @param args settings as {@code --crema.model.name=churn}, before all other sources
   */
  public static void main(String[] args) {
    ApplicationContext context = ApplicationContext.builder().args(args).banner(false).build();
    try {
      context.start();
      context.getBean(Models.class); // before the server: wrong settings must not listen
      EmbeddedServer server = context.getBean(EmbeddedServer.class).start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(context), "stop"));
      long millis = ManagementFactory.getRuntimeMXBean().getUptime();
      log().info("Listening on {}:{} after {} ms.", server.getHost(), server.getPort(), millis);
    } catch (RuntimeException e) {
      System.err.println("error: " + cause(e));
      // Not exit: what has begun to start could wait for what never will.
      Runtime.getRuntime().halt(EXIT_WRONG_SETTINGS);
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
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
