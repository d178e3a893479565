package dev.crema.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.LocalPodman;
import dev.crema.servers.LocalRegistry;
import dev.crema.servers.testing.RequiresPodman;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A push to a real registry: what it serves has the digest that was built and released. */
@RequiresPodman
class PushIT {

  private static final String MODULE = "components/check-quality";
  private static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private final Tree here = Tree.here();

  @Test
  void theRegistryServesTheDigestThatWasBuilt(@TempDir Path folder) throws Exception {
    assumeTrue(
        LocalRegistry.isInstalled(),
        "there is no docker-registry on the PATH: apt-get install docker-registry");
    assumeTrue(
        Files.isRegularFile(here.root().resolve(MODULE).resolve("target/jib-image.tar")),
        "no image is made: make images (make test does where it can)");
    Tree copy = here.copyTo(folder.resolve("clone"));
    try (LocalRegistry registry = LocalRegistry.in(folder.resolve("registry"));
        LocalPodman podman = LocalPodman.in(Path.of("target"))) {
      String prefix = registry.address() + "/crema";
      String name = prefix + "/check-quality@" + here.digest(MODULE);
      String said =
          Command.run(
                  copy.root(),
                  Map.of(),
                  List.of(
                      "libs/images/images",
                      "",
                      prefix,
                      "-pl",
                      MODULE,
                      "-am",
                      "-Dbase.folder=" + here.baseImage()))
              .orFail();
      assertThat(said).contains(name);
      assertThat(digest(registry)).isEqualTo(here.digest(MODULE));
      podman.call("pull", "--quiet", "--tls-verify=false", name);
      assertThat(podman.call("image", "inspect", "--format={{.Digest}}", name))
          .isEqualTo(here.digest(MODULE));
    }
  }

  private static String digest(LocalRegistry registry) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://%s/v2/crema/check-quality/manifests/%s"
                        .formatted(registry.address(), System.getProperty("crema.version"))))
            .header("Accept", OCI_MANIFEST)
            .build();
    HttpResponse<Void> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.headers().firstValue("Docker-Content-Digest").orElseThrow();
  }
}
