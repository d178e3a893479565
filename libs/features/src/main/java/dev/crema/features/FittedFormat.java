package dev.crema.features;

import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON of fitted features. */
final class FittedFormat {
  private static final int VERSION = 1;

  private FittedFormat() {}

  static Map<String, Object> tree(FittedFeatures features) {
    Map<String, Object> derive = new LinkedHashMap<>();
    features.derived().forEach(column -> derive.put(column.column().name(), column.tree()));
    List<Object> columns = new ArrayList<>();
    features.columns().forEach(column -> columns.add(tree(column)));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", VERSION);
    tree.put("contract", features.contract().digest());
    tree.put("protected", features.statedProtected());
    tree.put("derive", derive);
    tree.put("columns", columns);
    tree.put("features", features.names());
    return tree;
  }

  private static Map<String, Object> tree(FittedColumn column) {
    List<Object> steps = new ArrayList<>();
    for (FittedStep step : column.steps()) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("operator", step.operator().kind().doc().name());
      tree.put("parameters", step.operator().parameters());
      tree.put("fitted", step.fitted());
      steps.add(tree);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("column", column.plan().column().name());
    tree.put("missing", Parameters.lower(column.plan().missing()));
    tree.put("steps", steps);
    return tree;
  }

  static FittedFeatures read(String json, String source, Contract contract) {
    try {
      return readStrictly(json, source, contract);
    } catch (InputException e) {
      String message = String.valueOf(e.getMessage());
      throw message.contains("\nMaybe ")
          ? e
          : new InputException(message + "\nMaybe it was changed: let build-features make it.", e);
    }
  }

  private static FittedFeatures readStrictly(String json, String source, Contract contract) {
    Node root = Node.json(json, source);
    root.fields("version", "contract", "protected", "derive", "columns", "features");
    root.required("version").integer(VERSION, VERSION);
    checkContract(root.required("contract"), contract);
    DefinitionReader reader = DefinitionReader.open(contract, root);
    List<FittedColumn> columns = new ArrayList<>();
    for (Node column : root.required("columns").items()) {
      columns.add(column(column, reader.columns()));
    }
    if (columns.isEmpty() || columns.size() > DefinitionReader.MAX_COLUMNS) {
      throw root.required("columns")
          .error(
              "has %d columns; 1 to %d.".formatted(columns.size(), DefinitionReader.MAX_COLUMNS));
    }
    FittedFeatures features;
    try {
      features =
          new FittedFeatures(contract, reader.statedProtected(), reader.derivation(), columns);
    } catch (InputException e) {
      throw new InputException("%s: %s".formatted(source, e.getMessage()), e);
    }
    checkNames(root.required("features"), features);
    return features;
  }

  private static void checkContract(Node digest, Contract contract) {
    if (!digest.text().equals(contract.digest())) {
      throw digest.error(
          "is (%s), but the contract (%s) has the digest (%s): the features were fitted under another contract."
              .formatted(digest.text(), contract.name(), contract.digest()));
    }
  }

  private static void checkNames(Node list, FittedFeatures features) {
    List<String> names = list.items().stream().map(Node::text).toList();
    if (!names.equals(features.names())) {
      throw list.error(
          "lists %d names that are not those of the columns (%d)."
              .formatted(names.size(), features.size()));
    }
  }

  private static FittedColumn column(Node node, Columns columns) {
    node.fields("column", "missing", "steps");
    Column column = columns.get(node.required("column"));
    List<Node> steps = node.required("steps").items();
    List<FitOperator> operators = new ArrayList<>();
    for (Node step : steps) {
      step.fields("operator", "parameters", "fitted");
      Node name = step.required("operator");
      operators.add(
          FitKind.named(name.text(), name)
              .read(name, step.required("parameters"), column, columns));
    }
    ColumnPlan plan =
        ColumnPlan.of(column, node.required("missing").oneOf(Missing.class), operators, node);
    List<FittedStep> fitted = new ArrayList<>();
    ColumnType type = column.type();
    for (int i = 0; i < operators.size(); i++) {
      fitted.add(step(operators.get(i), type, steps.get(i).required("fitted")));
      type = operators.get(i).after(type);
    }
    return new FittedColumn(plan, fitted);
  }

  private static FittedStep step(FitOperator operator, ColumnType type, Node node) {
    return switch (operator) {
      case FitOperator.Keep keep -> {
        node.fields();
        yield new FittedStep.Kept(keep);
      }
      case FitOperator.Impute impute -> filled(impute, type, node.fields("value"));
      case FitOperator.Standardize _, FitOperator.MinMax _, FitOperator.Robust _ ->
          scaled(operator, node.fields("center", "scale"));
      case FitOperator.Bin bin -> binned(bin, node.fields("edges"));
      case FitOperator.Ordinal ordinal ->
          new FittedStep.Coded(ordinal, levels(type, node, Levels.MAX_LEVELS));
      case FitOperator.Categorical categorical ->
          new FittedStep.Coded(categorical, levels(type, node, categorical.maxLevels()));
      case FitOperator.OneHot oneHot ->
          new FittedStep.Hot(oneHot, levels(type, node, oneHot.maxLevels()));
    };
  }

  private static FittedStep filled(FitOperator.Impute impute, ColumnType type, Node node) {
    Node value = node.required("value");
    return type.isText()
        ? new FittedStep.Filled(impute, Double.NaN, value.text())
        : new FittedStep.Filled(impute, value.number(), null);
  }

  private static FittedStep scaled(FitOperator operator, Node node) {
    double scale = node.required("scale").number();
    if (!(scale > 0)) {
      throw node.required("scale").error("is (%s); it must be above 0.".formatted(scale));
    }
    return new FittedStep.Scaled(operator, node.required("center").number(), scale);
  }

  private static FittedStep binned(FitOperator.Bin bin, Node node) {
    return new FittedStep.Binned(
        bin,
        FitReader.edges(node.required("edges")).stream()
            .mapToDouble(Double::doubleValue)
            .toArray());
  }

  private static Levels levels(ColumnType type, Node node, int limit) {
    Node list = node.fields("levels").required("levels");
    List<Object> levels = new ArrayList<>();
    for (Node item : list.items()) {
      levels.add(type.isText() ? (Object) item.text() : (Object) whole(item));
    }
    if (levels.isEmpty() || levels.size() > limit) {
      throw list.error("has %d categories; 1 to %d.".formatted(levels.size(), limit));
    }
    if (!Levels.areDistinct(levels)) {
      throw list.error("has a category twice.");
    }
    return new Levels(levels);
  }

  private static Double whole(Node item) {
    return (double) item.integer(-(1L << 53) + 1, (1L << 53) - 1);
  }
}
