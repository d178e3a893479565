package dev.crema.inference.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.drift.DriftDecision;
import dev.crema.drift.DriftPolicy;
import dev.crema.drift.PackagedProfile;
import dev.crema.drift.ReferenceProfile;
import dev.crema.drift.ReferenceProfiler;
import dev.crema.drift.WindowCounts;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.inference.settings.DriftSettings;
import dev.crema.models.GoldenRows;
import dev.crema.models.LinearModel;
import dev.crema.models.ModelPackage;
import dev.crema.models.PackageContents;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bounds of what Prometheus is told. */
final class DriftMetersTest {
  private static final int COLUMNS = DriftWatches.MOST_COLUMNS + 5;

  @TempDir private Path folder;

  private static RowSource rows(int count) {
    return visitor -> {
      Random random = new Random(1);
      RawRow row = new RawRow(COLUMNS + 1);
      for (int i = 0; i < count; i++) {
        for (int column = 0; column < COLUMNS; column++) {
          row.setNumber(column, random.nextInt(9));
        }
        row.setText(COLUMNS, i % 2 == 0 ? "yes" : "no");
        visitor.row(row, i + 2);
      }
    };
  }

  private ModelPackage wide() {
    String columns =
        IntStream.range(0, COLUMNS)
            .mapToObj("  - {name: x%d, type: number}\n"::formatted)
            .collect(Collectors.joining());
    Contract contract =
        Contract.parse(
            """
            version: 1
            name: wide
            positive_class: "yes"
            columns:
            %s  - {name: left, type: string, role: label, allowed: ["no", "yes"]}
            """
                .formatted(columns),
            "contract.yaml");
    String names =
        IntStream.range(0, COLUMNS).mapToObj(i -> "x" + i).collect(Collectors.joining(", "));
    FittedFeatures features =
        FeatureDefinition.parse(
                "version: 1\nfit:\n  - columns: [%s]\n    steps: [keep]\n".formatted(names),
                "features.yaml",
                contract)
            .fit(rows(200));
    LinearModel scorer = LinearModel.binary(new double[COLUMNS], 0);
    ReferenceProfile profile =
        new ReferenceProfile(
            contract.digest(),
            200,
            new ReferenceProfiler(contract, rows(200), 1 << 20)
                .profile(ReferenceProfile.columnsOf(contract)),
            List.of());
    PackageContents contents =
        new PackageContents(
            contract,
            features,
            scorer,
            0.5,
            "logistic_regression",
            GoldenRows.choose(rows(50), features, scorer));
    return ModelPackage.write(folder.resolve("wide"), contents, PackagedProfile.write(profile));
  }

  @Test
  void thereAreSeriesOfTwoHundredColumnsAndFiftyVersionsAtMost() {
    DriftSettings settings = new DriftSettings(true, Duration.ofHours(1), 100, Duration.ZERO);
    VersionDrift drift = Objects.requireNonNull(new DriftWatches(settings, null).watch(wide()));
    ReferenceProfile reference = drift.reference();
    assertThat(reference.columns()).hasSize(DriftWatches.MOST_COLUMNS);
    WindowCounts counts = new WindowCounts(reference);
    WindowCounts.Reader reader =
        WindowCounts.Reader.of(ModelPackage.open(folder.resolve("wide")).contract(), reference);
    rows(150).forEach((row, _) -> counts.add(reader, row, Double.NaN, null));
    WindowDecision window =
        WindowDecision.alone(
            new ClosedWindow(Instant.EPOCH, Instant.EPOCH, counts),
            DriftDecision.of(reference, counts.window(), new DriftPolicy(0.01, 0.02, 100)));
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    DriftMeters meters = new DriftMeters(registry);
    List<DriftMeters.Row> rows = new ArrayList<>();
    for (int version = 1; version <= DriftMeters.MOST_VERSIONS + 7; version++) {
      rows.add(new DriftMeters.Row("churn", "" + version, window));
    }
    meters.set(rows);
    Set<Meter> before = Collections.newSetFromMap(new IdentityHashMap<>());
    before.addAll(registry.getMeters());
    meters.set(rows);
    assertThat(registry.getMeters())
        .as("none is gone for a moment")
        .hasSameSizeAs(before)
        .allMatch(before::contains);
    assertThat(series(registry, "inference_drift_effect_ratio{")).isEqualTo(50 * 200);
    assertThat(series(registry, "inference_drift_missing_ratio{")).isEqualTo(50 * 200);
    assertThat(series(registry, "inference_drift_detected{")).isEqualTo(50 * 3);
    assertThat(series(registry, "inference_drift_window_rows{")).isEqualTo(50);
    meters.set(Collections.singletonList(rows.getLast()));
    assertThat(series(registry, "inference_drift_window_rows{")).isOne();
    assertThat(registry.scrape()).contains("version=\"57\"} 150.0");
    WindowDecision empty =
        WindowDecision.alone(
            new ClosedWindow(Instant.EPOCH, Instant.EPOCH, new WindowCounts(reference)),
            new DriftDecision.TooFewRows(0, 100));
    meters.set(List.of(new DriftMeters.Row("churn", "57", empty)));
    assertThat(registry.scrape()).contains("window_rows{model=\"churn\",version=\"57\"} 0.0");
    meters.set(List.of());
    assertThat(series(registry, "inference_drift_effect_ratio{")).isZero();
    assertThat(series(registry, "inference_drift_window_rows{")).isZero();
  }

  private static long series(PrometheusMeterRegistry registry, String start) {
    return registry.scrape().lines().filter(line -> line.startsWith(start)).count();
  }
}
