package dev.crema.runner.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of Secrets, as they are mounted; what is missing is said by the name that people know. */
class SettingsCheckTest {
  @TempDir Path folder;

  private final List<NeededFile> files = new ArrayList<>();

  private void secret(String name, String... keys) {
    Map<String, Path> folders = Map.of(name, folder.resolve(name));
    for (String key : keys) {
      files.add(NeededFile.in(folder.resolve(name).resolve(key), folders));
    }
  }

  private void write(String secret, String key) throws IOException {
    Files.createDirectories(folder.resolve(secret));
    Files.writeString(folder.resolve(secret).resolve(key), "x");
  }

  private String look() {
    SecretEnvironment environment =
        new SecretEnvironment(Map.of("CREMA_INSTALLATION", "test/crema")::get);
    return new SettingsCheck(environment, List.of(), files).call();
  }

  @Test
  void aSecretThatIsMissingIsNamedOnceWithTheKeysThatItNeeds() {
    secret("crema-tokens", "jwks.json", "webhook-token");
    assertThatThrownBy(this::look)
        .hasMessage(
            "There is nothing of the Secret (crema-tokens); it needs: jwks.json, webhook-token.\n"
                + "Maybe it is missing, or in another namespace: kubectl get secret crema-tokens");
  }

  @Test
  void aKeyThatIsMissingIsNamedWithItsSecret() throws Exception {
    secret("crema-tokens", "jwks.json", "webhook-token");
    write("crema-tokens", "jwks.json");
    assertThatThrownBy(this::look)
        .hasMessageContaining(
            "webhook-token), the key (webhook-token) of the Secret (crema-tokens).")
        .hasMessageNotContaining("jwks.json");
  }

  @Test
  void aFileOfNoSecretIsNamedByItself() {
    files.add(NeededFile.in(folder.resolve("alone"), Map.of("crema-tokens", folder.resolve("t"))));
    assertThatThrownBy(this::look)
        .hasMessageContaining(
            "There is no file (" + folder.resolve("alone") + ").\nMaybe its Secret");
  }

  @Test
  void whatIsThereIsCounted() throws Exception {
    secret("crema-tokens", "jwks.json");
    write("crema-tokens", "jwks.json");
    assertThat(look()).isEqualTo("the installation (test/crema), 0 variables and 1 files beside");
  }
}
