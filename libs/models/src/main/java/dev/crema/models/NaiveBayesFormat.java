package dev.crema.models;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The section {@code scorer.json} of naive Bayes. */
final class NaiveBayesFormat {
  static final String KIND = "naive_bayes";
  private static final int VERSION = 1;
  private static final String NORMAL = "normal";
  private static final String BINARY = "binary";

  private NaiveBayesFormat() {}

  static Map<String, Object> tree(NaiveBayes model) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", VERSION);
    tree.put("kind", KIND);
    tree.put("features", model.features());
    tree.put("classes", model.classes());
    tree.put("log_priors", model.logPriors());
    tree.put(
        "likelihoods", model.likelihoods().stream().map(NaiveBayesFormat::likelihood).toList());
    tree.put("expected", model.expected());
    return tree;
  }

  private static Map<String, Object> likelihood(NaiveBayes.FeatureLikelihood likelihood) {
    Map<String, Object> tree = new LinkedHashMap<>();
    switch (likelihood) {
      case NaiveBayes.FeatureLikelihood.Normal normal -> {
        tree.put("kind", NORMAL);
        tree.put("means", normal.means());
        tree.put("variances", normal.variances());
      }
      case NaiveBayes.FeatureLikelihood.Binary binary -> {
        tree.put("kind", BINARY);
        tree.put("shares", binary.shares());
      }
    }
    return tree;
  }

  static NaiveBayes read(Node root) {
    root.fields("version", "kind", "features", "classes", "log_priors", "likelihoods", "expected")
        .required("version")
        .integer(VERSION, VERSION);
    double[] priors = ScorerFormat.doubles(root.required("log_priors"));
    List<NaiveBayes.FeatureLikelihood> likelihoods =
        root.required("likelihoods").items().stream().map(NaiveBayesFormat::likelihood).toList();
    double[][] expected =
        root.required("expected").items().stream()
            .map(ScorerFormat::doubles)
            .toArray(double[][]::new);
    NaiveBayes model;
    try {
      model = new NaiveBayes(priors, likelihoods, expected);
    } catch (InputException e) {
      throw root.error("is no naive Bayes: " + e.getMessage());
    }
    ScorerFormat.equal(root.required("features"), model.features());
    ScorerFormat.equal(root.required("classes"), model.classes());
    return model;
  }

  private static NaiveBayes.FeatureLikelihood likelihood(Node node) {
    Node kind = node.required("kind");
    boolean isNormal = kind.text().equals(NORMAL);
    if (!isNormal && !kind.text().equals(BINARY)) {
      throw kind.error("(%s) is none of [%s, %s].".formatted(kind.text(), NORMAL, BINARY));
    }
    double[] first = numbers(node, isNormal ? "means" : "shares");
    double[] variances = isNormal ? numbers(node, "variances") : first;
    node.fields(
        isNormal ? new String[] {"kind", "means", "variances"} : new String[] {"kind", "shares"});
    try {
      return isNormal
          ? new NaiveBayes.FeatureLikelihood.Normal(first, variances)
          : new NaiveBayes.FeatureLikelihood.Binary(first);
    } catch (InputException e) {
      throw node.error("is no likelihood: " + e.getMessage());
    }
  }

  private static double[] numbers(Node node, String name) {
    return ScorerFormat.doubles(node.required(name));
  }
}
