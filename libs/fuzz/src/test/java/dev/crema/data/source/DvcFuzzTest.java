package dev.crema.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.crema.data.Refusal;
import dev.crema.sdk.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** A pointer of DVC, or the listing of a folder that one points to. */
class DvcFuzzTest {
  @TempDir static Path folder;

  @FuzzTest(maxDuration = "35s")
  void aPointerOrListingIsRefusedWithASentenceOrLeadsNowhereElse(byte[] bytes) throws Throwable {
    Refusal.inTime(() -> readAndWrite(bytes));
  }

  private static void readAndWrite(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("data.dvc"), bytes);
    DvcPointer pointer = Refusal.orElse(() -> DvcPointer.read(file));
    if (pointer != null) {
      assertInside(pointer.path());
      assertThat(pointer.beside()).startsWithRaw(folder);
      assertThat(pointer.md5()).matches("[0-9a-f]{32}");
      Files.writeString(file, yaml(pointer));
      assertThat(DvcPointer.read(file)).isEqualTo(pointer);
    }
    Path listing = Files.write(folder.resolve("data.dir"), bytes);
    List<DvcListing.Entry> entries = Refusal.orElse(() -> DvcListing.read(listing));
    if (entries != null) {
      entries.forEach(entry -> assertInside(entry.path()));
      assertThat(entries).doesNotHaveDuplicates();
      Files.writeString(listing, Json.write(entries.stream().map(DvcFuzzTest::json).toList()));
      assertThat(DvcListing.read(listing)).isEqualTo(entries);
      assertThat(DvcListing.digest(entries)).matches("[0-9a-f]{32}");
    }
  }

  private static void assertInside(Path path) {
    assertThat(folder.resolve(path).normalize())
        .isEqualTo(folder.resolve(path))
        .startsWithRaw(folder)
        .isNotEqualTo(folder);
  }

  /** JSON is YAML, too. */
  private static String yaml(DvcPointer pointer) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("md5", pointer.md5() + (pointer.isFolder() ? DvcListing.SUFFIX : ""));
    out.put("path", pointer.path().toString());
    if (!pointer.isOld()) {
      out.put("hash", "md5");
    }
    if (pointer.size() != null) {
      out.put("size", pointer.size());
    }
    if (pointer.files() != null) {
      out.put("nfiles", pointer.files());
    }
    return Json.write(Map.of("outs", List.of(out)));
  }

  private static Map<String, Object> json(DvcListing.Entry entry) {
    return Map.of("md5", entry.md5(), "relpath", entry.path().toString());
  }
}
