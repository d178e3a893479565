package dev.crema.registry;

import dev.crema.registry.RegistryException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes the champion back to a version that was champion before. The promotion itself is the
 * promoter's, with the same compare-and-set; here is decided which version it is.
 */
final class Rollbacks {
  private final Versions versions;
  private final Ledger ledger;
  private final Promoter promoter;

  Rollbacks(Versions versions, Ledger ledger, Promoter promoter) {
    this.versions = versions;
    this.ledger = ledger;
    this.promoter = promoter;
  }

  Promotion rollback(RollbackRequest request) {
    String model = Names.model(request.model());
    List<@Nullable String> history = history(model);
    String target = target(request, history);
    String expected =
        request.expectedChampion() == null ? history.getLast() : request.expectedChampion();
    return promoter.goBack(model, target, expected, Ledger.rollback(expected, request.reason()));
  }

  /** Returns the champions, the one of now last; one that was set by hand counts as one. */
  private List<@Nullable String> history(String model) {
    Optional<Ledger.State> state = ledger.find(model);
    List<@Nullable String> champions =
        new ArrayList<>(state.map(Ledger.State::champions).orElse(List.of()));
    if (state.map(Ledger.State::isApplied).orElse(true)) {
      String alias =
          versions.byAlias(model, Registry.CHAMPION).map(ModelVersion::version).orElse(null);
      String last = champions.isEmpty() ? null : champions.getLast();
      if (!Objects.equals(alias, last)) {
        champions.add(alias);
      }
    }
    return champions;
  }

  private String target(RollbackRequest request, List<@Nullable String> history) {
    String model = request.model();
    String version = request.version();
    if (version == null) {
      return before(model, Objects.requireNonNull(request.expectedChampion()), history);
    }
    promoter.requireVersion(model, version);
    if (!history.contains(version)) {
      throw new RegistryException(
          Kind.REJECTED,
          "Version %s of (%s) was never champion, so there is nothing to go back to.\nMaybe promote it with promote-model, which compares it with the champion; %s."
              .formatted(version, model, names(history)));
    }
    return version;
  }

  private static String before(String model, String expected, List<@Nullable String> history) {
    String last = history.isEmpty() ? null : history.getLast();
    if (expected.equals(last)) {
      String earlier = earlier(history);
      if (earlier == null) {
        throw new RegistryException(
            Kind.REJECTED,
            "The model (%s) has no champion before version %s.\nMaybe give the version to go back to; %s."
                .formatted(model, expected, names(history)));
      }
      return earlier;
    }
    List<@Nullable String> until = history.subList(0, Math.max(0, history.size() - 1));
    if (last != null
        && !until.isEmpty()
        && expected.equals(until.getLast())
        && last.equals(earlier(until))) {
      return last; // It went back already.
    }
    throw new RegistryException(
        Kind.CONFLICT,
        "The champion of (%s) is %s, not version %s from which to go back.\nMaybe look who changed it, and give the champion of now as expected_champion."
            .formatted(model, last == null ? "none" : "version " + last, expected));
  }

  /**
   * Returns the champion before the last one, or null. A champion that comes again has undone those
   * since: after 1, 2, 3, 2 it is 1, and never 3, from which somebody went back.
   */
  private static @Nullable String earlier(List<@Nullable String> history) {
    List<String> standing = new ArrayList<>();
    for (String champion : history) {
      if (champion != null) {
        int before = standing.indexOf(champion);
        if (before >= 0) {
          standing.subList(before, standing.size()).clear();
        }
        standing.add(champion);
      }
    }
    return standing.size() < 2 ? null : standing.get(standing.size() - 2);
  }

  private static String names(List<@Nullable String> history) {
    String names =
        history.stream().filter(Objects::nonNull).distinct().collect(Collectors.joining(", "));
    return names.isEmpty() ? "the model had no champion yet" : "its champions were " + names;
  }
}
