package dev.crema.registry;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What runs have promoted, as the ledgers of champions say. Only reads, and needs nothing of
 * MLflow's client.
 *
 * <p>A promotion counts from the moment that its entry stands in the ledger, also if its run died
 * before the alias followed, and for ever, also if somebody went back since.
 */
public final class Promotions {
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9:._-]{1,128}");

  private final Versions versions;
  private final Ledger ledger;

  private Promotions(MlflowApi api) {
    versions = new Versions(api);
    ledger = new Ledger(api, new Runs(api, InstantSource.system()));
  }

  /**
   * Returns the promotions of a server. Nothing is sent before the first call.
   *
   * @param settings where the server is and who asks
   * @return the promotions, which any number of threads may ask
   */
  public static Promotions connect(ConnectionSettings settings) {
    Timeouts timeouts = settings.timeouts();
    return new Promotions(
        new MlflowApi(new MlflowHttp(settings), new Retry(timeouts.attempts(), timeouts.pause())));
  }

  /**
   * Returns the version of a model that a run has promoted.
   *
   * <p>A promotion that names no run, as releases before this one wrote them, is that of the run
   * that registered the version.
   *
   * @param model the registered model's name
   * @param kfpRunId the KFP run
   * @return the version, the last if there are several; empty if it promoted none, or if MLflow
   *     takes no model of such a name
   * @throws RegistryException {@code UNAVAILABLE} within a bounded time if MLflow does not answer,
   *     {@code CONFLICT} if the ledger was deleted
   */
  public Optional<String> by(String model, String kfpRunId) {
    if (!Names.isModel(model)) {
      return Optional.empty();
    }
    List<Ledger.Entry> entries = ledger.find(model).map(Ledger.State::entries).orElse(List.of());
    String named = last(entries, Ledger.byRun(kfpRunId), null);
    if (named != null || entries.stream().noneMatch(entry -> entry.note().isEmpty())) {
      return Optional.ofNullable(named);
    }
    return Optional.ofNullable(last(entries, "", registered(model, kfpRunId)));
  }

  private Set<String> registered(String model, String kfpRunId) {
    if (!TAG.matcher(kfpRunId).matches()) {
      return Set.of();
    }
    return versions.byTag(model, Tags.KFP_RUN_ID, kfpRunId).stream()
        .map(ModelVersion::version)
        .collect(Collectors.toSet());
  }

  /** Returns the last champion with a note, of some versions or, without any, of all. */
  private static @Nullable String last(
      List<Ledger.Entry> entries, String note, @Nullable Set<String> of) {
    for (Ledger.Entry entry : entries.reversed()) {
      String version = entry.version();
      if (version != null && entry.note().equals(note) && (of == null || of.contains(version))) {
        return version;
      }
    }
    return null;
  }
}
