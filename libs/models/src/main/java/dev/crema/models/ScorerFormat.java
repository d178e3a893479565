package dev.crema.models;

import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.data.document.Node;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
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

  /** Of trees that predict a number; those with classes stay what every release reads. */
  private static final int TREES_OF_NUMBER = 2;

  /** Of trees with classes, whose sums the first version takes in float. */
  private static final int SUMS_IN_DOUBLE = 3;

  /** Of trees that predict a number, whose sums the second version takes in float. */
  private static final int TREES_OF_NUMBER_IN_DOUBLE = 4;

  /** Of a linear model that predicts a number; it knows its means. */
  private static final int LINEAR_OF_NUMBER = 3;

  /** Of a linear model for each class against all others; it knows its means. */
  private static final int LINEAR_ONE_VS_REST = 4;

  private static final String ONE_VS_REST = "one_vs_rest";

  private ScorerFormat() {}

  static Map<String, Object> tree(UncalibratedScorer scorer) {
    Map<String, Object> tree = new LinkedHashMap<>();
    switch (scorer) {
      case TreeEnsemble ensemble -> {
        boolean ofNumber = ensemble.link() == Link.IDENTITY;
        tree.put("version", version(ofNumber, ensemble.sumsInDouble()));
        tree.put("kind", TREES);
        tree.put("link", ensemble.link().name().toLowerCase(Locale.ROOT));
        tree.put("features", ensemble.features());
        if (!ofNumber) {
          tree.put("classes", ensemble.classes());
        }
        tree.put("base", ensemble.base());
        tree.put("trees", ensemble.trees().count());
        tree.put("nodes", ensemble.trees().nodes());
        if (ensemble.sumsInDouble()) {
          tree.put("sums", DOUBLE);
        }
      }
      case LinearModel linear -> tree.putAll(linear(linear));
      case NaiveBayes bayes -> tree.putAll(NaiveBayesFormat.tree(bayes));
      case NeuralNetwork network -> tree.putAll(NeuralNetworkFormat.tree(network));
    }
    return tree;
  }

  private static Map<String, Object> linear(LinearModel linear) {
    boolean ofNumber = linear.task() == Task.REGRESSION;
    if ((ofNumber || linear.isOneVsRest()) && !linear.hasMeans()) {
      throw new InputException(
          "A linear regression, or one model against the rest, is kept with the means of its features.");
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", version(linear));
    tree.put("kind", LINEAR);
    if (linear.isOneVsRest()) {
      tree.put("link", ONE_VS_REST);
    }
    tree.put("features", linear.features());
    if (!ofNumber) {
      tree.put("classes", linear.classes());
    }
    tree.put("intercepts", linear.intercepts());
    tree.put("weights", linear.weights());
    if (linear.hasMeans()) {
      tree.put("means", linear.means());
    }
    return tree;
  }

  private static int version(LinearModel linear) {
    if (linear.isOneVsRest()) {
      return LINEAR_ONE_VS_REST;
    }
    if (linear.task() == Task.REGRESSION) {
      return LINEAR_OF_NUMBER;
    }
    return linear.hasMeans() ? WITH_MEANS : WITHOUT_MEANS;
  }

  private static int version(boolean ofNumber, boolean inDouble) {
    if (ofNumber) {
      return inDouble ? TREES_OF_NUMBER_IN_DOUBLE : TREES_OF_NUMBER;
    }
    return inDouble ? SUMS_IN_DOUBLE : SUMS_IN_FLOAT;
  }

  /** Returns whether the section needs {@code scorer.bin}. */
  static boolean hasTrees(Node root) {
    Node kind = root.required("kind");
    return switch (kind.text()) {
      case TREES -> true;
      case LINEAR, NaiveBayesFormat.KIND, NeuralNetworkFormat.KIND -> false;
      default ->
          throw kind.error(
              "(%s) is none of [%s, %s, %s, %s].\nMaybe the package was made by a newer version."
                  .formatted(
                      kind.text(), TREES, LINEAR, NaiveBayesFormat.KIND, NeuralNetworkFormat.KIND));
    };
  }

  static UncalibratedScorer read(Node root, byte @Nullable [] trees, String source) {
    root.required("version")
        .integer(WITHOUT_MEANS, hasTrees(root) ? TREES_OF_NUMBER_IN_DOUBLE : LINEAR_ONE_VS_REST);
    if (hasTrees(root) != (trees != null)) {
      throw root.required("kind")
          .error(
              "is (%s), which does not go with the files.".formatted(root.required("kind").text()));
    }
    if (trees != null) {
      return ensemble(root, trees, source);
    }
    return switch (root.required("kind").text()) {
      case NaiveBayesFormat.KIND -> NaiveBayesFormat.read(root);
      case NeuralNetworkFormat.KIND -> NeuralNetworkFormat.read(root);
      default -> linear(root);
    };
  }

  private static UncalibratedScorer linear(Node root) {
    long version = root.required("version").integer();
    boolean hasMeans = version != WITHOUT_MEANS;
    boolean ofNumber = version == LINEAR_OF_NUMBER;
    boolean oneVsRest = version == LINEAR_ONE_VS_REST;
    List<String> fields =
        new ArrayList<>(List.of("version", "kind", "features", "intercepts", "weights"));
    if (hasMeans) {
      fields.add("means");
    }
    if (!ofNumber) {
      fields.add("classes");
    }
    if (oneVsRest) {
      fields.add("link");
      checkLink(root.required("link"));
    }
    root.fields(fields.toArray(String[]::new));
    double[] intercepts = doubles(root.required("intercepts"));
    List<Node> rows = root.required("weights").items();
    double[][] weights = rows.stream().map(ScorerFormat::doubles).toArray(double[][]::new);
    LinearModel model;
    try {
      boolean single = weights.length == 1 && intercepts.length == 1;
      if (ofNumber && !single) {
        throw new InputException("a number has one row of weights and one intercept.");
      }
      if (ofNumber) {
        model = LinearModel.regression(weights[0], intercepts[0]);
      } else if (oneVsRest) {
        model = LinearModel.oneVsRest(weights, intercepts);
      } else {
        model =
            single
                ? LinearModel.binary(weights[0], intercepts[0])
                : LinearModel.multinomial(weights, intercepts);
      }
      model = hasMeans ? model.withMeans(doubles(root.required("means"))) : model;
    } catch (InputException e) {
      throw root.error("is no linear model: " + e.getMessage());
    }
    equal(root.required("features"), model.features());
    if (!ofNumber) {
      equal(root.required("classes"), model.classes());
    }
    return model;
  }

  private static void checkLink(Node link) {
    if (!link.text().equals(ONE_VS_REST)) {
      throw link.error(
          "is (%s); a linear model of version %d has (%s)."
              .formatted(link.text(), LINEAR_ONE_VS_REST, ONE_VS_REST));
    }
  }

  private static UncalibratedScorer ensemble(Node root, byte[] bytes, String source) {
    long version = root.required("version").integer();
    boolean ofNumber = version == TREES_OF_NUMBER || version == TREES_OF_NUMBER_IN_DOUBLE;
    boolean inDouble = version == SUMS_IN_DOUBLE || version == TREES_OF_NUMBER_IN_DOUBLE;
    List<String> fields =
        new ArrayList<>(List.of("version", "kind", "link", "features", "base", "trees", "nodes"));
    if (!ofNumber) {
      fields.add("classes");
    }
    if (inDouble) {
      fields.add("sums");
    }
    root.fields(fields.toArray(String[]::new));
    Link link = root.required("link").oneOf(Link.class);
    if (ofNumber != (link == Link.IDENTITY)) {
      throw root.required("link")
          .error("is (%s), which does not go with the version.".formatted(link));
    }
    if (inDouble) {
      checkSums(root, link);
    }
    int features = (int) root.required("features").integer(1, TreeEnsemble.MAX_FEATURES);
    int classes =
        ofNumber ? 0 : (int) root.required("classes").integer(2, TreeEnsemble.MAX_CLASSES);
    double[] base = doubles(root.required("base"));
    float[] margins = new float[base.length];
    for (int i = 0; i < base.length; i++) {
      margins[i] = (float) base[i];
    }
    int expected =
        switch (link) {
          case LOGISTIC, IDENTITY -> 1;
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

  private static void checkSums(Node root, Link link) {
    Node sums = root.required("sums");
    long version = root.required("version").integer();
    if (!sums.text().equals(DOUBLE) || link == Link.AVERAGE) {
      throw sums.error(
          "is (%s), which trees of version %d do not know with the link (%s)."
              .formatted(sums.text(), version, link.name().toLowerCase(Locale.ROOT)));
    }
  }

  static void equal(Node stated, int actual) {
    if (stated.integer() != actual) {
      throw stated.error("is (%d), but it is (%d).".formatted(stated.integer(), actual));
    }
  }

  static double[] doubles(Node list) {
    double[] numbers = list.items().stream().mapToDouble(Node::number).toArray();
    if (!Arrays.stream(numbers).allMatch(Double::isFinite)) {
      throw list.error("has a number that is not finite.");
    }
    return numbers;
  }
}
