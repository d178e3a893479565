package dev.crema.models;

import dev.crema.data.Contract;
import dev.crema.data.Task;
import dev.crema.data.document.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The section {@code decision.json}: from probabilities to a class. Version 2 is that of a model
 * that predicts a number, where nothing is left to decide.
 */
final class Decision {
  private static final int OF_CLASSES = 1;
  private static final int OF_NUMBER = 2;

  private Decision() {}

  /** Returns the number of classes of a label; 0 if it is a number. */
  static int classes(Contract contract) {
    return contract.task() == Task.REGRESSION ? 0 : contract.classes().size();
  }

  /** Returns the predicted class: binary by threshold, else the first of the most probable. */
  static int classify(double[] probabilities, double threshold) {
    if (probabilities.length == 2) {
      return probabilities[1] >= threshold ? 1 : 0;
    }
    int best = 0;
    for (int i = 1; i < probabilities.length; i++) {
      if (probabilities[i] > probabilities[best]) {
        best = i;
      }
    }
    return best;
  }

  static Map<String, Object> tree(PackageContents contents) {
    Map<String, Object> tree = new LinkedHashMap<>();
    boolean ofNumber = contents.contract().task() == Task.REGRESSION;
    tree.put("version", ofNumber ? OF_NUMBER : OF_CLASSES);
    tree.put("algorithm", contents.algorithm());
    if (!ofNumber) {
      tree.put("classes", contents.contract().classes());
      tree.put("threshold", Double.isNaN(contents.threshold()) ? null : contents.threshold());
    }
    if (!contents.split().isEmpty()) {
      tree.put("split", contents.split());
    }
    return tree;
  }

  /** Reads the threshold, NaN if the model is not binary, after checking the classes. */
  static double threshold(Node root, Contract contract) {
    if (contract.task() == Task.REGRESSION) {
      root.fields("version", "algorithm", "split");
      root.required("version").integer(OF_NUMBER, OF_NUMBER);
      return Double.NaN;
    }
    root.fields("version", "algorithm", "classes", "threshold", "split");
    root.required("version").integer(OF_CLASSES, OF_CLASSES);
    List<String> classes = root.required("classes").items().stream().map(Node::text).toList();
    if (!classes.equals(contract.classes())) {
      throw root.required("classes")
          .error("is %s, but the contract says %s.".formatted(classes, contract.classes()));
    }
    Node threshold = root.optional("threshold");
    if (classes.size() == 2) {
      return root.required("threshold").number(0, 1);
    }
    if (threshold != null) {
      throw threshold.error(
          "is given, but a model of %d classes has none.".formatted(classes.size()));
    }
    return Double.NaN;
  }

  /** Returns how the rows were split; empty if the package does not say. */
  static String split(Node root) {
    Node split = root.optional("split");
    if (split == null) {
      return "";
    }
    if (split.text().isEmpty() || split.text().length() > PackageContents.MAX_SPLIT) {
      throw split.error(
          "has %d characters; 1 to %d are possible."
              .formatted(split.text().length(), PackageContents.MAX_SPLIT));
    }
    return split.text();
  }

  static String algorithm(Node root) {
    return root.required("algorithm").text();
  }
}
