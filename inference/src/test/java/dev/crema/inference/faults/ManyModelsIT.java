package dev.crema.inference.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.models.ModelPackage;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand models are known, as many as fit are in memory. */
class ManyModelsIT {
  private static final int KNOWN = 1_000;
  private static final int ASKED = Boolean.getBoolean("crema.soak") ? 1_000 : 170;
  private static final int RESIDENT = 120;

  @TempDir Path folder;
  private final FakeSource source = new FakeSource();
  private final List<ModelPackage> packages = new ArrayList<>();

  private static String name(int model) {
    return "m%04d".formatted(model);
  }

  private TestService start(long bytes) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("crema.model.name", name(0));
    settings.put("crema.models.discover", "true");
    settings.put("crema.models.known", "" + KNOWN);
    settings.put("crema.models.resident-bytes", "" + bytes);
    settings.put("crema.models.load-wait", "20s");
    TestService service = TestService.start(source, folder.resolve("cache"), settings);
    TestService.await(() -> models(service).size() == KNOWN);
    TestService.await(() -> service.get("/readiness").statusCode() == 200);
    return service;
  }

  private static List<Node> models(TestService service) {
    return TestService.json(service.get("/models")).required("models").items();
  }

  private static long bytes(TestService service) {
    return TestService.json(service.get("/models")).required("resident_bytes").integer();
  }

  private static List<String> serving(TestService service) {
    return models(service).stream()
        .filter(model -> model.required("state").text().equals("serving"))
        .map(model -> model.required("name").text())
        .toList();
  }

  private void assertAnswers(TestService service, int model) {
    HttpResponse<String> answer =
        service.post(
            "/predict?model=" + name(model), TestModels.request(List.of(FaultService.ROW)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Node node = TestService.json(answer);
    assertThat(node.required("model_name").text()).isEqualTo(name(model));
    assertThat(node.required("predictions").items().getFirst().required("score").number())
        .isEqualTo(packages.get(model % packages.size()).predict(FaultService.ROW).score());
  }

  @Test
  void aThousandAreListedAndAnsweredWithinTheBudgetTheOldestMakingRoom() {
    for (int i = 0; i < 7; i++) {
      packages.add(TestModels.write(folder.resolve("package" + i), i));
    }
    for (int model = 0; model < KNOWN; model++) {
      source.register(
          name(model), "1", folder.resolve("package" + model % packages.size()), Map.of());
      source.alias(name(model), "champion", "1");
    }
    long each;
    try (TestService service = start(1L << 30)) {
      each = bytes(service);
    }
    long budget = Math.max(1 << 20, RESIDENT * each);
    int resident = (int) (budget / each);
    try (TestService service = start(budget)) {
      assertThat(resident).isBetween(RESIDENT, ASKED - 20);
      for (int model = 0; model < ASKED; model++) {
        assertAnswers(service, model);
      }
      List<String> serving = serving(service);
      long most = budget + each; // The one that is followed does not count.
      assertThat(bytes(service)).isLessThanOrEqualTo(most);
      assertThat(serving).hasSizeGreaterThanOrEqualTo(100);
      assertThat(serving)
          .as(
              "what was asked for last, and what is followed: %d of %d bytes each are %d bytes",
              serving.size(), each, bytes(service))
          .contains(name(0), name(ASKED - 1), name(ASKED - 100))
          .doesNotContain(name(1), name(ASKED - resident - 15));
      int downloads = source.downloads.get();
      assertAnswers(service, 1);
      assertThat(source.downloads).as("the disk has it").hasValue(downloads);
      assertThat(bytes(service)).isLessThanOrEqualTo(most);
      assertThat(models(service)).hasSize(KNOWN);
    }
  }
}
