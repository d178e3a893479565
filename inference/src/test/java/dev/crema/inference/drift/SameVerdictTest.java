package dev.crema.inference.drift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.DatasetWriter;
import dev.crema.data.PredictionLayout;
import dev.crema.data.RawRow;
import dev.crema.data.document.Node;
import dev.crema.detectdrift.DetectDrift;
import dev.crema.drift.DriftDecision;
import dev.crema.drift.DriftPolicy;
import dev.crema.inference.TestModels;
import dev.crema.inference.scoring.PredictionIds;
import dev.crema.inference.scoring.Predictor;
import dev.crema.inference.serving.ServiceClock;
import dev.crema.inference.settings.DriftSettings;
import dev.crema.models.ModelPackage;
import dev.crema.models.Prediction;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Model;
import dev.crema.testkit.TestStepContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The service and {@code detect-drift} look at the same rows and say the same. */
final class SameVerdictTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final DriftPolicy POLICY = DriftPolicy.DEFAULT;

  @TempDir private Path folder;
  private final AtomicLong millis =
      new AtomicLong(Instant.parse("2026-01-31T12:34:56Z").toEpochMilli());
  private ModelPackage model;

  /** What callers may do. */
  @SuppressWarnings("ImmutableEnumChecker") // of lambdas without state
  enum Caller {
    USUAL(false, _ -> {}),
    /** The column (code) is behind no feature, and so need not be sent. */
    LEAVES_OUT(false, rows -> rows.forEach(row -> row.setMissing(5))),
    CHANGES_WHAT_NO_FEATURE_READS(false, rows -> rows.forEach(row -> row.setText(5, "zz"))),
    LEAVES_OUT_AND_DRIFTS(
        true,
        rows -> {
          rows.forEach(row -> row.setMissing(5));
          rows.stream().limit(150).forEach(row -> row.setNumber(1, 120));
        }),
    SENDS_NO_AMOUNT(true, rows -> rows.stream().limit(200).forEach(row -> row.setMissing(2))),
    KNOWS_ONE_PLAN(true, rows -> rows.forEach(row -> row.setText(4, "gold"))),
    SENDS_FEW(false, rows -> rows.subList(300, rows.size()).clear());

    private final boolean isDrifted;
    private final Consumer<List<RawRow>> change;

    Caller(boolean isDrifted, Consumer<List<RawRow>> change) {
      this.isDrifted = isDrifted;
      this.change = change;
    }
  }

  @BeforeEach
  void train() {
    model = WatchedModels.write(folder.resolve("model"), 1);
  }

  @ParameterizedTest
  @EnumSource
  void theSameRowsGiveTheSameReasons(Caller caller) throws Exception {
    List<RawRow> rows = WatchedModels.quiet(600, 7);
    caller.change.accept(rows);
    DriftDecision service = service(rows);
    Node component = Node.json(component(rows).drift().path());
    assertThat(service.isDrifted()).isEqualTo(caller.isDrifted);
    assertThat(component.required("drifted").flag()).isEqualTo(caller.isDrifted);
    assertThat(component.required("reasons").items())
        .extracting(Node::text)
        .isEqualTo(service.reasons());
  }

  private DriftDecision service(List<RawRow> rows) {
    ServiceClock clock = () -> Instant.ofEpochMilli(millis.get());
    DriftSettings settings = new DriftSettings(true, HOUR, POLICY.minRows(), Duration.ZERO);
    VersionDrift watch = Objects.requireNonNull(new DriftWatches(settings, clock).watch(model));
    Predictor predictor =
        new Predictor(
            new Predictor.Setting("churn", "1", 10_000, watch),
            model,
            new PredictionIds(InstantSource.system(), new SplittableRandom(1)));
    watch.answered(predictor.predict(TestModels.request(rows).getBytes(UTF_8), false));
    millis.addAndGet(HOUR.toMillis());
    watch.closeWindows();
    return watch.decide(Objects.requireNonNull(watch.closed()).counts());
  }

  private DetectDrift.Outputs component(List<RawRow> rows) throws Exception {
    PredictionLayout layout = PredictionLayout.of(model.contract());
    Path window = folder.resolve("window");
    try (DatasetWriter writer = DatasetWriter.create(window, layout.contract())) {
      for (int i = 0; i < rows.size(); i++) {
        writer.append(answered(layout, rows.get(i), i), i + 2L);
      }
      writer.finish();
    }
    return new DetectDrift()
        .run(
            new DetectDrift.Inputs(
                Model.of("model", folder.resolve("model")),
                null,
                Dataset.of("predictions", window),
                POLICY.falseAlarmRate(),
                POLICY.minEffect(),
                POLICY.minRows(),
                "",
                ""),
            TestStepContext.in(Files.createDirectory(folder.resolve("out"))));
  }

  private RawRow answered(PredictionLayout layout, RawRow row, int number) {
    RawRow wide = new RawRow(layout.contract().columns().size());
    for (int slot = 0; slot < row.size(); slot++) {
      if (row.text(slot) != null) {
        wide.setText(slot, row.text(slot));
      } else {
        wide.setNumber(slot, row.number(slot));
      }
    }
    Prediction answer = model.predict(row);
    layout.set(
        new PredictionLayout.Answer("p" + number, 0, "1", answer.label(), answer.score()), wide);
    return wide;
  }
}
