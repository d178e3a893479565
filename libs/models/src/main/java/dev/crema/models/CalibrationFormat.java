package dev.crema.models;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The section {@code calibration.json}. */
final class CalibrationFormat {
  private static final String PLATT = "platt";
  private static final String ISOTONIC = "isotonic";

  private CalibrationFormat() {}

  static Map<String, Object> tree(CalibratedScorer scorer) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", 1);
    tree.put(
        "method",
        switch (scorer.curves().getFirst()) {
          case CalibrationCurve.Platt _ -> PLATT;
          case CalibrationCurve.Isotonic _ -> ISOTONIC;
        });
    tree.put("curves", scorer.curves().stream().map(CalibrationFormat::tree).toList());
    return tree;
  }

  private static Map<String, Object> tree(CalibrationCurve curve) {
    Map<String, Object> tree = new LinkedHashMap<>();
    switch (curve) {
      case CalibrationCurve.Platt platt -> {
        tree.put("slope", platt.slope());
        tree.put("intercept", platt.intercept());
      }
      case CalibrationCurve.Isotonic isotonic -> {
        tree.put("from", isotonic.from());
        tree.put("to", isotonic.to());
      }
    }
    return tree;
  }

  static Scorer read(Node root, UncalibratedScorer model) {
    root.fields("version", "method", "curves").required("version").integer(1, 1);
    Node method = root.required("method");
    boolean isPlatt = method.text().equals(PLATT);
    if (!isPlatt && !method.text().equals(ISOTONIC)) {
      throw method.error(
          "(%s) is none of [%s, %s].\nMaybe the package was made by a newer version."
              .formatted(method.text(), PLATT, ISOTONIC));
    }
    Node curves = root.required("curves");
    try {
      List<CalibrationCurve> read =
          curves.items().stream().map(curve -> isPlatt ? platt(curve) : isotonic(curve)).toList();
      return new CalibratedScorer(model, read);
    } catch (InputException e) {
      throw curves.error("is no calibration: " + e.getMessage());
    }
  }

  private static CalibrationCurve platt(Node curve) {
    curve.fields("slope", "intercept");
    return new CalibrationCurve.Platt(
        curve.required("slope").number(), curve.required("intercept").number());
  }

  private static CalibrationCurve isotonic(Node curve) {
    curve.fields("from", "to");
    return new CalibrationCurve.Isotonic(
        numbers(curve.required("from")), numbers(curve.required("to")));
  }

  private static double[] numbers(Node list) {
    return list.items().stream().mapToDouble(Node::number).toArray();
  }
}
