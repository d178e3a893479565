package dev.crema.models;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The section {@code scorer.json}, and {@code scorer.bin} with the trees if there are any. */
final class ScorerFormat {
  private static final String TREES = "tree_ensemble";
  private static final String LINEAR = "linear";
  private static final String DOUBLE = "double";
  private static final int WITHOUT_MEANS = 1;

  /** Of linear models; what is new with trees is in their own file, which has a version. */
  private static final int WITH_MEANS = 2;

  private static final int SUMS_IN_FLOAT = 1;

  /** Of trees, whose sums the first version takes in float. */
  private static final int SUMS_IN_DOUBLE = 2;

  private ScorerFormat() {}

  static Map<String, Object> tree(UncalibratedScorer scorer) {
    Map<String, Object> tree = new LinkedHashMap<>();
    switch (scorer) {
      case TreeEnsemble ensemble -> {
        tree.put("version", ensemble.sumsInDouble() ? SUMS_IN_DOUBLE : SUMS_IN_FLOAT);
        tree.put("kind", TREES);
        tree.put("link", ensemble.link().name().toLowerCase(Locale.ROOT));
        tree.put("features", ensemble.features());
        tree.put("classes", ensemble.classes());
        tree.put("base", ensemble.base());
        tree.put("trees", ensemble.trees().count());
        tree.put("nodes", ensemble.trees().nodes());
        if (ensemble.sumsInDouble()) {
          tree.put("sums", DOUBLE);
        }
      }
      case LinearModel linear -> {
        tree.put("version", linear.hasMeans() ? WITH_MEANS : WITHOUT_MEANS);
        tree.put("kind", LINEAR);
        tree.put("features", linear.features());
        tree.put("classes", linear.classes());
        tree.put("intercepts", linear.intercepts());
        tree.put("weights", linear.weights());
        if (linear.hasMeans()) {
          tree.put("means", linear.means());
        }
      }
    }
    return tree;
  }

  /** Returns whether the section needs {@code scorer.bin}. */
  static boolean hasTrees(Node root) {
    Node kind = root.required("kind");
    return switch (kind.text()) {
      case TREES -> true;
      case LINEAR -> false;
      default ->
          throw kind.error(
              "(%s) is none of [%s, %s].\nMaybe the package was made by a newer version."
                  .formatted(kind.text(), TREES, LINEAR));
    };
  }

  static UncalibratedScorer read(Node root, byte @Nullable [] trees, String source) {
    root.required("version").integer(WITHOUT_MEANS, hasTrees(root) ? SUMS_IN_DOUBLE : WITH_MEANS);
    if (hasTrees(root) != (trees != null)) {
      throw root.required("kind")
          .error(
              "is (%s), which does not go with the files.".formatted(root.required("kind").text()));
    }
    return trees == null ? linear(root) : ensemble(root, trees, source);
  }

  private static UncalibratedScorer linear(Node root) {
    boolean hasMeans = root.required("version").integer() == WITH_MEANS;
    List<String> fields =
        List.of("version", "kind", "features", "classes", "intercepts", "weights", "means");
    root.fields(fields.subList(0, hasMeans ? 7 : 6).toArray(String[]::new));
    double[] intercepts = doubles(root.required("intercepts"));
    List<Node> rows = root.required("weights").items();
    double[][] weights = rows.stream().map(ScorerFormat::doubles).toArray(double[][]::new);
    LinearModel model;
    try {
      boolean binary = weights.length == 1 && intercepts.length == 1;
      model =
          binary
              ? LinearModel.binary(weights[0], intercepts[0])
              : LinearModel.multinomial(weights, intercepts);
      model = hasMeans ? model.withMeans(doubles(root.required("means"))) : model;
    } catch (InputException e) {
      throw root.error("is no linear model: " + e.getMessage());
    }
    equal(root.required("features"), model.features());
    equal(root.required("classes"), model.classes());
    return model;
  }

  private static UncalibratedScorer ensemble(Node root, byte[] bytes, String source) {
    boolean inDouble = root.required("version").integer() == SUMS_IN_DOUBLE;
    List<String> fields =
        List.of("version", "kind", "link", "features", "classes", "base", "trees", "nodes", "sums");
    root.fields(fields.subList(0, inDouble ? 9 : 8).toArray(String[]::new));
    Link link = root.required("link").oneOf(Link.class);
    if (inDouble) {
      checkSums(root.required("sums"), link);
    }
    int features = (int) root.required("features").integer(1, TreeEnsemble.MAX_FEATURES);
    int classes = (int) root.required("classes").integer(2, TreeEnsemble.MAX_CLASSES);
    double[] base = doubles(root.required("base"));
    float[] margins = new float[base.length];
    for (int i = 0; i < base.length; i++) {
      margins[i] = (float) base[i];
    }
    int expected =
        switch (link) {
          case LOGISTIC -> 1;
          case SOFTMAX -> classes;
          case AVERAGE -> 0;
        };
    if (base.length != expected || (link == Link.LOGISTIC && classes != 2)) {
      throw root.required("base")
          .error(
              "has %d numbers, which does not go with the link (%s) and %d classes."
                  .formatted(base.length, root.required("link").text(), classes));
    }
    int trees = (int) root.required("trees").integer(1, TreeEnsemble.MAX_TREES);
    TreeEnsemble ensemble;
    try {
      TreeEnsemble.Builder builder = new TreeEnsemble.Builder(link, features, classes, margins);
      TreeFile.read(
          ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN),
          trees,
          link == Link.AVERAGE ? classes : 1,
          builder);
      ensemble = (inDouble ? builder.sumInDouble() : builder).build();
    } catch (InputException e) {
      throw new InputException("%s: %s".formatted(source, e.getMessage()), e);
    }
    equal(root.required("nodes"), ensemble.trees().nodes());
    return ensemble;
  }

  private static void checkSums(Node sums, Link link) {
    if (!sums.text().equals(DOUBLE) || link == Link.AVERAGE) {
      throw sums.error(
          "is (%s), which trees of version %d do not know with the link (%s)."
              .formatted(sums.text(), SUMS_IN_DOUBLE, link.name().toLowerCase(Locale.ROOT)));
    }
  }

  private static void equal(Node stated, int actual) {
    if (stated.integer() != actual) {
      throw stated.error("is (%d), but it is (%d).".formatted(stated.integer(), actual));
    }
  }

  private static double[] doubles(Node list) {
    double[] numbers = list.items().stream().mapToDouble(Node::number).toArray();
    if (!Arrays.stream(numbers).allMatch(Double::isFinite)) {
      throw list.error("has a number that is not finite.");
    }
    return numbers;
  }
}
