package dev.crema.productionlog.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.productionlog.download.DownloadLayout.Form;
import dev.crema.productionlog.download.DownloadLayout.Format;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a download holds, refuses and leaves behind. */
class DownloadLimitsIT extends AbstractDownloadIT {
  /** What a receiver does not take is not read: the block is 4 MB, the rows are 100 MB. */
  @Test
  void holdsABlockAndNotTheRows() throws Exception {
    database.makeDay(DAY.atZone(java.time.ZoneOffset.UTC).toLocalDate());
    database.execute(
        """
        insert into prediction
        select overlay(md5(i::text) placing '7' from 13 for 1)::uuid,
          timestamptz '2026-01-15Z' + i * interval '1 millisecond', 'churn', '1',
          ('{"customer": "' || repeat('x', 10000) || '"}')::json, 'no', 0.5, '{0.5,0.5}', 0.5, 1
        from generate_series(1, 10000) i""");
    long[] written = {0};
    long[] most = {0};
    OutputStream out =
        new OutputStream() {
          private int writes;

          @Override
          public void write(int b) {
            written[0]++;
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            written[0] += length;
            if (++writes % 200 == 0) {
              System.gc();
              Runtime runtime = Runtime.getRuntime();
              most[0] = Math.max(most[0], runtime.totalMemory() - runtime.freeMemory());
            }
          }
        };
    System.gc();
    long before = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    DownloadSummary summary =
        download(settings()).write(all(), layout(Format.CSV, Form.INPUTS_ONLY), out);
    assertThat(summary.rows()).isEqualTo(10_000);
    assertThat(written[0]).isGreaterThan(100_000_000);
    assertThat(most[0] - before).isBetween(1L, 40_000_000L);
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void givesTheConnectionBackWhenTheReceiverGoesAway(Format format) throws Exception {
    insert(1, 0.5, "{\"customer\": \"c1\"}");
    Download download = download(settings());
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    for (int i = 0; i < 5; i++) { // The pool has one connection, the settings have two places.
      assertThatThrownBy(() -> download.write(all(), layout(format, Form.FULL), gone))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Broken pipe");
    }
    assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    assertNothingInTheSpool();
  }

  @Test
  void refusesWhatIsTooMuch() throws Exception {
    insert(1, 0.5, FULL_ROW);
    DownloadSettings small =
        new DownloadSettings(
            spool(), 10, 1, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMinutes(1));
    Download download = download(small);
    OutputStream second =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            try {
              download.write(all(), layout(Format.CSV, Form.FULL), OutputStream.nullOutputStream());
            } catch (SQLException e) {
              throw new IOException(e);
            }
          }
        };
    assertThatThrownBy(() -> download.write(all(), layout(Format.CSV, Form.FULL), second))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("There are 1 downloads already");
    assertThatThrownBy(
            () ->
                download.write(
                    all(), layout(Format.PARQUET, Form.FULL), OutputStream.nullOutputStream()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("more than 10 bytes");
    assertNothingInTheSpool();
  }

  @Test
  void endsWhenItTakesTooLong() throws Exception {
    for (int i = 0; i <= FetchSize.INITIAL; i++) {
      insert(i, 0.5, "{\"customer\": \"c1\"}");
    }
    DownloadSettings hasty =
        new DownloadSettings(
            spool(), 1_000, 1, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofNanos(1));
    assertThatThrownBy(
            () ->
                download(hasty)
                    .write(all(), layout(Format.CSV, Form.FULL), OutputStream.nullOutputStream()))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("Maybe ask for a shorter window");
  }

  @Test
  void removesWhatAKilledProcessLeft() throws Exception {
    Path left = Files.createDirectories(spool().resolve("download-123"));
    Files.writeString(left.resolve("data.parquet"), "PAR1");
    download(settings());
    assertNothingInTheSpool();
  }
}
