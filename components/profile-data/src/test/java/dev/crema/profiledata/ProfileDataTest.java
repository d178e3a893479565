package dev.crema.profiledata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.drift.ReferenceCategories;
import dev.crema.drift.ReferenceColumn;
import dev.crema.drift.ReferenceNumbers;
import dev.crema.drift.ReferenceProfile;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.testkit.TestStepContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProfileDataTest {
  @TempDir private Path directory;
  private int runs;

  private ProfileData.Outputs run(Contract contract, List<RawRow> rows) throws Exception {
    Path dataset = Tables.write(directory.resolve("dataset" + runs++), contract, rows);
    Path out = Files.createTempDirectory(directory, "out");
    return new ProfileData()
        .run(new ProfileData.Inputs(Dataset.of("dataset", dataset)), TestStepContext.in(out));
  }

  @Test
  void whatIsWatchedIsProfiledAndTheRestIsNot() throws Exception {
    List<RawRow> rows = Tables.rows(500);
    ProfileData.Outputs outputs = run(Tables.CUSTOMERS, rows);
    ReferenceProfile profile = ReferenceProfile.read(outputs.profile().path());
    assertThat(profile.rows()).isEqualTo(500).isEqualTo(outputs.rows());
    assertThat(profile.columns())
        .extracting(ReferenceColumn::name)
        .containsExactly("calls", "plan <b>");
    assertThat(profile.outputs()).isEmpty();
    assertThat(profile.columns().getFirst())
        .isEqualTo(
            ReferenceNumbers.of(
                "calls", rows.stream().mapToDouble(row -> row.number(0)).toArray()));
    assertThat(outputs.profile().metadata())
        .containsEntry("contract_digest", Tables.CUSTOMERS.digest());
  }

  @Test
  void theAnswersOfAModelAreOutputsUnderTheContractOfTheRows() throws Exception {
    List<RawRow> rows = Tables.rows(400);
    rows.getFirst().setMissing(8);
    ReferenceProfile profile =
        ReferenceProfile.read(run(Tables.PREDICTIONS, rows).profile().path());
    assertThat(profile.contractDigest()).isEqualTo(Tables.CUSTOMERS.digest());
    assertThat(profile.columns()).extracting(ReferenceColumn::name).doesNotContain("crema_score");
    assertThat(profile.outputs())
        .extracting(ReferenceColumn::name)
        .containsExactly(ReferenceProfile.SCORE, ReferenceProfile.PREDICTED_CLASS);
    assertThat(profile.outputs().getFirst().missing()).isEqualTo(1);
    long positive = rows.stream().filter(row -> "yes".equals(row.text(7))).count();
    assertThat(((ReferenceCategories) profile.outputs().get(1)).counts())
        .containsEntry("yes", positive);
  }

  @Test
  void theOrderOfTheRowsChangesNoByte() throws Exception {
    List<RawRow> rows = Tables.rows(300);
    ProfileData.Outputs first = run(Tables.PREDICTIONS, rows);
    Collections.shuffle(rows, new Random(3));
    ProfileData.Outputs second = run(Tables.PREDICTIONS, rows);
    assertThat(second.profile().path()).hasSameBinaryContentAs(first.profile().path());
    assertThat(second.report()).isEqualTo(first.report());
  }

  @Test
  void thePageShowsNamesAsTheyAreAndRunsNothing() throws Exception {
    String html = run(Tables.PREDICTIONS, Tables.rows(200)).report().text();
    assertThat(html)
        .contains("plan &lt;b&gt;", "&lt;script&gt;gold", "<svg", "score", "median")
        .doesNotContain("<script", "plan <b>", "http://", "https://", "url(");
  }

  @Test
  void aTableWithoutRowsIsBadData() {
    assertThatThrownBy(() -> run(Tables.CUSTOMERS, List.of()))
        .isInstanceOf(StepException.class)
        .hasMessageContaining("has no rows")
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(ErrorKind.DATA_QUALITY);
  }
}
