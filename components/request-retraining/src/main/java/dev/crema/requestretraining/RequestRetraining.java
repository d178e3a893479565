package dev.crema.requestretraining;

import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Default;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepMain;

/**
 * Asks the retraining service for a retraining: because a model's source has other data than
 * before, or with a reason as a person would.
 *
 * <p>The service decides whether the data is news and when a run follows. The step ends as soon as
 * the request is stored, and may be repeated: what was asked for before is answered with what
 * became of it.
 */
@Component(stage = "monitor", caching = Caching.NEVER, network = true)
public final class RequestRetraining
    implements Step<RequestRetraining.Inputs, RequestRetraining.Outputs> {

  /**
   * What the step takes.
   *
   * @param modelName the model, as retraining.yaml of the service names it
   * @param serviceUrl where the retraining service is, such as http://retraining.crema:8090; a
   *     token of the role operate comes from CREMA_RETRAINING_TOKEN
   * @param snapshot the identity of the data that the model's source has now, such as the
   *     content_hash of ingest-data; a retraining is asked for if none was for this data
   * @param reason instead of snapshot: why a retraining is wanted, in one line
   */
  public record Inputs(
      String modelName,
      String serviceUrl,
      @Default("") String snapshot,
      @Default("") String reason) {}

  /**
   * What the step gives.
   *
   * @param retrainingId the number of the retraining in the service; 0: none, as the service's
   *     configuration names this snapshot
   * @param state its state, such as requested, awaiting_approval or succeeded; known without one
   * @param created whether this request made it; false: it was asked for before, perhaps by an
   *     earlier attempt of this step
   */
  public record Outputs(long retrainingId, String state, boolean created) {}

  private final Patience patience;

  /** Makes the step. */
  public RequestRetraining() {
    this(Patience.real());
  }

  RequestRetraining(Patience patience) {
    this.patience = patience;
  }

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    Wish wish = Wish.of(inputs.modelName(), inputs.snapshot(), inputs.reason());
    Address address = Address.of(inputs.serviceUrl(), context.environment(Address.TOKEN_VARIABLE));
    try (RetrainingClient client = new RetrainingClient(address, patience)) {
      Outputs outputs = client.ask(wish);
      if (outputs.retrainingId() == 0) {
        context.log("nothing is asked for: %s knows this data".formatted(wish.model()));
        return outputs;
      }
      context.log(
          "%s: the retraining %d of %s is %s"
              .formatted(
                  outputs.created() ? "asked for" : "was asked for before",
                  outputs.retrainingId(),
                  wish.model(),
                  outputs.state()));
      return outputs;
    }
  }

  /**
   * Runs the step.
   *
   * @param args as KFP gives them
   */
  public static void main(String[] args) {
    StepMain.run(new RequestRetraining(), args);
  }
}
