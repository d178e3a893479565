package dev.crema.inference.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.inference.drift.WatchedModels;
import dev.crema.models.ModelPackage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions that no healthy registry has: the one before serves on, and nothing of them is left. */
class HostilePackagesIT {
  @TempDir Path folder;
  private ModelPackage first;
  private Version good;
  private FakeMlflow mlflow;
  private TestService service;
  private int last = 1;
  private List<String> cachedBefore;

  @BeforeEach
  void start() throws IOException {
    first = TestModels.write(folder.resolve("first"), 1);
    good = Version.of(folder.resolve("first"));
    mlflow = new FakeMlflow();
    mlflow.register("1", good);
    service =
        TestService.start(
            FaultService.source(mlflow.uri()),
            folder.resolve("cache"),
            Map.of(
                "crema.hint.enabled", "true",
                "crema.hint.min-pause", "100ms",
                "crema.poll.interval", "4s",
                "crema.limits.package-bytes", "1000000"));
    service.awaitVersion("1");
    TestService.await(() -> cached().contains(FaultService.POINTER) && cached().size() == 2);
    cachedBefore = cached();
  }

  @AfterEach
  void stop() throws IOException {
    service.close();
    mlflow.close();
  }

  private List<String> cached() {
    try {
      return FaultService.cached(folder.resolve("cache"), "churn");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void promote(Version version) {
    last++;
    mlflow.register("" + last, version);
    mlflow.promote("" + last);
    FaultService.hint(service);
  }

  /** Promotes a version that must not serve. */
  private void assertRefused(String what, Version version, String kind, String reason)
      throws IOException {
    promote(version);
    String line =
        "inference_model_refused{kind=\"%s\",model=\"churn\",reference=\"@champion\",version=\"%d\"}"
            .formatted(kind, last);
    TestService.await(() -> FaultService.meter(service, line) == 1);
    assertThat(FaultService.reason(service, "@champion")).as(what).contains(reason);
    assertKeeps(what);
  }

  private void assertKeeps(String what) throws IOException {
    assertThat(FaultService.state(service, "@champion")).as(what).isEqualTo("keeping");
    assertThat(FaultService.reason(service, "@champion"))
        .as(what)
        .doesNotContain(folder.toString(), "127.0.0.1");
    FaultService.assertAnswers(service, "", "1", first);
    assertThat(cached()).as("%s: what is on the disk", what).isEqualTo(cachedBefore);
    assertThat(outside()).as("%s: what is beside the cache", what).isEmpty();
  }

  /** Returns files of a hostile name wherever they may have come to lie. */
  private List<String> outside() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(Path::toString).filter(path -> path.contains("evil")).toList();
    }
  }

  @Test
  void namesThatLeaveTheFolderAreRefused() throws IOException {
    for (String path :
        List.of(
            "package/../evil",
            "package/../../../evil",
            "package//evil",
            "/evil",
            "/tmp/evil",
            "package/./evil",
            "package/.evil",
            "package/a/../../evil",
            "package/..\\evil",
            "package/%2e%2e/evil",
            "package/evil\u0000",
            "package/evil\n",
            "C:\\evil")) {
      assertRefused(path, good.withFile(path), "download", "an entry that is not allowed");
    }
    assertRefused("a folder in a package", good.withFile("package/evil/evil"), "package", "evil");
    assertRefused("a file too many", good.withFile("package/evil.sh"), "package", "evil.sh");
  }

  @Test
  void placesThatAreNotTheRegistrysStoreAreRefused() throws IOException {
    for (String place :
        List.of(
            "file:///etc",
            "/etc",
            "http://169.254.169.254/latest",
            "s3://bucket/x",
            "mlflow-artifacts://elsewhere/1",
            "runs:/x/y")) {
      assertRefused(place, good.at(place), "download", "The artifacts are at");
    }
    assertRefused("..", good.at("mlflow-artifacts:/1/../../evil"), "download", "HTTP 404");
  }

  @Test
  void filesThatAreNotWhatWasRegisteredAreRefused() throws IOException {
    for (String path : good.files().keySet()) {
      byte[] flipped = Objects.requireNonNull(good.files().get(path)).clone();
      flipped[flipped.length / 2] ^= 1;
      assertRefused(path, good.withBytes(path, flipped), "download", "is not what was registered");
    }
    byte[] cut = new byte[7];
    assertRefused(
        "cut", good.withBytes("package/scorer.bin", cut), "download", "is not what was registered");
    Version changed = new Version(good.manifest(), good.files(), good.location(), "1".repeat(64));
    assertRefused("another digest", changed, "package", "registered was");
  }

  @Test
  void packagesThatAreTooLargeAreRefusedBeforeTheirFilesAreFetched() throws IOException {
    List<Version.Entry> entries = new ArrayList<>(Version.entries(good.files()));
    entries.add(new Version.Entry("package/evil.bin", 999_999, "0".repeat(64)));
    assertRefused(
        "more than crema.limits.package-bytes",
        good.withManifest(entries),
        "download",
        "more than the 1000000 bytes that are allowed");
    entries.add(new Version.Entry("package/evil2.bin", Long.MAX_VALUE, "0".repeat(64)));
    assertRefused("beyond all", good.withManifest(entries), "download", "not allowed");
    Version endless =
        new Version(new byte[2 << 20], good.files(), good.location(), good.packageDigest());
    assertRefused("a manifest of 2 MiB", endless, "download", "sends more than expected");
  }

  @Test
  void packagesThatAreSealedButUnsoundAreRefused() throws IOException {
    record Spoilt(String reason, Packages.Spoiling spoiling) {}
    List<Spoilt> all =
        List.of(
            new Spoilt("value (NaN)", where -> Packages.endTreesWith(where, Float.NaN)),
            new Spoilt(
                "value (Infinity)", where -> Packages.endTreesWith(where, Float.POSITIVE_INFINITY)),
            new Spoilt("golden row have other bits", where -> Packages.endTreesWith(where, 0.12f)),
            new Spoilt(
                "does not list (golden.json)", where -> Files.delete(where.resolve("golden.json"))),
            new Spoilt(
                "fitted under another contract",
                where -> Packages.replace(where.resolve("contract.json"), "\"age\"", "\"x\"")));
    for (Spoilt each : all) {
      Path directory = Packages.spoilt(folder.resolve("package " + last), each.spoiling());
      assertRefused(each.reason(), Version.of(directory), "package", each.reason());
    }
  }

  /** Nothing is executed of a profile, but a version that lies about its training is no version. */
  @Test
  void profilesThatAreUnsoundAreRefused() throws IOException {
    byte[] section =
        Objects.requireNonNull(WatchedModels.write(folder.resolve("watched"), 3).profile());
    String json = new String(section, UTF_8);
    Map<String, byte[]> all =
        Map.of(
            "is not UTF-8", new byte[] {-1, -2},
            "profile.json", "[".repeat(20_000).getBytes(UTF_8),
            "(aged)", json.replace("\"age\"", "\"aged\"").getBytes(UTF_8),
            "the reference was made under",
                json.replace(first.contract().digest(), "0".repeat(64)).getBytes(UTF_8));
    for (Map.Entry<String, byte[]> each : all.entrySet()) {
      Path directory = folder.resolve("profiled " + last);
      WatchedModels.write(directory, first, each.getValue());
      assertRefused(each.getKey(), Version.of(directory), "package", each.getKey());
    }
  }

  /** Each version has its own contract, and says so: whoever calls by another is told. */
  @Test
  void aVersionWithAnotherSchemaIsServedByItsOwn() throws IOException {
    String old = TestModels.request(List.of(FaultService.ROW));
    ModelPackage other = Packages.ofAnotherSchema(folder.resolve("other"));
    promote(Version.of(folder.resolve("other")));
    service.awaitVersion("" + last);
    HttpResponse<String> refused = service.predict(old);
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("\"field\":\"height\"", "\"rule\":\"unknown\"");
    HttpResponse<String> answer = service.predict("{\"rows\":[{\"height\":1.5}]}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(service.get("/").body()).contains("\"name\":\"height\"");
    assertThat(answer.body()).contains("\"model_version\":\"" + last + "\"");
    assertThat(other.contract().columns()).hasSize(2);
  }

  @Test
  void aStoreThatHangsOrTalksNonsenseLeavesWhatServes() throws IOException {
    Map<String, Reply> replies =
        Map.of(
            "garbage", Reply.garbage(),
            "endless", Reply.endless(),
            "drip", Reply.drip(),
            "silence", Reply.silence(),
            "html", Reply.html(),
            "redirect", Reply.redirect(mlflow.uri() + "/evil"),
            "failure", Reply.of(500, "text/plain", "Traceback".getBytes(UTF_8)));
    for (Map.Entry<String, Reply> each : replies.entrySet()) {
      mlflow.mischief = path -> FakeMlflow.isFile(path) ? each.getValue() : null;
      promote(good);
      String reference = "Version (%d) is being loaded.".formatted(last);
      TestService.await(
          () -> {
            String reason = FaultService.reason(service, "@champion");
            return !reason.isEmpty() && !reason.equals(reference);
          });
      TestService.await(() -> cached().equals(cachedBefore));
      assertKeeps(each.getKey());
      mlflow.mischief = _ -> null;
      mlflow.promote("1");
      FaultService.hint(service);
      TestService.await(() -> FaultService.state(service, "@champion").equals("serving"));
    }
    TestModels.write(folder.resolve("second"), 2);
    promote(Version.of(folder.resolve("second")));
    service.awaitVersion("" + last);
  }
}
