package dev.crema.features;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is not what build-features writes is told in a sentence, not by a stack trace. */
class FeaturesFileTest {
  @TempDir private Path folder;

  @Test
  void noFileIsRefusedWithTheStepThatWritesIt() {
    assertThatThrownBy(() -> FeaturesFile.in(folder))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "The features (%s) have no file (features.json).\nMaybe pass the output fitted of build-features.",
            folder.getFileName());
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws IOException {
    Files.write(folder.resolve("features.json"), new byte[] {'{', (byte) 0xC3, '}'});
    assertThatThrownBy(() -> FeaturesFile.in(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("features.json: the file is not UTF-8.\nMaybe save it as UTF-8.");
  }
}
