package dev.crema.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import dev.crema.data.RowSource;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestService;
import dev.crema.models.GoldenRows;
import dev.crema.models.ModelPackage;
import dev.crema.models.PackageContents;
import dev.crema.models.TreeEnsemble;
import dev.crema.models.TreeNodes;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the OpenAPI document shows is what comes: on a model of the examples' own table. */
class ExamplesIT {
  private static final String PARQUET = "application/vnd.apache.parquet";
  private static final String JSON = "application/json";

  @TempDir static Path folder;
  private static TestService service;
  private static Map<String, Node> paths;
  private static String batch;

  @BeforeAll
  @SuppressWarnings("unchecked")
  static void start() {
    Contract contract =
        Contract.read(
            Path.of(System.getProperty("crema.root", ".."))
                .resolve("data/churn-mlc/contract.yaml"));
    RawRow row = new RawRow(contract.columns().size());
    Node request = Node.json(Examples.PREDICT, "example");
    new RowParser(contract, Set.of())
        .parse(
            (Map<String, Object>)
                Objects.requireNonNull(request.required("rows").items().getFirst().tree()),
            row);
    row.setText(contract.labelIndex(), "no");
    write(folder.resolve("model"), contract, row);
    FakeSource source = new FakeSource();
    source.promote("1", folder.resolve("model"));
    service = TestService.start(source, folder.resolve("cache"), Map.of());
    service.awaitVersion("1");
    paths =
        Node.yaml(service.get("/openapi.yaml").body(), "openapi.yaml").required("paths").entries();
    batch =
        TestService.json(service.post("/batches", "text/csv", Examples.ROWS_CSV))
            .required("id")
            .text();
    TestService.await(() -> service.get("/batches/" + batch).body().contains("succeeded"));
  }

  private static void write(Path directory, Contract contract, RawRow row) {
    RowSource rows = visitor -> visitor.row(row, 0);
    FittedFeatures features =
        FeatureDefinition.parse(
                "version: 1\nfit:\n  - columns: [account_length]\n    steps: [keep]\n",
                "features.yaml",
                contract)
            .fit(rows);
    TreeEnsemble scorer =
        TreeEnsemble.logistic(features.size(), 0)
            .add(
                new TreeNodes(
                    new int[] {1, -1, -1},
                    new int[] {2, -1, -1},
                    new int[] {0, 0, 0},
                    new float[] {100, 0, 0},
                    new boolean[] {true, false, false},
                    new float[] {0, -1, -2},
                    new float[] {3, 1, 2}))
            .build();
    ModelPackage.write(
        directory,
        new PackageContents(
            contract,
            features,
            scorer,
            0.41,
            "xgboost",
            GoldenRows.choose(rows, features, scorer)));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  /** A route with a type of content that it takes (null: none) and what it says of an answer. */
  private record Case(String path, String method, String type, Node operation) {
    String address() {
      return path.replace("{model}", "churn").replace("{version}", "1").replace("{id}", batch);
    }

    HttpResponse<String> send() {
      HttpRequest.Builder request = HttpRequest.newBuilder(service.uri(address()));
      if (type.isEmpty()) {
        return service.send(request.method(method, BodyPublishers.noBody()));
      }
      Node body = operation.required("requestBody").required("content").required(type);
      return service.send(
          request
              .header("content-type", type)
              .method(method, BodyPublishers.ofString(example(body))));
    }
  }

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    paths.forEach(
        (path, operations) ->
            operations
                .entries()
                .forEach(
                    (method, operation) -> {
                      if (isOfProductionLog(operation)) {
                        return;
                      }
                      String name = method.toUpperCase(Locale.ROOT);
                      Node body = operation.optional("requestBody");
                      if (body == null) {
                        cases.add(new Case(path, name, "", operation));
                        return;
                      }
                      body.required("content").entries().keySet().stream()
                          .filter(type -> !type.equals(PARQUET))
                          .forEach(type -> cases.add(new Case(path, name, type, operation)));
                    }));
    return cases;
  }

  /** They need a log with something in it: LogRoutesIT. */
  private static boolean isOfProductionLog(Node operation) {
    return operation.required("tags").items().getFirst().text().equals("production");
  }

  private static String example(Node content) {
    Node value =
        content.required("examples").entries().values().iterator().next().required("value");
    return value.kind() == Node.Kind.MAPPING ? Json.write(value.tree()) : value.scalar();
  }

  @Test
  void areThereForEachRequestAndEachAnswerThatIsText() {
    List<String> without = new ArrayList<>();
    int count = 0;
    for (Case each : cases()) {
      for (Map.Entry<String, Node> answer :
          each.operation().required("responses").entries().entrySet()) {
        Node content = answer.getValue().optional("content");
        if (!answer.getKey().startsWith("2") || content == null) {
          continue;
        }
        for (Map.Entry<String, Node> type : content.entries().entrySet()) {
          count++;
          if (!type.getKey().equals(PARQUET) && type.getValue().optional("examples") == null) {
            without.add(each.method() + " " + each.path() + " " + type.getKey());
          }
        }
      }
    }
    assertThat(without).isEmpty();
    assertThat(count).isGreaterThan(25);
  }

  @Test
  void ofRequestsAreAnsweredWithWhatTheAnswersExamplesHave() {
    int compared = 0;
    for (Case each : cases()) {
      // One would undo the others, one is off here, and what is followed is not unloaded.
      boolean isLeftOut =
          each.method().equals("DELETE")
              || each.path().equals("/registry-hint")
              || each.path().endsWith("/unload");
      if (isLeftOut) {
        continue;
      }
      HttpResponse<String> answer = each.send();
      assertThat(answer.statusCode()).as("%s: %s", each.address(), answer.body()).isIn(200, 202);
      Node declared =
          each.operation()
              .required("responses")
              .required(Integer.toString(answer.statusCode()))
              .required("content");
      Node json = declared.optional(JSON);
      if (json != null) {
        assertSame(answer, Node.json(example(json), each.path()), each.path());
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(17);
  }

  /** What an answer has not (null) the document's maker leaves out of examples. */
  private static void assertSame(HttpResponse<String> answer, Node example, String path) {
    Node sent = TestService.json(answer);
    assertThat(shape(sent, true)).as(path).containsAll(shape(example, false));
    if (answer.statusCode() == 200) { // What was accepted may have begun by now.
      assertThat(shape(example, false)).as(path).containsAll(shape(sent, false));
    }
  }

  @Test
  void ofFilesBeginAsTheFilesDo() {
    String csv = service.get("/batches/" + batch + "/result").body();
    assertThat(csv.lines().findFirst()).isEqualTo(Examples.RESULT_CSV.lines().findFirst());
    String lines =
        TestService.json(service.post("/batches", "application/x-ndjson", Examples.ROWS_LINES))
            .required("id")
            .text();
    TestService.await(() -> service.get("/batches/" + lines).body().contains("succeeded"));
    List<String> result = service.get("/batches/" + lines + "/result").body().lines().toList();
    List<String> example = Examples.RESULT_LINES.lines().toList();
    assertThat(result).hasSameSizeAs(example);
    for (int i = 0; i < result.size(); i++) {
      assertThat(shape(Node.json(result.get(i), "result"), true))
          .isEqualTo(shape(Node.json(example.get(i), "example"), true));
    }
    assertThat(service.get("/batches/" + batch + "/rejected").body().lines().findFirst())
        .isEqualTo(Examples.REJECTED_CSV.lines().findFirst());
  }

  /** All names in a tree, by the way to them; lists by their first item. */
  private static Set<String> shape(Node node, boolean isWithNulls) {
    Set<String> names = new TreeSet<>();
    collect(node, "", isWithNulls, names);
    return names;
  }

  private static void collect(Node node, String at, boolean isWithNulls, Set<String> names) {
    if (node.kind() == Node.Kind.MAPPING) {
      node.entries()
          .forEach(
              (name, value) -> {
                if (isWithNulls || value.kind() != Node.Kind.NULL) {
                  names.add(at + "/" + name);
                  collect(value, at + "/" + name, isWithNulls, names);
                }
              });
    } else if (node.kind() == Node.Kind.SEQUENCE) {
      node.items().stream().limit(1).forEach(item -> collect(item, at + "/0", isWithNulls, names));
    }
  }
}
