package dev.crema.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.testkit.ImageArchive.ImageFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** What an image should not have is found in it. */
class ImageFactsTest {

  private final Map<String, ImageFile> files = new LinkedHashMap<>();

  private ImageFacts facts() {
    return new ImageFacts(new ImageArchive("x:1", Map.of(), Map.of(), "linux/amd64", 1, files));
  }

  @Test
  void findsShellsAndFilesThatGiveOthersRights() {
    files.put("bin/sh", file(0755, elf(0x3e)));
    files.put("usr/bin/passwd", file(04755, elf(0x3e)));
    files.put("usr/bin/link", new ImageFile('2', 0777, new byte[0]));
    files.put("usr/lib/libc.so.6", file(0755, elf(0x3e)));
    files.put("opt/java/bin/java", file(0755, elf(0x3e)));

    assertThat(facts().programs()).containsExactly("bin/sh", "opt/java/bin/java", "usr/bin/passwd");
    assertThat(facts().setIdFiles()).containsExactly("usr/bin/passwd");
  }

  @Test
  void findsCodeOfOtherPlatformsInJarsToo() throws IOException {
    files.put("usr/lib/libfine.so", file(0755, elf(0x3e)));
    files.put("usr/lib/libarm.so", file(0755, elf(0xb7)));
    files.put("app/libs/a.jar", file(0644, jar("lib.dll", new byte[] {'M', 'Z', 0x10, 0})));
    files.put(
        "app/libs/b.jar",
        file(
            0644,
            jar("lib.dylib", new byte[] {(byte) 0xcf, (byte) 0xfa, (byte) 0xed, (byte) 0xfe})));
    files.put("app/libs/c.jar", file(0644, jar("lib.so", elf(0x3e))));

    assertThat(facts().foreignCode())
        .containsExactly("usr/lib/libarm.so", "app/libs/a.jar!lib.dll", "app/libs/b.jar!lib.dylib");
  }

  @Test
  void findsWhatAnotherUserCannotRead() {
    files.put("app", new ImageFile('5', 0755, new byte[0]));
    files.put("app/libs", new ImageFile('5', 0744, new byte[0]));
    files.put("app/libs/a.jar", file(0640, new byte[0]));
    files.put("app/libs/b.jar", file(0644, new byte[0]));

    assertThat(facts().unreadable()).containsExactly("app/libs", "app/libs/a.jar");
  }

  private static ImageFile file(int mode, byte[] content) {
    return new ImageFile('0', mode, content);
  }

  private static byte[] elf(int machine) {
    byte[] start = new byte[64];
    start[0] = 0x7f;
    start[1] = 'E';
    start[2] = 'L';
    start[3] = 'F';
    start[18] = (byte) machine;
    return start;
  }

  private static byte[] jar(String name, byte[] start) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      byte[] content = new byte[64];
      System.arraycopy(start, 0, content, 0, start.length);
      zip.write(content);
    }
    return bytes.toByteArray();
  }
}
