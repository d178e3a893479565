package dev.crema.evaluatemodel;

import dev.crema.data.document.Node;
import dev.crema.models.ModelPackage;
import dev.crema.sdk.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The champion as fetch-champion hands it on: a package, or a note that there is none. */
final class Champion {
  private static final String NOTE = "champion.json";

  private Champion() {}

  static @Nullable ModelPackage open(@Nullable Model champion) {
    if (champion == null) {
      return null;
    }
    Path note = champion.path().resolve(NOTE);
    if (!Files.isRegularFile(note)) {
      return ModelPackage.open(champion.path());
    }
    Node found = Node.json(note).fields("found").required("found");
    if (found.flag()) {
      throw found.error(
          "is (true), but a champion that was found is a package, without this file.\nMaybe pass the output (champion) of fetch-champion.");
    }
    return null;
  }
}
