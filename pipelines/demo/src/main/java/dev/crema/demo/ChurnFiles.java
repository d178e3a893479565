package dev.crema.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The customers' table and what describes it, as parameters of pipelines. */
final class ChurnFiles {
  private static final String TABLE = "mlc_churn.csv";
  private static final int FIFTHS = 5;

  private final Path folder;

  ChurnFiles(Path root) {
    folder = root.resolve("data/churn-mlc");
  }

  /**
   * Returns where the table is, and of each description where it is and its SHA-256.
   *
   * @param descriptions such as {@code contract}
   */
  Map<String, String> parameters(List<String> descriptions) throws IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("source_uri", folder.resolve(TABLE).toString());
    for (String file : descriptions) {
      Path path = folder.resolve(file + ".yaml");
      parameters.put(file + "_uri", path.toString());
      parameters.put(file + "_sha256", sha256(path));
    }
    return parameters;
  }

  /** What a table is for; no row is in two of them. */
  enum Part {
    /** Three rows of five: the first model learns from them. */
    TRAINING,
    /** One of five: asked before the retraining, which learns from those that drifted. */
    TRAFFIC,
    /** One of five: asked after it, so that the new model has seen none of them. */
    LATER
  }

  /** Writes a part of the table into a folder, and returns its place. */
  Path part(Part part, Path to) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(TABLE));
    List<String> kept = new ArrayList<>(List.of(lines.getFirst()));
    for (int i = 1; i < lines.size(); i++) {
      int place = i % FIFTHS;
      Part own = place == 0 ? Part.TRAFFIC : place == 1 ? Part.LATER : Part.TRAINING;
      if (own == part) {
        kept.add(lines.get(i));
      }
    }
    return Files.write(to.resolve(part.name().toLowerCase(Locale.ROOT) + ".csv"), kept);
  }

  private static String sha256(Path file) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
