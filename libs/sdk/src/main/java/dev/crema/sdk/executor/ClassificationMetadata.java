package dev.crema.sdk.executor;

import dev.crema.sdk.ClassificationMetrics;
import dev.crema.sdk.ClassificationMetrics.RocPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Classification metrics in the metadata form that the KFP UI draws. */
final class ClassificationMetadata {

  /** Most ROC points written: the curve travels through KFP's metadata store. */
  static final int MAX_ROC_POINTS = 200;

  private ClassificationMetadata() {}

  static Map<String, Object> of(ClassificationMetrics metrics) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    if (!metrics.rocCurve().isEmpty()) {
      metadata.put("confidenceMetrics", curve(metrics.rocCurve()));
    }
    if (!metrics.classes().isEmpty()) {
      metadata.put("confusionMatrix", matrix(metrics));
    }
    return metadata;
  }

  private static List<Object> curve(List<RocPoint> points) {
    double finiteMax =
        points.stream().mapToDouble(RocPoint::threshold).filter(Double::isFinite).max().orElse(1.0);
    List<Object> curve = new ArrayList<>();
    for (RocPoint point : thinned(points)) {
      Map<String, Object> entry = new LinkedHashMap<>();
      // The UI takes finite numbers only; "above all scores" is just above the largest one.
      entry.put(
          "confidenceThreshold",
          Double.isFinite(point.threshold()) ? point.threshold() : Math.nextUp(finiteMax));
      entry.put("falsePositiveRate", point.falsePositiveRate());
      entry.put("recall", point.truePositiveRate());
      curve.add(entry);
    }
    return curve;
  }

  /** Returns the first, the last, and points evenly spaced by index between them. */
  static List<RocPoint> thinned(List<RocPoint> curve) {
    if (curve.size() <= MAX_ROC_POINTS) {
      return curve;
    }
    List<RocPoint> thinned = new ArrayList<>(MAX_ROC_POINTS);
    for (int i = 0; i < MAX_ROC_POINTS; i++) {
      long index = Math.round((double) i * (curve.size() - 1) / (MAX_ROC_POINTS - 1));
      thinned.add(curve.get((int) index));
    }
    return thinned;
  }

  private static Map<String, Object> matrix(ClassificationMetrics metrics) {
    Map<String, Object> matrix = new LinkedHashMap<>();
    matrix.put(
        "annotationSpecs",
        metrics.classes().stream().map(name -> Map.of("displayName", name)).toList());
    matrix.put("rows", metrics.confusionMatrix().stream().map(row -> Map.of("row", row)).toList());
    return matrix;
  }
}
