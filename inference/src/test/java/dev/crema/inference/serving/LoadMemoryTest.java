package dev.crema.inference.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.TestModels;
import dev.crema.models.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadMemoryTest {
  @TempDir Path folder;

  @Test
  void whatIsHeldForCodesOfCategoriesCountsBesideTheFiles() throws IOException {
    Path path = folder.resolve("sets");
    ModelPackage sets = TestModels.writeWithSets(path);
    ModelPackage numbers = TestModels.write(folder.resolve("numbers"), 1);
    long ofFiles = LoadMemory.resident(path, numbers);
    // 120 codes and 3 rows beside them, each of a word of 20 trees and 4 beside them, of 4 bytes.
    assertThat(LoadMemory.resident(path, sets) - ofFiles).isEqualTo(123 * 24 * 4);
  }
}
