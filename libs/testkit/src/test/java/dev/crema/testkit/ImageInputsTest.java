package dev.crema.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.testkit.sample.BrewCoffee;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that is older than the classes is seen. */
class ImageInputsTest {

  @TempDir Path target;
  private Path classes;
  private Path inputs;

  @BeforeEach
  void build() throws Exception {
    classes = Files.createDirectories(target.resolve("classes"));
    inputs = target.resolve("image.inputs");
    Files.writeString(classes.resolve("A.class"), "a");
    Files.writeString(classes.resolve("B.class"), "b");
    pack("A.class", "B.class");
    note();
  }

  private void pack(String... names) throws IOException {
    try (OutputStream file = Files.newOutputStream(target.resolve("own-1.jar"));
        JarOutputStream jar = new JarOutputStream(file)) {
      for (String name : names) {
        jar.putNextEntry(new JarEntry(name));
        jar.write(Files.readAllBytes(classes.resolve(name)));
      }
    }
  }

  private void note() throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256")
            .digest(Files.readAllBytes(target.resolve("own-1.jar")));
    Files.writeString(
        inputs,
        "%s  app/classpath/own-1.jar\ncrema/own:1  name\n"
            .formatted(HexFormat.of().formatHex(digest)));
  }

  @Test
  void takesAnImageOfTheseClasses() throws Exception {
    assertThat(ImageInputs.differences(inputs, classes.toString())).isEmpty();
    assertThat(ImageInputs.differences(inputs, target.resolve("own-1.jar").toString())).isEmpty();
  }

  @Test
  void namesAJarThatIsNewerThanTheImage() throws Exception {
    Files.writeString(classes.resolve("A.class"), "changed");
    pack("A.class", "B.class");
    assertThat(ImageInputs.differences(inputs, classes.toString())).containsExactly("own-1.jar");
  }

  @Test
  void namesClassesThatAreNewerThanTheirJar() throws Exception {
    Files.writeString(classes.resolve("A.class"), "changed");
    Files.writeString(classes.resolve("C.class"), "new");
    Files.delete(classes.resolve("B.class"));
    assertThat(ImageInputs.differences(inputs, classes.toString()))
        .containsExactly("own-1.jar!A.class", "own-1.jar!B.class", "own-1.jar!C.class");
  }

  @Test
  void saysWhatToDo() throws Exception {
    Files.writeString(classes.resolve("A.class"), "changed");
    ComponentImage image = new ComponentImage(Descriptions.of(BrewCoffee.class), target);
    assertThatThrownBy(() -> image.requireFresh(classes.toString()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("(brew-coffee)")
        .hasMessageContaining("own-1.jar!A.class")
        .hasMessageEndingWith("Maybe run: make images");
    assertThat(image.missing()).hasValueSatisfying(why -> assertThat(why).contains("is not made"));
  }
}
