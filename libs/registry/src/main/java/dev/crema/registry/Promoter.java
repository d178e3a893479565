package dev.crema.registry;

import dev.crema.registry.RegistryException.Kind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a version the champion if nobody else did so in the meantime. The ledger decides; the alias
 * follows it.
 *
 * <p>An alias that is not the ledger's last entry has one of two causes. Either a promotion ended
 * before its alias followed: the entry is not noted as applied, and the alias is set. Or somebody
 * moved the alias by hand: if the caller compared with that version the move is adopted as an
 * entry, else the promotion is refused, because a person's decision is not overwritten unseen.
 *
 * <p>So is one that was done before and that a person has undone since: a step is retried without
 * anybody looking.
 */
final class Promoter {
  private static final int ROUND_LIMIT = 20;

  /** After so many looks at the same a person is blamed: seven pauses, the last of four. */
  private static final int LOOKS = 4;

  private final MlflowApi api;
  private final Versions versions;
  private final Ledger ledger;

  Promoter(MlflowApi api, Versions versions, Ledger ledger) {
    this.api = api;
    this.versions = versions;
    this.ledger = ledger;
  }

  Promotion promote(PromotionRequest request) {
    return change(
        new Change(
            request.model(),
            request.version(),
            request.expectedChampion(),
            Ledger.byRun(request.kfpRunId()),
            state -> requireNotUndone(request, state)));
  }

  /** Goes to a version that was champion before; the note says why. */
  Promotion goBack(String model, String version, @Nullable String expected, String note) {
    return change(new Change(model, version, expected, note, _ -> {}));
  }

  /**
   * What is to be written.
   *
   * @param check throws if this ledger must not get the entry
   */
  private record Change(
      String model,
      String version,
      @Nullable String expected,
      String note,
      Consumer<Ledger.State> check) {}

  /**
   * An alias that is not the ledger's last entry.
   *
   * @param epoch of the ledger
   * @param looks how often in a row it was seen so
   */
  private record Moved(long epoch, @Nullable String alias, int looks) {
    Moved after(@Nullable Moved before) {
      if (before == null || before.epoch != epoch || !Objects.equals(before.alias, alias)) {
        return this;
      }
      return new Moved(epoch, alias, before.looks + 1);
    }
  }

  private Promotion change(Change change) {
    String model = change.model();
    requireVersion(model, change.version());
    Moved seen = null;
    for (int round = 0; round < ROUND_LIMIT; round++) {
      Ledger.State state = ledger.open(model);
      String alias = alias(model);
      if (!state.isApplied()) {
        follow(model);
      } else if (!Objects.equals(alias, state.head())) {
        seen = new Moved(state.epoch(), alias, 1).after(seen);
        if (seen.looks() < LOOKS) {
          // A slower promotion may just have set its older entry, and will look at the ledger
          // again.
          Retry.sleep(api.retry().pause().multipliedBy(1L << (seen.looks() - 1)));
        } else {
          adopt(change, state, alias);
        }
      } else if (change.version().equals(state.head())) {
        return new Promotion(change.version(), state.previous(), false, state.epoch());
      } else if (append(change, state)) {
        follow(model);
        return new Promotion(change.version(), change.expected(), true, state.epoch() + 1);
      }
    }
    throw new RegistryException(
        Kind.CONFLICT,
        "The champion of (%s) changes so often that %d looks did not see it at rest.\nMaybe too many pipelines promote the same model."
            .formatted(model, ROUND_LIMIT));
  }

  private boolean append(Change change, Ledger.State state) {
    change.check().accept(state);
    if (!Objects.equals(state.head(), change.expected())) {
      throw conflict(change.model(), change.expected(), state.head());
    }
    return ledger.append(state, change.version(), change.note());
  }

  /**
   * A run promotes a version once. A promotion that names no run cannot be told from its
   * repetition: it does not bring back what a person went back from.
   */
  private static void requireNotUndone(PromotionRequest request, Ledger.State state) {
    String run = request.kfpRunId();
    List<Ledger.Entry> entries = state.entries();
    for (int i = entries.size() - 2; i >= 0; i--) {
      if (!request.version().equals(entries.get(i).version())) {
        continue;
      }
      Ledger.Entry next = entries.get(i + 1);
      if (run.isEmpty() ? next.isByPerson() : entries.get(i).note().equals(Ledger.byRun(run))) {
        throw undone(request, i + 1, next);
      }
      if (run.isEmpty()) {
        return;
      }
    }
  }

  private static RegistryException undone(PromotionRequest request, int number, Ledger.Entry next) {
    return new RegistryException(
        Kind.CONFLICT,
        "Version %s of (%s) was promoted before%s (entry %d of the ledger of champions), and it was left for %s (%s).\nMaybe leave it so; else run the pipeline again, or go to the version with rollback-model."
            .formatted(
                request.version(),
                request.model(),
                request.kfpRunId().isEmpty() ? "" : " by this run",
                number,
                name(next.version()),
                next.note().isEmpty() ? "a promotion" : next.note()));
  }

  void requireVersion(String model, String version) {
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

  private void adopt(Change change, Ledger.State state, @Nullable String alias) {
    if (!Objects.equals(alias, change.expected()) && !change.version().equals(alias)) {
      throw conflict(change.model(), change.expected(), alias);
    }
    if (ledger.append(state, alias, Ledger.BY_HAND)) {
      follow(change.model());
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
