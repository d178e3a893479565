package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package that is not as it was written, by accident or on purpose, is refused by name. */
class DamagedPackageTest {
  private static final int FIRST_TREE = 16;

  private static final byte[] PROFILE = "{\"version\":1}".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path directory;
  private Path model;

  @BeforeEach
  void write() {
    model = directory.resolve("model");
    ModelPackage.write(model, Packages.binary(), PROFILE);
  }

  @Test
  void aFlippedByteInAnyFile() throws Exception {
    model = directory.resolve("calibrated");
    ModelPackage.write(model, Packages.platt(), PROFILE);
    for (String name : PackageFiles.sections()) {
      byte[] bytes = Files.readAllBytes(model.resolve(name));
      bytes[bytes.length / 2] ^= 1;
      Files.write(model.resolve(name), bytes);
      refused(name, "SHA-256");
      bytes[bytes.length / 2] ^= 1;
      Files.write(model.resolve(name), bytes);
    }
    ModelPackage.open(model);
  }

  @Test
  void aTruncatedFile() throws Exception {
    byte[] bytes = Files.readAllBytes(model.resolve("scorer.bin"));
    Files.write(model.resolve("scorer.bin"), Arrays.copyOf(bytes, bytes.length - 1));
    refused("scorer.bin", "the manifest says");
    Packages.sign(model);
    refused("scorer.bin", "ends too early|cannot be in the");
    Files.write(model.resolve("scorer.bin"), Arrays.copyOf(bytes, bytes.length + 1));
    Packages.sign(model);
    refused("scorer.bin", "1 bytes too many");
  }

  @Test
  void aMissingFile() throws Exception {
    for (String name : List.of("golden.json", "manifest.json")) {
      byte[] bytes = Files.readAllBytes(model.resolve(name));
      Files.delete(model.resolve(name));
      refused(name, "is missing");
      Files.write(model.resolve(name), bytes);
    }
    Files.delete(model.resolve("golden.json"));
    Packages.sign(model);
    refused("manifest.json", "does not list \\(golden.json\\)");
    assertThatThrownBy(() -> ModelPackage.open(directory.resolve("nowhere")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void anExtraFileOrDirectory() throws Exception {
    Files.writeString(model.resolve("extra.txt"), "x");
    refused("extra.txt", "not part of the package");
    Files.delete(model.resolve("extra.txt"));
    Files.createDirectory(model.resolve("sub"));
    refused("sub", "no plain file");
  }

  @Test
  void aSymbolicLink() throws Exception {
    Path elsewhere = directory.resolve("elsewhere.json");
    Files.move(model.resolve("golden.json"), elsewhere);
    Files.createSymbolicLink(model.resolve("golden.json"), elsewhere);
    refused("golden.json", "symbolic link");
  }

  @Test
  void aPathOutOfTheDirectory() throws Exception {
    for (String path : List.of("../golden.json", "/etc/passwd", "a/b.json", "..", "C:\\\\x")) {
      replace("manifest.json", "golden.json", path);
      refused("manifest.json", "no plain file name");
      replace("manifest.json", path, "golden.json");
    }
  }

  @Test
  void aSectionOfANewerVersion() throws Exception {
    replace(
        "manifest.json",
        "{\"name\":\"contract.json\"",
        "{\"name\":\"conformal.json\",\"bytes\":1,\"sha256\":\""
            + "0".repeat(64)
            + "\"},{\"name\":\"contract.json\"");
    refused("manifest.json", "section \\(conformal.json\\), which this Crema does not know");
    Packages.sign(model);
    replace("manifest.json", "\"version\":2", "\"version\":5");
    refused("manifest.json", "is \\(5\\); this Crema reads versions 1 to 4");
    Packages.sign(model);
    replace("decision.json", "\"version\":1", "\"version\":2");
    Packages.sign(model);
    refused("decision.json", "version");
  }

  /** Equal contents have one digest, so each has one version. */
  @Test
  void aVersionThatIsNotThatOfTheContents() throws Exception {
    replace("manifest.json", "\"version\":2", "\"version\":1");
    refused(
        "manifest.json",
        "is \\(1\\), but a package of classes with \\(profile.json\\) has version 2");
    Files.delete(model.resolve("profile.json"));
    Packages.sign(model);
    assertThat(ModelPackage.open(model).profile()).isNull();
    replace("manifest.json", "\"version\":1", "\"version\":2");
    refused(
        "manifest.json",
        "is \\(2\\), but a package of classes without \\(profile.json\\) has version 1");
  }

  @Test
  void aProfileThatIsMissingOrTooLarge() throws Exception {
    Files.delete(model.resolve("profile.json"));
    refused("profile.json", "is missing, though the manifest lists it");
    Files.write(model.resolve("profile.json"), new byte[ModelPackage.MAX_PROFILE_BYTES + 1]);
    refused("profile.json", "has 33554433 bytes; at most 33554432");
    Packages.sign(model);
    refused("manifest.json", "33554433");
  }

  @Test
  void aManifestWhoseDigestIsNotItsOwn() throws Exception {
    String json = Files.readString(model.resolve("manifest.json"));
    String digest = json.substring(json.length() - 66, json.length() - 2);
    replace("manifest.json", digest, "0".repeat(64));
    refused("manifest.json", "have the digest");
  }

  @Test
  void aCycleInATree() throws Exception {
    byte[] bytes = Files.readAllBytes(model.resolve("scorer.bin"));
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int second = FIRST_TREE + 8 + 4;
    assertThat(buffer.getInt(FIRST_TREE + 8)).isEqualTo(1);
    for (int child : new int[] {0, 1}) {
      int node = buffer.getInt(second) >= 0 ? 1 : 2;
      buffer.putInt(FIRST_TREE + 8 + 4 * node, child);
      Files.write(model.resolve("scorer.bin"), bytes);
      Packages.sign(model);
      refused("scorer.bin", "cycle");
    }
  }

  @Test
  void coversThatAreNone() throws Exception {
    byte[] bytes = Files.readAllBytes(model.resolve("scorer.bin"));
    int nodes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(FIRST_TREE);
    int covers = FIRST_TREE + 8 + 13 * nodes;
    cover(bytes, covers + 4, Float.NaN, "Tree 0 has the cover \\(NaN\\) at node \\(1\\)");
    cover(bytes, covers + 8, -1, "Tree 0 has the cover \\(-1.0\\) at node \\(2\\)");
    cover(bytes, covers, Float.POSITIVE_INFINITY, "cover \\(Infinity\\) at node \\(0\\)");
    cover(bytes, covers, 1e6f, "cover \\(1000000.0\\) at node \\(0\\), but its children have");
    cover(bytes, covers, 0, "cover \\(0.0\\) at node \\(0\\), but its children have");
  }

  private void cover(byte[] bytes, int at, float cover, String message) throws IOException {
    byte[] damaged = bytes.clone();
    ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putFloat(at, cover);
    Files.write(model.resolve("scorer.bin"), damaged);
    Packages.sign(model);
    refused("scorer.bin", message);
  }

  @Test
  void aVersionThatIsNotKnown() throws Exception {
    byte[] bytes = Files.readAllBytes(model.resolve("scorer.bin"));
    assertThat(bytes[8]).isEqualTo((byte) 2);
    bytes[8] = 4;
    Files.write(model.resolve("scorer.bin"), bytes);
    Packages.sign(model);
    refused("scorer.bin", "is no file of trees of version 1 to 3");
    bytes[8] = 1;
    Files.write(model.resolve("scorer.bin"), bytes);
    Packages.sign(model);
    // The covers are then read as leaves, and what follows as another tree.
    refused("scorer.bin", "Tree");
  }

  @Test
  void meansOfALinearModelThatDoNotFit() throws Exception {
    model = directory.resolve("linear");
    ModelPackage.write(model, Packages.linear());
    String json = Files.readString(model.resolve("scorer.json"));
    String means = json.substring(json.indexOf("\"means\":"), json.lastIndexOf('}'));
    replace("scorer.json", means, "\"means\":[1]");
    Packages.sign(model);
    refused("scorer.json", "There are 1 means for \\d+ features");
    replace("scorer.json", ",\"means\":[1]", "");
    Packages.sign(model);
    refused("scorer.json", "means");
    Files.writeString(model.resolve("scorer.json"), json.replace("\"version\":2", "\"version\":1"));
    Packages.sign(model);
    refused("scorer.json", "means");
  }

  @Test
  void sumsOfTreesThatTheVersionDoesNotKnow() throws Exception {
    replace("scorer.json", "\"version\":1", "\"version\":3");
    Packages.sign(model);
    refused("scorer.json", "sums");
    replace("scorer.json", "}", ",\"sums\":\"float\"}");
    Packages.sign(model);
    refused("scorer.json", "is \\(float\\), which trees of version 3 do not know");
    replace("scorer.json", "\"sums\":\"float\"", "\"sums\":\"double\"");
    Packages.sign(model);
    // Read as what they are not, the sums have other bits.
    refused("golden.json", "other bits");
    replace("scorer.json", "\"version\":3", "\"version\":1");
    Packages.sign(model);
    refused("scorer.json", "sums");
  }

  @Test
  void hugeCountsBeforeAnythingIsAllocated() throws Exception {
    byte[] bytes = Files.readAllBytes(model.resolve("scorer.bin"));
    for (int count : new int[] {Integer.MAX_VALUE, -1, 0, 2, TreeEnsemble.MAX_NODES + 1}) {
      byte[] damaged = bytes.clone();
      ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putInt(FIRST_TREE, count);
      Files.write(model.resolve("scorer.bin"), damaged);
      Packages.sign(model);
      refused("scorer.bin", "which cannot be");
    }
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(12, Integer.MAX_VALUE);
    Files.write(model.resolve("scorer.bin"), bytes);
    Packages.sign(model);
    refused("scorer.bin", "scorer.json says");
    replace("scorer.json", "\"trees\":13", "\"trees\":2147483647");
    Packages.sign(model);
    refused("scorer.json", "trees");
  }

  @Test
  void aChangedModelThatIsSignedAnewButNotTheGoldenAnswers() throws Exception {
    replace("scorer.json", "\"base\":[0.1]", "\"base\":[0.2]");
    Packages.sign(model);
    refused("golden.json", "other bits");
  }

  @Test
  void classesOfAnotherContract() throws Exception {
    replace("decision.json", "[\"no\",\"yes\"]", "[\"yes\",\"no\"]");
    Packages.sign(model);
    refused("decision.json", "the contract says");
  }

  @Test
  void filesBeyondTheirLimits() throws Exception {
    Files.write(model.resolve("MLmodel"), new byte[PackageFiles.MAX_SMALL_BYTES + 1]);
    refused("MLmodel", "at most 1048576");
    Files.delete(model.resolve("MLmodel"));
    Files.write(model.resolve("manifest.json"), new byte[PackageFiles.MAX_SMALL_BYTES + 1]);
    refused("manifest.json", "at most 1048576");
  }

  @Test
  void randomDamageNeverGivesAnythingButInputException() throws Exception {
    long seed = Long.getLong("crema.seed", 20_240_612L);
    int rounds = Boolean.getBoolean("crema.soak") ? 20_000 : 250;
    for (PackageContents contents : Packages.all()) {
      Path victim =
          directory.resolve("victim" + contents.algorithm() + contents.contract().classes().size());
      ModelPackage.write(victim, contents, PROFILE);
      damage(victim, seed, rounds / 5);
    }
  }

  private static void damage(Path victim, long seed, int rounds) throws IOException {
    Random random = new Random(seed);
    List<Path> files;
    try (var list = Files.list(victim)) {
      files =
          list.filter(file -> !PackageFiles.MLFLOW.contains(file.getFileName().toString()))
              .sorted()
              .toList();
    }
    byte[] manifest = Files.readAllBytes(victim.resolve("manifest.json"));
    for (int i = 0; i < rounds; i++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, damaged(bytes, random));
      if (!file.endsWith("manifest.json") && random.nextInt(5) > 0) {
        Packages.sign(victim);
      }
      try {
        ModelPackage.open(victim);
      } catch (InputException e) {
        assertThat(e.getMessage()).contains(victim.toString());
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed %d, round %d, file %s".formatted(seed, i, file), e);
      }
      Files.write(file, bytes);
      Files.write(victim.resolve("manifest.json"), manifest);
    }
    ModelPackage.open(victim);
  }

  private static byte[] damaged(byte[] bytes, Random random) {
    byte[] result = bytes.clone();
    int at = random.nextInt(result.length);
    switch (random.nextInt(5)) {
      case 0 -> result = Arrays.copyOf(result, at);
      case 1 -> result[at] = (byte) random.nextInt(256);
      case 2 -> result[at] ^= (byte) (1 << random.nextInt(8));
      case 3 -> result[at] = (byte) "0123456789-eE.,[]{}\"nt".charAt(random.nextInt(22));
      default -> {
        for (int i = at; i < Math.min(result.length, at + 4); i++) {
          result[i] = (byte) (random.nextBoolean() ? -1 : 0x7f);
        }
      }
    }
    return result;
  }

  private void replace(String name, String from, String to) throws IOException {
    String text = Files.readString(model.resolve(name));
    assertThat(text).contains(from);
    Files.writeString(model.resolve(name), text.replace(from, to));
  }

  private void refused(String file, String message) {
    assertThatThrownBy(() -> ModelPackage.open(model))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(model.resolve(file).toString())
        .hasMessageMatching("(?s).*(" + message + ").*");
  }
}
