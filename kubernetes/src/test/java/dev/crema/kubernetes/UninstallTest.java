package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The commands of docs/how-to/uninstall.md, beside everything that an installation makes. */
class UninstallTest {
  private static final Pattern DELETE =
      Pattern.compile("kubectl -n (\\S+) delete (\\S+) -l app\\.kubernetes\\.io/part-of=crema");

  /** Passwords of the databases that stay are kept as well, in our namespace. */
  private static final Set<String> KEPT =
      Set.of("crema namespace", "crema persistentvolumeclaim", "crema secret");

  @Test
  void everythingThatHoldsNoDataGoesAndAllElseStays() {
    assertThat(deleted(Scripts.read("docs/how-to/uninstall.md"))).isEqualTo(expected());
  }

  @Test
  void aKindThatIsForgottenIsCaughtAndSoAreVolumes() {
    String page = Scripts.read("docs/how-to/uninstall.md");
    assertThat(deleted(page.replace("poddisruptionbudget,", ""))).isNotEqualTo(expected());
    assertThat(deleted(page.replace("limitrange ", "limitrange,persistentvolumeclaim ")))
        .isNotEqualTo(expected());
  }

  /** What StatefulSets make of their templates is of a kind that is kept. */
  @Test
  void volumesOutliveWhatUsesThem() {
    List<String> policies = new ArrayList<>();
    for (Overlay overlay : Overlay.values()) {
      overlay
          .manifests()
          .all(StatefulSet.class)
          .forEach(
              set ->
                  policies.add(
                      set.getSpec().getPersistentVolumeClaimRetentionPolicy().getWhenDeleted()));
    }
    assertThat(policies).hasSizeGreaterThan(2).containsOnly("Retain");
  }

  private static Set<String> deleted(String page) {
    Set<String> deleted = new TreeSet<>();
    Matcher command = DELETE.matcher(page);
    while (command.find()) {
      String namespace = command.group(1);
      Arrays.stream(command.group(2).split(",", -1))
          .forEach(kind -> deleted.add(namespace + " " + kind));
    }
    return deleted;
  }

  private static Set<String> expected() {
    Set<String> kinds = new TreeSet<>();
    for (Overlay overlay : Overlay.values()) {
      for (HasMetadata object : overlay.manifests().objects()) {
        String namespace =
            object.getKind().equals("Namespace") ? "crema" : object.getMetadata().getNamespace();
        assertThat(object.getMetadata().getLabels())
            .as(object.getKind() + " " + object.getMetadata().getName())
            .containsEntry("app.kubernetes.io/part-of", "crema");
        kinds.add(namespace + " " + object.getKind().toLowerCase(Locale.ROOT));
      }
    }
    for (HasMetadata object : PlainMonitoring.manifests().objects()) {
      kinds.add(
          object.getMetadata().getNamespace() + " " + object.getKind().toLowerCase(Locale.ROOT));
    }
    kinds.removeAll(KEPT);
    return kinds;
  }
}
