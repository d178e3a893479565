package dev.crema.ingestbucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketAddressTest {

  @ParameterizedTest
  @CsvSource({
    "s3://data/people.csv, data, people.csv, false",
    "s3://data/a/b c+d%20e.csv, data, a/b c+d%20e.csv, false",
    "s3://my.data-2/a//b, my.data-2, a//b, false",
    "s3://data/a/, data, a/, true",
    "s3://data/, data, '', true",
  })
  void aKeyIsWhatItSays(String uri, String bucket, String key, boolean isPrefix) {
    BucketAddress address = BucketAddress.of(uri);
    assertThat(address).isEqualTo(new BucketAddress(bucket, key));
    assertThat(address.isPrefix()).isEqualTo(isPrefix);
    assertThat(address).hasToString(uri);
  }

  @ParameterizedTest
  @CsvSource({
    "gs://data/a, is none of a bucket",
    "https://data.s3.amazonaws.com/a, is none of a bucket",
    "S3://data/a, is none of a bucket",
    "s3://data, is none of a bucket",
    "/data/a, is none of a bucket",
    "s3:///a, has no name of a bucket",
    "s3://Data/a, has no name of a bucket",
    "s3://user:word@data/a, has no name of a bucket",
    "s3://da..ta/a, has no name of a bucket",
    "s3://data/../a, leads upwards",
    "s3://data/a/.., leads upwards",
    "s3://data/a.dvc, is of a pointer of DVC",
  })
  void refusesWhatIsNone(String uri, String message) {
    assertThatThrownBy(() -> BucketAddress.of(uri))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("\nMaybe ");
  }

  @Test
  void refusesKeysThatNoBucketHas() {
    assertThatThrownBy(() -> BucketAddress.of("s3://data/" + "\u00e9".repeat(513)))
        .hasMessageContaining("more than 1024 bytes");
    assertThatThrownBy(() -> BucketAddress.of("s3://data/a\nb"))
        .hasMessageContaining("The uri (s3://data/a\u00b7b) has a control character");
  }
}
