package dev.crema.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.quality.ContractValidator;
import dev.crema.data.quality.QualityReport;
import dev.crema.data.source.ReadSummary;
import dev.crema.data.source.TableSource;
import dev.crema.features.FeatureDefinition;
import dev.crema.suggest.profile.FileProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Does with a file and its suggested contract what ingest-data, validate-data and build-features
 * do.
 */
final class Kept {
  private Kept() {}

  static FileProfile.Source source(Path file, char delimiter) {
    return new FileProfile.Source(file, null, delimiter);
  }

  static String suggest(Path file, char delimiter) {
    return ContractSuggestion.of(FileProfile.of(source(file, delimiter)), "table", "the file");
  }

  /** Asserts that every row is read and breaks no rule, and that features can be fitted. */
  static Contract assertKept(Path file, char delimiter, Path folder) throws IOException {
    String yaml = suggest(file, delimiter);
    assertThat(suggest(file, delimiter)).as("the same file").isEqualTo(yaml);
    Contract contract = Contract.parse(yaml, yaml);
    List<String> problems = new ArrayList<>();
    Path dataset = Files.createTempDirectory(folder, "kept").resolve("dataset");
    try (DatasetWriter writer = DatasetWriter.create(dataset, contract)) {
      ReadSummary summary =
          TableSource.open(file, contract, delimiter)
              .read(writer::append, row -> problems.add(row.toString()));
      assertThat(problems).as(yaml).isEmpty();
      assertThat(summary.rejectedRows()).isZero();
      writer.finish();
    }
    DatasetReader rows = DatasetReader.open(dataset);
    QualityReport report =
        new ContractValidator(contract, folder)
            .validate(rows, (_, _) -> {}, rejection -> problems.add(rejection.toString()));
    assertThat(problems).as(yaml).isEmpty();
    assertThat(report.reasons()).as(yaml).isEmpty();
    FileProfile typed = FileProfile.of(source(file, delimiter), contract);
    boolean hasFeature =
        !yaml.isEmpty()
            && contract.columns().stream()
                .anyMatch(column -> column.role() == dev.crema.data.Role.FEATURE);
    if (hasFeature) {
      features(contract, typed, rows);
    }
    return contract;
  }

  private static void features(Contract contract, FileProfile typed, DatasetReader rows) {
    String yaml;
    try {
      yaml = FeatureSuggestion.of(contract, typed, "the file");
    } catch (dev.crema.data.InputException e) {
      assertThat(e).hasMessageContaining("no column of which a feature can be made");
      return;
    }
    assertThat(FeatureSuggestion.of(contract, typed, "the file")).isEqualTo(yaml);
    try {
      FeatureDefinition.parse(yaml, yaml, contract).fit(rows);
    } catch (dev.crema.data.InputException e) {
      throw new AssertionError(yaml, e);
    }
  }
}
