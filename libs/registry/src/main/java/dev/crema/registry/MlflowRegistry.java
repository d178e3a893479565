package dev.crema.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The registry of an MLflow server, over its REST interface. */
public final class MlflowRegistry implements Registry {
  private final Versions versions;
  private final Runs runs;
  private final Downloader downloader;
  private final Publisher publisher;
  private final Promoter promoter;
  private final Rollbacks rollbacks;
  private final Ledger ledger;
  private final HistoryWriter histories;

  private MlflowRegistry(ConnectionSettings settings, InstantSource clock) {
    Timeouts timeouts = settings.timeouts();
    MlflowHttp http = new MlflowHttp(settings);
    Retry retry = new Retry(timeouts.attempts(), timeouts.pause());
    MlflowApi api = new MlflowApi(http, retry);
    Artifacts artifacts = new Artifacts(api, timeouts.artifact());
    runs = new Runs(api, clock);
    RunData data =
        settings.workspace() == null
            ? new ClientRunData(settings, http, retry)
            : new RestRunData(api);
    this.versions = new Versions(api);
    this.downloader = new Downloader(api, artifacts);
    this.publisher = new Publisher(api, versions, runs, data, artifacts);
    this.ledger = new Ledger(api, runs);
    this.histories = new HistoryWriter(api, runs, data);
    this.promoter = new Promoter(api, versions, ledger);
    this.rollbacks = new Rollbacks(versions, ledger, promoter);
  }

  /**
   * Returns a registry. Nothing is sent before the first call.
   *
   * @param settings where the server is and who asks
   * @return the registry
   */
  public static MlflowRegistry connect(ConnectionSettings settings) {
    return new MlflowRegistry(settings, InstantSource.system());
  }

  @Override
  public Optional<ModelVersion> byAlias(String model, String alias) {
    return versions.byAlias(model, alias);
  }

  @Override
  public Map<String, Map<String, String>> aliases() {
    return versions.aliases();
  }

  @Override
  public Optional<ModelVersion> byVersion(String model, String version) {
    return versions.byVersion(model, version);
  }

  @Override
  public Optional<ModelVersion> byPackageDigest(String model, String digest) {
    return versions.byTag(model, Tags.PACKAGE_DIGEST, digest).stream().findFirst();
  }

  @Override
  public List<ModelVersion> versions(String model) {
    return versions.all(model);
  }

  @Override
  public Map<String, Double> metrics(ModelVersion version) {
    return version.runId().isEmpty() ? Map.of() : runs.metrics(version.runId());
  }

  @Override
  public void download(ModelVersion version, Path target, long limitBytes) throws IOException {
    downloader.download(version, target, limitBytes);
  }

  @Override
  public Registration register(RegistrationRequest request) throws IOException {
    return publisher.register(request);
  }

  @Override
  public Promotion promote(String model, String version, @Nullable String expectedChampion) {
    return promote(new PromotionRequest(model, version, expectedChampion, ""));
  }

  /**
   * Makes a version the champion if the champion is still the one that the caller saw. The run that
   * promotes is kept with the promotion, in one write.
   *
   * @param request which version, and who promotes it
   * @return the champion now; unchanged if the version was the champion already
   * @throws RegistryException {@code CONFLICT} if the champion is another one, or if the run has
   *     promoted the version before and it was left since; without a run if a person went back from
   *     it
   */
  public Promotion promote(PromotionRequest request) {
    return promoter.promote(request);
  }

  /**
   * Makes a version the champion that was champion before. The reason stands in the ledger.
   *
   * <p>Without a version it is the champion before the expected one. Champions from which somebody
   * went back already are left out: after 1, 2, 3, 2 the one before is 1. A repetition changes
   * nothing.
   *
   * @param request which champion, and why
   * @return the champion now; unchanged if it is the champion already
   * @throws RegistryException {@code CONFLICT} if the champion is not the expected one, {@code
   *     REJECTED} if the version was never champion or there is none before
   */
  public Promotion rollback(RollbackRequest request) {
    return rollbacks.rollback(request);
  }

  @Override
  public Optional<ModelVersion> ledgerChampion(String model) {
    return ledger
        .find(Names.model(model))
        .map(Ledger.State::head)
        .flatMap(version -> versions.byVersion(model, version));
  }

  /**
   * Returns what is known of a run.
   *
   * @param runId MLflow's id of it
   * @return the run; empty if there is none
   */
  public Optional<RunFacts> run(String runId) {
    return runs.facts(runId);
  }

  /**
   * Returns the versions that a KFP run registered, of whatever model.
   *
   * @param kfpRunId KFP's id of the run, as the tag {@link Tags#KFP_RUN_ID} has it
   * @return the versions, by model and then by number
   */
  public List<ModelVersion> byKfpRun(String kfpRunId) {
    return versions.byTag(Tags.KFP_RUN_ID, kfpRunId);
  }

  /**
   * Logs a run with runs nested in it. Idempotent by the history's key: what is there is found, and
   * a history that was cut off is carried on.
   *
   * @param history what to log
   * @return the id of the run that the others are nested in
   */
  public String log(RunHistory history) {
    return histories.write(history);
  }
}
