package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.crema.data.InputException;
import dev.crema.data.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

class ManifestFuzzTest {
  private static final Pattern OTHER_DIGEST =
      Pattern.compile("is \\((.*)\\), but the files it lists have the digest \\(([0-9a-f]{64})\\)");

  @FuzzTest(maxDuration = "35s")
  void aManifestIsRefusedWithASentenceOrCanBeWrittenAgain(byte[] bytes) throws Throwable {
    Refusal.inTime(() -> readAndWrite(bytes));
  }

  private static void readAndWrite(byte[] bytes) {
    Manifest manifest = read(new String(bytes, StandardCharsets.UTF_8));
    if (manifest != null) {
      Manifest again = Manifest.read(manifest.toJson(), "manifest.json");
      assertThat(again).isEqualTo(manifest);
      assertThat(again.digest()).isEqualTo(manifest.digest());
    }
  }

  /** No change gets past the digest, so it is put right; those of the corpus are zeros. */
  private static @Nullable Manifest read(String text) {
    try {
      return Manifest.read(text, "manifest.json");
    } catch (InputException e) {
      Refusal.check(e);
      Matcher other = OTHER_DIGEST.matcher(String.valueOf(e.getMessage()));
      return other.find() && !other.group(1).isEmpty() && text.contains(other.group(1))
          ? again(text.replace(other.group(1), other.group(2)))
          : null;
    }
  }

  private static @Nullable Manifest again(String text) {
    return Refusal.orElse(() -> Manifest.read(text, "manifest.json"));
  }
}
