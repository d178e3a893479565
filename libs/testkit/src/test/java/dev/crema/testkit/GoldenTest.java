package dev.crema.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenTest {

  @TempDir Path directory;
  private String property;

  @BeforeEach
  void compareOnly() {
    property = System.getProperty(Golden.UPDATE_PROPERTY, "");
    System.clearProperty(Golden.UPDATE_PROPERTY);
  }

  @AfterEach
  void restoreProperty() {
    System.setProperty(Golden.UPDATE_PROPERTY, property);
  }

  @Test
  void namesTheFirstLineThatDiffers() throws IOException {
    Path file = Files.writeString(directory.resolve("a.txt"), "one\ntwo\n");
    Golden.assertEquals(file, "one\ntwo\n");
    assertThatThrownBy(() -> Golden.assertEquals(file, "one\nthree\n"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("differs from line 2 on.\nexpected: two\nactual:   three")
        .hasMessageContaining("Maybe run the test with -Dgolden.update=true");
  }

  @Test
  void failsWithoutTheFileAndWritesItOnRequest() throws IOException {
    Path file = directory.resolve("new/b.txt");
    assertThatThrownBy(() -> Golden.assertEquals(file, "x"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("does not exist");
    System.setProperty(Golden.UPDATE_PROPERTY, "true");
    Golden.assertEquals(file, "x");
    assertThat(Files.readString(file)).isEqualTo("x");
  }
}
