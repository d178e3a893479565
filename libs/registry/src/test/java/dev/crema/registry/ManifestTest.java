package dev.crema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.registry.Manifest.Entry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static final Entry ENTRY = Entry.of("package/model.json", new byte[] {1, 2, 3});

  @Test
  void survivesItsJson() {
    Manifest manifest = new Manifest("digest", List.of(ENTRY, Entry.of("MLmodel", new byte[0])));
    assertThat(Manifest.parse(manifest.toJson())).isEqualTo(manifest);
    assertThat(manifest.packageFiles()).containsOnlyKeys("model.json");
  }

  @Test
  void digestIsSha256() {
    // printf '\001\002\003' | sha256sum (GNU coreutils 9.1)
    assertThat(ENTRY.sha256())
        .isEqualTo("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "package/../../x",
        "/etc/passwd",
        "package//x",
        "package/.hidden",
        "package/a b",
        "package/x\\y",
        "C:/x",
        "",
        "manifest.json"
      })
  void refusesPathsThatLeaveTheFolder(String path) {
    assertThatThrownBy(() -> new Manifest("d", List.of(Entry.of(path, new byte[0]))))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("(" + path + ")");
  }

  @Test
  void refusesTooManyFilesAndTooManyBytes() {
    assertThatThrownBy(() -> new Manifest("d", Collections.nCopies(Manifest.FILE_LIMIT + 1, ENTRY)))
        .hasMessageContaining("has 1001 files, more than 1000");
    Entry half = new Entry("package/x", Manifest.SIZE_LIMIT_BYTES / 2 + 1, ENTRY.sha256());
    assertThatThrownBy(() -> new Manifest("d", List.of(half, half)))
        .hasMessageContaining("more than " + Manifest.SIZE_LIMIT_BYTES);
    Entry negative = new Entry("package/x", -1, ENTRY.sha256());
    assertThatThrownBy(() -> new Manifest("d", List.of(negative)))
        .hasMessageContaining("package/x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"format\":2}", "not json"})
  void refusesWhatIsNoManifest(String json) {
    assertThatThrownBy(() -> Manifest.parse(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("is not of format 1");
  }

  @Test
  void refusesLinksInAPackage(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("a"), "a");
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("a"));
    assertThatThrownBy(() -> Manifest.files(folder))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("link), which is not a regular file");
  }
}
