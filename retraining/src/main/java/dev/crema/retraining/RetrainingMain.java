package dev.crema.retraining;

import dev.crema.retraining.core.Retrainings;
import dev.crema.retraining.settings.DatabaseSettings;
import dev.crema.retraining.settings.KfpConnectionSettings;
import dev.crema.retraining.settings.ModelsSettings;
import dev.crema.retraining.settings.RequestsSettings;
import dev.crema.retraining.settings.RunLedgerSettings;
import dev.crema.retraining.settings.WebhookSettings;
import dev.crema.service.ServiceProcess;
import dev.crema.service.SettingsCheck;
import io.micronaut.context.ApplicationContext;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.servers.Server;
import java.util.List;

/** Starts the service. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "crema-retraining",
            version = "1",
            description =
                "Turns alerts and requests of people into retraining runs, each with at most one"
                    + " effect.",
            license = @License(name = "Apache-2.0")),
    servers = @Server(url = "./", description = "Where this document is."))
public final class RetrainingMain {
  private static final List<Class<? extends Record>> RECORDS =
      List.of(
          ModelsSettings.class,
          DatabaseSettings.class,
          KfpConnectionSettings.class,
          RunLedgerSettings.class,
          WebhookSettings.class,
          RequestsSettings.class);

  private RetrainingMain() {}

  /**
   * Starts the service and returns; it runs until the process is told to stop.
   *
   * @param args settings as {@code --crema.port=8081}, before all other sources
   */
  public static void main(String[] args) {
    ServiceProcess.start(RetrainingMain.class, args, RetrainingMain::prepare);
  }

  private static void prepare(ApplicationContext context) {
    SettingsCheck.run(context, RECORDS);
    var _ = context.getBean(Retrainings.class); // It works before anybody can ask.
  }
}
