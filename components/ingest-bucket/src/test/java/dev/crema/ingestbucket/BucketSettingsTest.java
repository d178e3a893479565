package dev.crema.ingestbucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

class BucketSettingsTest {
  private static final Map<String, String> KEYS =
      Map.of("AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "between us");

  @TempDir Path folder;

  private static BucketSettings read(String... more) {
    Map<String, String> variables = new HashMap<>(KEYS);
    for (int i = 0; i < more.length; i += 2) {
      variables.put(more[i], more[i + 1]);
    }
    return BucketSettings.of("", variables::get);
  }

  @Test
  void ofAwsARegionIsEnough() {
    BucketSettings settings = read("AWS_DEFAULT_REGION", "eu-central-1");
    assertThat(settings.endpoint()).hasToString("https://s3.eu-central-1.amazonaws.com");
    assertThat(settings.region()).isEqualTo("eu-central-1");
    assertThat(settings.isPathStyle()).isFalse();
    assertThat(settings.attempts()).isEqualTo(4);
    assertThat(settings.allowed()).isEmpty();
    assertThat(settings.trust()).isNull();
    assertThat(settings.identity().secretAccessKey()).isEqualTo("between us");
    assertThat(read("AWS_REGION", "cn-north-1").endpoint())
        .hasToString("https://s3.cn-north-1.amazonaws.com.cn");
  }

  @Test
  void ofAConnectionAllVariablesHaveItsName() {
    Map<String, String> variables = new HashMap<>();
    KEYS.forEach((name, value) -> variables.put("CREMA_SOURCE_CRM_EU_" + name, value));
    variables.put("CREMA_SOURCE_CRM_EU_AWS_ENDPOINT_URL_S3", "https://s3.example.com:9000/base/");
    variables.put("CREMA_SOURCE_CRM_EU_AWS_SESSION_TOKEN", "token");
    variables.put("CREMA_SOURCE_CRM_EU_AWS_CA_BUNDLE", "/etc/ca.crt");
    variables.put("CREMA_SOURCE_CRM_EU_AWS_MAX_ATTEMPTS", "2");
    variables.put("CREMA_SOURCE_CRM_EU_S3_ALLOWED", "data, more/part/");
    variables.put("CREMA_SOURCE_CRM_EU_S3_PATH_STYLE", "false");
    variables.put("AWS_REGION", "not-asked");
    BucketSettings settings = BucketSettings.of("crm_eu", variables::get);
    assertThat(settings.endpoint()).isEqualTo(URI.create("https://s3.example.com:9000/base/"));
    assertThat(settings.region()).isEqualTo("us-east-1");
    assertThat(settings.isPathStyle()).isFalse();
    assertThat(settings.trust()).isEqualTo("/etc/ca.crt");
    assertThat(settings.attempts()).isEqualTo(2);
    assertThat(settings.allowed()).isEqualTo(List.of("data", "more/part/"));
    assertThat(settings.identity())
        .isInstanceOfSatisfying(
            AwsSessionCredentialsIdentity.class,
            identity -> assertThat(identity.sessionToken()).isEqualTo("token"));
    assertThat(settings).hasToString("https://s3.example.com:9000/base/");
  }

  @Test
  void readsTheFileOfAwsTools() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("credentials"),
            """
            [default]
            aws_access_key_id=first
            aws_secret_access_key=a=b+c/d==

            [other]
            # aws_access_key_id = none
            aws_access_key_id = second
            aws_secret_access_key = word
            aws_session_token = token
            """);
    Map<String, String> variables =
        new HashMap<>(
            Map.of("AWS_REGION", "eu-west-1", "AWS_SHARED_CREDENTIALS_FILE", file.toString()));
    BucketSettings settings = BucketSettings.of("", variables::get);
    assertThat(settings.identity().accessKeyId()).isEqualTo("first");
    assertThat(settings.identity().secretAccessKey()).isEqualTo("a=b+c/d==");
    variables.put("AWS_PROFILE", "other");
    assertThat(BucketSettings.of("", variables::get).identity())
        .isEqualTo(AwsSessionCredentialsIdentity.create("second", "word", "token"));
    variables.put("AWS_PROFILE", "none");
    assertThatThrownBy(() -> BucketSettings.of("", variables::get))
        .hasMessageContaining("has no access key and secret for the profile (none)");
    variables.put("AWS_SHARED_CREDENTIALS_FILE", folder.toString());
    assertThatThrownBy(() -> BucketSettings.of("", variables::get))
        .hasMessageContaining("does not exist, or is no small file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          AWS_ENDPOINT_URL_S3 | http://s3.example.com           | its server would not be verified
          AWS_ENDPOINT_URL    | http://127.0.0.1.example.com    | its server would not be verified
          AWS_ENDPOINT_URL_S3 | https://id:word@s3.example.com  | is no address of a server without user and password
          AWS_ENDPOINT_URL_S3 | https://s3.example.com?a=word   | is no address of a server
          AWS_ENDPOINT_URL_S3 | ftp://s3.example.com/word       | is no address of a server
          AWS_ENDPOINT_URL_S3 | s3.example.com:9000             | is no address of a server
          AWS_ENDPOINT_URL_S3 | https://s3.example.com/wo rd    | is no address of a server
          AWS_REGION          | Frankfurt am Main               | which is no region
          AWS_MAX_ATTEMPTS    | 0                               | must be from 1 to 10
          AWS_MAX_ATTEMPTS    | many                            | must be from 1 to 10
          """)
  void refusesWhatCannotBeMeant(String name, String value, String message) {
    assertThatThrownBy(() -> read("AWS_DEFAULT_REGION", "eu-west-1", name, value))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("\nMaybe ")
        .hasMessageNotContaining("word@")
        .hasMessageNotContaining("a=word");
  }

  @Test
  void plainHttpIsForThisMachineUnlessSomebodyAllowsMore() {
    String uri = "http://minio.kubeflow:9000";
    assertThat(read("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1").isPathStyle()).isTrue();
    assertThatThrownBy(() -> read("AWS_ENDPOINT_URL_S3", uri))
        .hasMessageContaining("allow it: CREMA_S3_PLAIN_HTTP=true");
    assertThat(read("AWS_ENDPOINT_URL_S3", uri, "CREMA_S3_PLAIN_HTTP", "true").endpoint())
        .hasToString(uri);
  }

  @Test
  void saysHowAConnectionIsMade() {
    assertThatThrownBy(() -> BucketSettings.of("crm", name -> null))
        .hasMessageContaining("(CREMA_SOURCE_CRM_AWS_ENDPOINT_URL_S3)")
        .hasMessageContaining("with_bucket")
        .hasMessageContaining("(source-crm-credentials)");
    assertThatThrownBy(() -> BucketSettings.of("", Map.of("AWS_REGION", "eu-west-1")::get))
        .hasMessageContaining("(AWS_ACCESS_KEY_ID) and (AWS_SECRET_ACCESS_KEY) are not both set");
    assertThatThrownBy(() -> BucketSettings.of("CRM", name -> "x"))
        .hasMessageContaining("must be lower case letters, digits and underscores");
  }

  @ParameterizedTest
  @CsvSource({
    "s3://data/a.csv, true",
    "s3://data/, true",
    "s3://more/part/a.csv, true",
    "s3://more/part/, true",
    "s3://database/a.csv, false",
    "s3://more/a.csv, false",
    "s3://more/, false",
    "s3://more/part, false",
    "s3://more/one.csv, true",
    "s3://more/one.csv.of-others, false",
    "s3://more/one.csv/of-others, false",
  })
  void readsOnlyWhatIsAllowed(String uri, boolean isAllowed) {
    BucketSettings settings =
        read("AWS_REGION", "eu-west-1", "CREMA_S3_ALLOWED", "data, more/part/, more/one.csv");
    BucketAddress address = BucketAddress.of(uri);
    if (isAllowed) {
      assertThatCode(() -> settings.requireAllowed(address)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> settings.requireAllowed(address))
          .hasMessageContaining("is outside of what may be read: [data, more/part/, more/one.csv]")
          .hasMessageContaining("\nMaybe ");
    }
  }
}
