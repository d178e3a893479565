package dev.crema.data;

import dev.crema.data.document.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The contract as a document: {@code contract.yaml} and its canonical JSON have the same fields.
 */
final class ContractFormat {
  private static final int VERSION = 1;

  private ContractFormat() {}

  static Contract read(Node root) {
    root.fields(
        "version",
        "name",
        "description",
        "positive_class",
        "min_pass_rate",
        "min_completeness",
        "columns");
    root.required("version").integer(VERSION, VERSION);
    List<Node> nodes = root.required("columns").items();
    List<ColumnContract> columns = nodes.stream().map(ContractFormat::column).toList();
    Node positive = root.optional("positive_class");
    String positiveClass = positive == null ? null : positive.scalar();
    double minPassRate = number(root.optional("min_pass_rate"), 1);
    double minCompleteness = number(root.optional("min_completeness"), 0);
    List<ContractProblem> problems =
        ContractProblem.find(columns, positiveClass, minPassRate, minCompleteness);
    if (!problems.isEmpty()) {
      throw new InputException(
          ContractProblem.describe(problems, problem -> message(problem, root, columns)));
    }
    return new Contract(
        root.required("name").text(),
        text(root.optional("description")),
        columns,
        positiveClass,
        minPassRate,
        minCompleteness);
  }

  private static String message(ContractProblem problem, Node root, List<ColumnContract> columns) {
    boolean whole = problem.column() == ContractProblem.CONTRACT;
    Node owner = whole ? root : root.required("columns").items().get(problem.column());
    Node field = owner.optional(problem.field());
    String text = problem.text(columns);
    return field == null
        ? "%s: %s %s".formatted(owner.location(), problem.field(), text)
        : String.valueOf(field.error(text).getMessage());
  }

  private static ColumnContract column(Node node) {
    node.fields(
        "name",
        "type",
        "role",
        "description",
        "nullable",
        "min",
        "max",
        "allowed",
        "pattern",
        "unique",
        "not_after");
    ColumnType type = node.required("type").oneOf(ColumnType.class);
    Node role = node.optional("role");
    Node pattern = node.optional("pattern");
    Node notAfter = node.optional("not_after");
    return new ColumnContract(
        node.required("name").text(),
        type,
        role == null ? Role.FEATURE : role.oneOf(Role.class),
        text(node.optional("description")),
        flag(node.optional("nullable")),
        bound(node.optional("min"), type),
        bound(node.optional("max"), type),
        allowed(node.optional("allowed"), type),
        pattern == null ? null : pattern.text(),
        flag(node.optional("unique")),
        notAfter == null ? null : notAfter.text());
  }

  private static String text(@Nullable Node node) {
    return node == null ? "" : node.text();
  }

  private static boolean flag(@Nullable Node node) {
    return node != null && node.flag();
  }

  private static double number(@Nullable Node node, double absent) {
    return node == null ? absent : node.number();
  }

  private static @Nullable Double bound(@Nullable Node node, ColumnType type) {
    if (node == null) {
      return null;
    }
    return switch (type) {
      case INTEGER, NUMBER -> node.number();
      case DATE, TIMESTAMP -> instant(node, type);
      // Neither has an order here; the check of the contract says so with the column's name.
      case STRING, BOOLEAN -> Double.NaN;
    };
  }

  private static double instant(Node node, ColumnType type) {
    try {
      return CellParser.parseNumber(ColumnContract.of("bound", type), node.text());
    } catch (InputException _) {
      throw node.error("(%s) is no %s.".formatted(node.text(), CellParser.words(type)));
    }
  }

  private static List<String> allowed(@Nullable Node node, ColumnType type) {
    if (node == null) {
      return List.of();
    }
    List<String> values = new ArrayList<>();
    for (Node item : node.items()) {
      values.add(type.isText() ? item.text() : item.scalar());
    }
    return values;
  }

  static Map<String, Object> tree(Contract contract) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", VERSION);
    tree.put("name", contract.name());
    tree.put("description", contract.description());
    if (contract.positiveClass() != null) {
      tree.put("positive_class", contract.positiveClass());
    }
    tree.put("min_pass_rate", contract.minPassRate());
    tree.put("min_completeness", contract.minCompleteness());
    tree.put("columns", contract.columns().stream().map(ContractFormat::tree).toList());
    return tree;
  }

  private static Map<String, Object> tree(ColumnContract column) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", column.name());
    tree.put("type", column.type().lowerName());
    tree.put("role", column.role().lowerName());
    tree.put("description", column.description());
    tree.put("nullable", column.nullable());
    putBound(tree, "min", column.min(), column.type());
    putBound(tree, "max", column.max(), column.type());
    if (!column.allowed().isEmpty()) {
      tree.put("allowed", column.allowed());
    }
    if (column.pattern() != null) {
      tree.put("pattern", column.pattern());
    }
    tree.put("unique", column.unique());
    if (column.notAfter() != null) {
      tree.put("not_after", column.notAfter());
    }
    return tree;
  }

  private static void putBound(
      Map<String, Object> tree, String name, @Nullable Double bound, ColumnType type) {
    if (bound != null) {
      boolean isTime = type == ColumnType.DATE || type == ColumnType.TIMESTAMP;
      tree.put(name, isTime ? CellParser.formatNumber(type, bound) : bound);
    }
  }
}
