package dev.crema.evaluation;

import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.data.document.Node;
import dev.crema.data.document.Suggestion;
import dev.crema.evaluation.metrics.Calibration;
import dev.crema.evaluation.metrics.ConfusionMatrix;
import dev.crema.evaluation.metrics.PairedDifference;
import dev.crema.evaluation.metrics.RocPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The JSON of an evaluation. */
final class EvaluationFormat {
  private EvaluationFormat() {}

  static Map<String, Object> tree(Evaluation evaluation) {
    Map<String, Object> tree = new LinkedHashMap<>();
    boolean ofNumbers = evaluation.task() == Task.REGRESSION;
    tree.put("version", ofNumbers ? Evaluation.VERSION_OF_NUMBERS : Evaluation.VERSION);
    tree.put("label", evaluation.label());
    if (!ofNumbers) {
      tree.put("classes", evaluation.classes());
    }
    tree.put("unlabelled_rows", evaluation.unlabelledRows());
    tree.put("candidate", tree(evaluation.candidate()));
    tree.put("champion", tree(evaluation.champion()));
    if (evaluation.production() != null) {
      tree.put("production", ofProduction(evaluation.production()));
    }
    return tree;
  }

  private static Map<String, Object> ofProduction(Evaluation production) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("unlabelled_rows", production.unlabelledRows());
    tree.put("candidate", tree(production.candidate()));
    tree.put("champion", tree(production.champion()));
    return tree;
  }

  static Evaluation read(Node node) {
    node.fields(
        "version", "label", "classes", "unlabelled_rows", "candidate", "champion", "production");
    boolean ofNumbers =
        node.required("version").integer(Evaluation.VERSION, Evaluation.VERSION_OF_NUMBERS)
            == Evaluation.VERSION_OF_NUMBERS;
    String label = node.required("label").text();
    List<String> classes = ofNumbers ? noClasses(node) : classes(node.required("classes"));
    Node production = node.optional("production");
    if (production != null) {
      production.fields("unlabelled_rows", "candidate", "champion");
    }
    Evaluation ofProduction = production == null ? null : read(production, label, classes, null);
    return read(node, label, classes, ofProduction);
  }

  private static List<String> noClasses(Node node) {
    Node classes = node.optional("classes");
    if (classes != null) {
      throw classes.error("is given, but an evaluation of numbers has none.");
    }
    return List.of();
  }

  private static List<String> classes(Node node) {
    if (node.items().isEmpty()) {
      throw node.error("is empty.");
    }
    return node.items().stream().map(Node::text).toList();
  }

  private static Evaluation read(
      Node node, String label, List<String> classes, @Nullable Evaluation production) {
    return checked(
        node,
        () ->
            new Evaluation(
                label,
                classes,
                node.required("unlabelled_rows").integer(0, Long.MAX_VALUE),
                model(node.required("candidate")),
                champion(node.required("champion")),
                production));
  }

  private static Map<String, Object> tree(ChampionOutcome champion) {
    Map<String, Object> tree = new LinkedHashMap<>();
    switch (champion) {
      case ChampionOutcome.None _ -> tree.put("status", "none");
      case ChampionOutcome.NotComparable other -> {
        tree.put("status", "not_comparable");
        tree.put("package_digest", other.packageDigest());
        tree.put("reason", other.reason());
      }
      case ChampionOutcome.Compared compared -> {
        tree.put("status", "compared");
        tree.put("model", tree(compared.evaluation()));
        tree.put("differences", list(compared.differences(), EvaluationFormat::tree));
      }
    }
    return tree;
  }

  private static ChampionOutcome champion(Node node) {
    String status = node.required("status").text();
    return switch (status) {
      case "none" -> {
        node.fields("status");
        yield new ChampionOutcome.None();
      }
      case "not_comparable" -> {
        node.fields("status", "package_digest", "reason");
        yield new ChampionOutcome.NotComparable(
            node.required("package_digest").text(), node.required("reason").text());
      }
      case "compared" -> {
        node.fields("status", "model", "differences");
        yield new ChampionOutcome.Compared(
            model(node.required("model")),
            read(node.required("differences"), EvaluationFormat::difference));
      }
      default -> {
        List<String> known = List.of("none", "not_comparable", "compared");
        throw node.required("status")
            .error(
                "(%s) is not one of %s.%s"
                    .formatted(status, known, Suggestion.maybe(status, known)));
      }
    };
  }

  private static Map<String, Object> tree(Difference difference) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("metric", difference.metric().id());
    tree.put("candidate", difference.values().first());
    tree.put("champion", difference.values().second());
    tree.put("lower", difference.values().lower());
    tree.put("upper", difference.values().upper());
    return tree;
  }

  private static Difference difference(Node node) {
    node.fields("metric", "candidate", "champion", "lower", "upper");
    return new Difference(
        metric(node.required("metric"), node.required("metric").text()),
        checked(
            node,
            () ->
                new PairedDifference(
                    node.required("candidate").number(),
                    node.required("champion").number(),
                    node.required("lower").number(),
                    node.required("upper").number())));
  }

  private static Map<String, Object> tree(ModelEvaluation model) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("package_digest", model.packageDigest());
    tree.put("algorithm", model.algorithm());
    if (model.threshold() != null) {
      tree.put("threshold", model.threshold());
    }
    tree.put("test", tree(model.test()));
    if (model.validation() != null) {
      tree.put("validation", tree(model.validation()));
    }
    tree.put("slices", list(model.slices(), EvaluationFormat::tree));
    return tree;
  }

  private static ModelEvaluation model(Node node) {
    node.fields("package_digest", "algorithm", "threshold", "test", "validation", "slices");
    Node threshold = node.optional("threshold");
    Node validation = node.optional("validation");
    return new ModelEvaluation(
        node.required("package_digest").text(),
        node.required("algorithm").text(),
        threshold == null ? null : threshold.number(0, 1),
        measures(node.required("test")),
        validation == null ? null : measures(validation),
        read(node.required("slices"), EvaluationFormat::slice));
  }

  private static Map<String, Object> tree(Measures measures) {
    Map<String, Object> tree = new LinkedHashMap<>();
    put(tree, measures.metrics());
    switch (measures) {
      case Measures.OfClasses classes -> {
        tree.put("confusion_matrix", classes.confusionMatrix().counts());
        tree.put("roc_curves", list(classes.rocCurves(), EvaluationFormat::tree));
        tree.put("calibration", list(classes.calibration(), EvaluationFormat::tree));
      }
      case Measures.OfNumbers numbers -> {
        tree.put("rows", numbers.rows());
        tree.put("plot", NumberPlotFormat.tree(numbers.plot()));
      }
    }
    return tree;
  }

  private static Measures measures(Node node) {
    if (node.optional("plot") != null) {
      node.fields("metrics", "undefined", "rows", "plot");
      return new Measures.OfNumbers(
          metrics(node),
          node.required("rows").integer(1, Long.MAX_VALUE),
          checked(node, () -> NumberPlotFormat.read(node.required("plot"))));
    }
    node.fields("metrics", "undefined", "confusion_matrix", "roc_curves", "calibration");
    Node matrix = node.required("confusion_matrix");
    long[][] counts =
        matrix.items().stream()
            .map(line -> line.items().stream().mapToLong(Node::integer).toArray())
            .toArray(long[][]::new);
    return new Measures.OfClasses(
        metrics(node),
        checked(matrix, () -> ConfusionMatrix.of(counts)),
        read(node.required("roc_curves"), EvaluationFormat::rocCurve),
        read(node.required("calibration"), EvaluationFormat::bin));
  }

  private static Map<String, Object> tree(Slice slice) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("column", slice.column());
    tree.put("value", slice.value());
    tree.put("rows", slice.rows());
    put(tree, slice.metrics());
    return tree;
  }

  private static Slice slice(Node node) {
    node.fields("column", "value", "rows", "metrics", "undefined");
    return new Slice(
        node.required("column").text(),
        node.required("value").text(),
        node.required("rows").integer(1, Long.MAX_VALUE),
        metrics(node));
  }

  private static void put(Map<String, Object> tree, MetricValues metrics) {
    tree.put("metrics", metrics.values());
    if (!metrics.undefined().isEmpty()) {
      tree.put("undefined", metrics.undefined());
    }
  }

  private static MetricValues metrics(Node node) {
    Map<String, Double> values = new LinkedHashMap<>();
    node.required("metrics")
        .entries()
        .forEach((name, value) -> values.put(metric(value, name).id(), value.number()));
    Map<String, String> undefined = new LinkedHashMap<>();
    Node reasons = node.optional("undefined");
    if (reasons != null) {
      reasons
          .entries()
          .forEach((name, reason) -> undefined.put(metric(reason, name).id(), reason.text()));
    }
    return checked(node, () -> new MetricValues(values, undefined));
  }

  private static Map<String, Object> tree(RocCurve curve) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("class", curve.positive());
    tree.put("auc", curve.auc());
    tree.put(
        "points",
        list(
            curve.points(),
            p -> new double[] {p.threshold(), p.falsePositiveRate(), p.truePositiveRate()}));
    return tree;
  }

  private static RocCurve rocCurve(Node node) {
    node.fields("class", "auc", "points");
    List<RocPoint> points = read(node.required("points"), EvaluationFormat::point);
    return checked(
        node,
        () ->
            new RocCurve(node.required("class").text(), node.required("auc").number(0, 1), points));
  }

  private static RocPoint point(Node node) {
    List<Node> numbers = node.items();
    if (numbers.size() != 3) {
      throw node.error(
          "must be [threshold, false positive rate, true positive rate], but has %d numbers."
              .formatted(numbers.size()));
    }
    return new RocPoint(
        numbers.get(0).number(), numbers.get(1).number(0, 1), numbers.get(2).number(0, 1));
  }

  private static Map<String, Object> tree(Calibration.Bin bin) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("lower", bin.lower());
    tree.put("upper", bin.upper());
    tree.put("rows", bin.rows());
    tree.put("mean_predicted", bin.meanPredicted());
    tree.put("observed_share", bin.observedShare());
    return tree;
  }

  private static Calibration.Bin bin(Node node) {
    node.fields("lower", "upper", "rows", "mean_predicted", "observed_share");
    return checked(
        node,
        () ->
            new Calibration.Bin(
                node.required("lower").number(),
                node.required("upper").number(),
                node.required("rows").integer(),
                node.required("mean_predicted").number(),
                node.required("observed_share").number()));
  }

  private static Metric metric(Node node, String name) {
    Metric metric = Metric.named(name);
    if (metric == null) {
      List<String> known = Arrays.stream(Metric.values()).map(Metric::id).toList();
      throw node.error(
          "(%s) is no metric; known are %s.%s"
              .formatted(name, known, Suggestion.maybe(name, known)));
    }
    return metric;
  }

  private static <T> List<Object> list(List<T> items, Function<T, Object> tree) {
    List<Object> list = new ArrayList<>();
    items.forEach(item -> list.add(tree.apply(item)));
    return list;
  }

  private static <T> List<T> read(Node node, Function<Node, T> reader) {
    return node.items().stream().map(reader).toList();
  }

  /** A value that a constructor refuses is the file's fault: the message then names its place. */
  private static <T> T checked(Node node, Supplier<T> constructor) {
    try {
      return constructor.get();
    } catch (InputException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw node.error("is not valid: " + e.getMessage());
    }
  }
}
