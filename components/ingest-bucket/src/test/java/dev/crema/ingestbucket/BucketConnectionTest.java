package dev.crema.ingestbucket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Signatures of the examples of AWS' page "Signature Calculations for the Authorization Header"
 * (Amazon S3 API reference, sig-v4-header-based-auth), with its keys and its time.
 */
class BucketConnectionTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2013-05-24T00:00:00Z"));

  private static BucketConnection connection(String... more) {
    Map<String, String> variables = new HashMap<>();
    variables.put("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    variables.put("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    for (int i = 0; i < more.length; i += 2) {
      variables.put(more[i], more[i + 1]);
    }
    return new BucketConnection(BucketSettings.of("", variables::get), CLOCK);
  }

  private static BucketConnection ofAws() {
    return connection(
        "AWS_ENDPOINT_URL_S3", "https://s3.amazonaws.com", "CREMA_S3_PATH_STYLE", "false");
  }

  @Test
  void signsAnObjectAsAwsDoes() {
    SdkHttpRequest signed =
        ofAws()
            .signed(
                new BucketAddress("examplebucket", "test.txt"),
                Map.of(),
                Map.of("Range", "bytes=0-9"));
    assertThat(signed.firstMatchingHeader("Authorization").orElseThrow())
        .contains(
            "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request",
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date",
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  }

  @Test
  void signsAListAsAwsDoes() {
    SdkHttpRequest signed =
        ofAws()
            .signed(
                new BucketAddress("examplebucket", "J"),
                Map.of("max-keys", "2", "prefix", "J"),
                Map.of());
    assertThat(signed.firstMatchingHeader("Authorization").orElseThrow())
        .contains("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
  }

  @ParameterizedTest
  @CsvSource({
    "https://s3.example.com, false, data, a b.csv, https://data.s3.example.com/a%20b.csv",
    "https://s3.example.com:9000, true, data, a b.csv, https://s3.example.com:9000/data/a%20b.csv",
    "https://s3.example.com/base/, true, data, a//b, https://s3.example.com/base/data/a//b",
    "https://s3.example.com, false, my.data, a, https://s3.example.com/my.data/a",
  })
  void putsTheBucketWhereTheServerLooks(
      String endpoint, String isPathStyle, String bucket, String key, String uri) {
    BucketConnection connection =
        connection("AWS_ENDPOINT_URL_S3", endpoint, "CREMA_S3_PATH_STYLE", isPathStyle);
    assertThat(connection.signed(new BucketAddress(bucket, key), Map.of(), Map.of()).getUri())
        .hasToString(uri);
  }
}
