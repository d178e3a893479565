package dev.crema.resolvewindow;

import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.Promotions;
import dev.crema.registry.RegistryException;
import dev.crema.runledger.RunLedger;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;

/**
 * Reports for the runs that promoted a version and died before they could say so. Else the next run
 * would get their window, and the window would take effect twice.
 */
final class Promoted {
  private Promoted() {}

  static void settle(ResolveWindow.Inputs inputs, RunLedger ledger, StepContext context) {
    if (!ConnectionSettings.areIn(context::environment)) {
      return;
    }
    try {
      Promotions promotions =
          Promotions.connect(ConnectionSettings.fromEnvironment(context::environment));
      for (String run : ledger.holders(inputs.scheduleName())) {
        if (!run.equals(inputs.kfpRunId())) {
          promotions
              .by(inputs.modelName(), run)
              .ifPresent(
                  version -> {
                    ledger.reportPromotion(run, inputs.modelName(), version);
                    context.log(
                        "the run %s promoted version %s: its window is processed"
                            .formatted(run, version));
                  });
        }
      }
    } catch (RegistryException e) {
      if (e.kind() == RegistryException.Kind.UNAVAILABLE) {
        throw new StepException(ErrorKind.UNAVAILABLE, e.getMessage(), e);
      }
      // It would be refused to each run of the schedule: none would come so far as to count.
      context.log(
          "MLflow refuses to say what runs promoted, whose windows are taken for unprocessed: "
              + e.getMessage());
    }
  }
}
