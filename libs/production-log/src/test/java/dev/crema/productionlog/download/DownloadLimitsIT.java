package dev.crema.productionlog.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.productionlog.download.DownloadLayout.Form;
import dev.crema.productionlog.download.DownloadLayout.Format;
import dev.crema.productionlog.truth.TestDatabase;
import dev.crema.productionlog.truth.TestDatabase.Row;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a download holds, refuses and leaves behind. */
class DownloadLimitsIT extends AbstractDownloadIT {
  /** What a receiver does not take is not read: the block is 2 MB, the rows are 100 MB. */
  @Test
  void holdsABlockAndNotTheRows() throws Exception {
    insertNotes(10_000, 10_000);
    assertThat(mostMemory(10_000, 100_000_000, 200)).isLessThan(40_000_000L);
  }

  /** The largest texts there are, after rows that let expect little. */
  @Test
  void holdsOneRowOfThoseThatAreLarge() throws Exception {
    insertNotes(1_000, 10);
    insertNotes(90, 1_000_000);
    assertThat(mostMemory(1_090, 90_000_000, 100)).isLessThan(40_000_000L);
  }

  @Test
  void hasLargeRowsWholeAndInOrder() throws Exception {
    insert(1, 0.5, "{\"customer\": \"c1\"}");
    String note = "é".repeat(20_000);
    String large = "{\"customer\": \"c2\", \"note\": \"%s\"}".formatted(note);
    database.insert(
        Row.of(TestDatabase.id(DAY.plusSeconds(2), random), 0.5)
            .withInputs(large)
            .withEntity("c2"));
    insert(3, 0.5, "{\"customer\": \"c3\"}");
    List<String> lines = lines(all(), layout(Format.CSV, Form.FULL));
    assertThat(lines)
        .extracting(line -> line.substring(0, 2))
        .containsExactly("cu", "c1", "c2", "c3");
    assertThat(lines.get(2)).contains("," + note + ",").contains(",0.0015,c2,c-1,");
  }

  private static void insertNotes(int rows, int length) throws SQLException {
    database.makeDay(DAY.atZone(java.time.ZoneOffset.UTC).toLocalDate());
    database.execute(
        """
        insert into prediction
        select overlay(md5(%2$d || '-' || i) placing '7' from 13 for 1)::uuid,
          timestamptz '2026-01-15Z' + %2$d * interval '1 millisecond' + i * interval '1 millisecond',
          'churn', '1', ('{"customer": "' || repeat('x', %2$d) || '"}')::json, 'no', 0.5, '{0.5,0.5}', 0.5, 1
        from generate_series(1, %1$d) i"""
            .formatted(rows, length));
  }

  /**
   * Returns how much more memory is used while a download is written than before; less than nothing
   * if something of an earlier test goes meanwhile.
   */
  private long mostMemory(int rows, long bytes, int writesPerLook) throws Exception {
    long[] written = {0};
    long[] most = {0};
    int[] looks = {0};
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
            if (++writes % writesPerLook == 0) {
              most[0] = Math.max(most[0], used());
              looks[0]++;
            }
          }
        };
    long before = used();
    DownloadSummary summary =
        download(settings()).write(all(), layout(Format.CSV, Form.INPUTS_ONLY), out);
    assertThat(summary.rows()).isEqualTo(rows);
    assertThat(written[0]).isGreaterThan(bytes);
    assertThat(looks[0]).isGreaterThan(5);
    return most[0] - before;
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
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
    insert(1, 0.5, "{\"customer\": \"c1\"}");
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
  void endsWhenAParquetFileIsTakenTooSlowly() throws Exception {
    StringBuilder note = new StringBuilder();
    random.ints(200_000, 'a', 'z').forEach(letter -> note.append((char) letter));
    insert(1, 0.5, "{\"customer\": \"c1\", \"note\": \"%s\"}".formatted(note));
    Duration longest = Duration.ofSeconds(2);
    DownloadSettings hasty =
        new DownloadSettings(
            spool(), 1 << 20, 1, Duration.ofSeconds(5), Duration.ofSeconds(5), longest);
    OutputStream slow =
        new OutputStream() {
          private long start;

          @Override
          public void write(int b) {
            start = start == 0 ? System.nanoTime() : start;
            for (long left = left(); left > 0; left = left()) {
              LockSupport.parkNanos(left);
            }
          }

          private long left() {
            return longest.toNanos() - (System.nanoTime() - start);
          }
        };
    assertThatThrownBy(() -> download(hasty).write(all(), layout(Format.PARQUET, Form.FULL), slow))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("1 rows are written");
    assertNothingInTheSpool();
  }

  @Test
  void removesWhatAKilledProcessLeft() throws Exception {
    Path left = Files.createDirectories(spool().resolve("download-123"));
    Files.writeString(left.resolve("data.parquet"), "PAR1");
    download(settings());
    assertNothingInTheSpool();
  }
}
