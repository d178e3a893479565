package dev.crema.registry;

import dev.crema.registry.RegistryException.Kind;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a version the champion if nobody else did so in the meantime. The ledger decides; the alias
 * follows it.
 *
 * <p>An alias that is not the ledger's last entry has one of two causes. Either a promotion ended
 * before its alias followed: the entry is not noted as applied, and the alias is set. Or somebody
 * moved the alias by hand: if the caller compared with that version the move is adopted as an
 * entry, else the promotion is refused, because a person's decision is not overwritten unseen.
 */
final class Promoter {
  private static final int ROUND_LIMIT = 20;

  private final MlflowApi api;
  private final Versions versions;
  private final Ledger ledger;

  Promoter(MlflowApi api, Versions versions, Ledger ledger) {
    this.api = api;
    this.versions = versions;
    this.ledger = ledger;
  }

  Promotion promote(String model, String version, @Nullable String expected) {
    requireVersion(model, version);
    boolean sawMove = false;
    for (int round = 0; round < ROUND_LIMIT; round++) {
      Ledger.State state = ledger.open(model);
      String alias = alias(model);
      if (!state.isApplied()) {
        follow(model);
      } else if (!Objects.equals(alias, state.head())) {
        if (sawMove) {
          adopt(model, state, alias, version, expected);
        } else {
          // Another promotion may be between its two writes: look again before blaming a person.
          Retry.sleep(api.retry().pause());
        }
        sawMove = true;
      } else if (version.equals(state.head())) {
        return new Promotion(version, state.previous(), false, state.epoch());
      } else if (!Objects.equals(state.head(), expected)) {
        throw conflict(model, expected, state.head());
      } else if (ledger.append(state, version)) {
        follow(model);
        return new Promotion(version, expected, true, state.epoch() + 1);
      }
    }
    throw new RegistryException(
        Kind.CONFLICT,
        "The champion of (%s) changes so often that %d looks did not see it at rest.\nMaybe too many pipelines promote the same model."
            .formatted(model, ROUND_LIMIT));
  }

  private void requireVersion(String model, String version) {
    if (versions.byVersion(model, version).isEmpty()) {
      throw api.rejected(
          "The model (%s) has no version %s in MLflow (%s)."
              .formatted(model, version, api.server()));
    }
  }

  private @Nullable String alias(String model) {
    return versions.byAlias(model, Registry.CHAMPION).map(ModelVersion::version).orElse(null);
  }

  /**
   * Sets the alias to the last entry. A slower promotion may set it to its older entry at the same
   * moment, so whoever sets it looks at the ledger again afterwards.
   */
  private void follow(String model) {
    for (int round = 0; round < ROUND_LIMIT; round++) {
      Ledger.State state = ledger.open(model);
      String head = state.head();
      if (head == null) {
        api.deleteAlias(model, Registry.CHAMPION);
      } else {
        api.setAlias(model, Registry.CHAMPION, head);
      }
      if (ledger.read(state.runId()).epoch() == state.epoch()) {
        ledger.markApplied(state);
        return;
      }
    }
  }

  private void adopt(
      String model,
      Ledger.State state,
      @Nullable String alias,
      String version,
      @Nullable String expected) {
    if (!Objects.equals(alias, expected) && !version.equals(alias)) {
      throw conflict(model, expected, alias);
    }
    if (ledger.append(state, alias)) {
      follow(model);
    }
  }

  private static RegistryException conflict(
      String model, @Nullable String expected, @Nullable String actual) {
    return new RegistryException(
        Kind.CONFLICT,
        "The champion of (%s) is %s, not %s as when the model was evaluated.\nMaybe run the pipeline again: it compares with the champion of now."
            .formatted(model, name(actual), name(expected)));
  }

  private static String name(@Nullable String version) {
    return Optional.ofNullable(version).map(known -> "version " + known).orElse("none");
  }
}
