package dev.crema.inference;

import dev.crema.inference.batches.Batches;
import dev.crema.inference.rehearsal.Rehearsal;
import dev.crema.inference.serving.Models;
import dev.crema.service.ServiceProcess;
import io.micronaut.context.ApplicationContext;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.servers.Server;

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

  private InferenceMain() {}

  /**
   * Starts the service and returns; it runs until the process is told to stop.
   *
   * @param args settings as {@code --crema.model.name=churn}, before all other sources
   */
  public static void main(String[] args) {
    ServiceProcess.start(InferenceMain.class, args, new Steps());
  }

  private static final class Steps implements ServiceProcess.Steps {
    @Override
    public void prepare(ApplicationContext context) {
      StartCheck.run(context);
      context.getBean(
          Models.class); // before the server: it needs the cache and the registry's address
      context.getBean(Batches.class); // before the server too: its folder may belong to another
      // Before the server listens, so that it is not ready too soon.
      context.getBean(Rehearsal.class).announce();
    }

    @Override
    public void listening(ApplicationContext context, int port) {
      context.getBean(Rehearsal.class).start(port);
    }
  }
}
