package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What holds of all objects of an overlay. */
@FunctionalInterface
interface Invariant {

  /** Returns a sentence for each object that breaks it; none if it holds. */
  List<String> violations(Manifests manifests);

  /** Asserts that it holds in every overlay. */
  default void holdsEverywhere() {
    holdsIn(EnumSet.allOf(Overlay.class));
  }

  default void holdsIn(Set<Overlay> overlays) {
    for (Overlay overlay : overlays) {
      assertThat(violations(overlay.manifests())).as(overlay.folder()).isEmpty();
    }
  }

  /** Asserts that a broken copy of an overlay is seen, and for what is broken in it. */
  default void catches(Overlay overlay, String says, Consumer<Manifests> twin) {
    Manifests manifests = overlay.manifests();
    twin.accept(manifests);
    assertThat(violations(manifests)).as("the twin").isNotEmpty();
    assertThat(String.join("\n", violations(manifests))).contains(says);
  }
}
