package dev.crema.ingestbucket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketPageTest {

  private static BucketPage read(String xml) throws BucketPage.NoPageException {
    return BucketPage.read(xml.getBytes(UTF_8));
  }

  /** The first example of AWS' page on ListObjectsV2, with a prefix and a token put in. */
  @Test
  void readsWhatAwsAnswers() throws Exception {
    BucketPage page =
        read(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
              <Name>bucket</Name>
              <Prefix/>
              <KeyCount>205</KeyCount>
              <MaxKeys>1000</MaxKeys>
              <IsTruncated>true</IsTruncated>
              <NextContinuationToken>1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=</NextContinuationToken>
              <EncodingType>url</EncodingType>
              <Contents>
                <Key>my%2Bimage+%26%0A.jpg</Key>
                <LastModified>2009-10-12T17:50:30.000Z</LastModified>
                <ETag>"fba9dede5f27731c9771645a39863328"</ETag>
                <Size>434234</Size>
                <StorageClass>STANDARD</StorageClass>
                <Owner><ID>x</ID><DisplayName>y</DisplayName></Owner>
              </Contents>
              <CommonPrefixes><Prefix>photos%2F</Prefix></CommonPrefixes>
            </ListBucketResult>
            """);
    assertThat(page.objects())
        .containsExactly(
            new BucketPage.Entry(
                "my+image &\n.jpg", 434_234, "\"fba9dede5f27731c9771645a39863328\""));
    assertThat(page.prefixes()).containsExactly("photos/");
    assertThat(page.next()).isEqualTo("1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          <html><body>Hello</body></html>                                              | it is (html)
          hello                                                                        | it is no XML
          <ListBucketResult><Contents>                                                 | it is no XML
          <ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>         | has more, and does not say where
          <ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>       | has no key or no size
          <ListBucketResult><Contents><Key>a</Key><Size>x</Size></Contents></ListBucketResult> | it is no XML
          <!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><ListBucketResult><Name>&b;</Name></ListBucketResult> | it is no XML
          """)
  void refusesWhatIsNoPage(String xml, String message) {
    assertThatThrownBy(() -> read(xml)).hasMessageContaining(message);
  }

  @Test
  void aKeyIsEncodedAsItsSignatureIs() {
    assertThat(BucketConnection.encoded("a b/c+d%20e/\u00e9*~'(=)/./..txt"))
        .isEqualTo("a%20b/c%2Bd%2520e/%C3%A9%2A~%27%28%3D%29/%2E/..txt");
  }
}
