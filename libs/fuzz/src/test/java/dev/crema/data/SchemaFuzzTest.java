package dev.crema.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SchemaFuzzTest {
  @TempDir static Path folder;

  @FuzzTest(maxDuration = "35s")
  void aSchemaIsRefusedWithASentenceOrCanBeWrittenAgain(byte[] bytes) throws Throwable {
    Refusal.inTime(() -> readAndWrite(bytes));
  }

  private static void readAndWrite(byte[] bytes) throws IOException {
    Files.write(folder.resolve(DatasetFormat.SCHEMA_FILE), bytes);
    DatasetFormat.Schema schema = Refusal.orElse(() -> DatasetFormat.read(folder));
    if (schema != null) {
      Path again = Files.createDirectories(folder.resolve("again"));
      Files.writeString(again.resolve(DatasetFormat.DATA_FILE), "rows");
      DatasetFormat.write(again, schema.info());
      assertThat(DatasetFormat.read(again).info()).isEqualTo(schema.info());
    }
  }
}
