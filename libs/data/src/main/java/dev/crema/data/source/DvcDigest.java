package dev.crema.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The digests by which DVC names contents: MD5 of the bytes since DVC 3; before, of a text without
 * the returns of its CRLF.
 *
 * <p>MD5 tells a file that was changed by accident, not one that somebody forged; the content hash
 * of the rows is a SHA-256.
 */
final class DvcDigest {
  /** So much does DVC read at a time; a CRLF over the end of such a piece it left as it is. */
  private static final int PIECE_BYTES = 1 << 20;

  private static final int LOOK_BYTES = 512;
  private static final double MAX_ODD_SHARE = 0.3;

  private DvcDigest() {}

  static String of(byte[] bytes) {
    return HexFormat.of().formatHex(md5().digest(bytes));
  }

  static String of(Path file, boolean isOld) {
    MessageDigest digest = md5();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] piece = in.readNBytes(PIECE_BYTES);
      boolean withoutReturns = isOld && isText(piece);
      while (piece.length > 0) {
        digest.update(piece, 0, withoutReturns ? dropReturns(piece) : piece.length);
        piece = in.readNBytes(PIECE_BYTES);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** DVC's guess by the first bytes: no NUL, and at most 30 % that are not printable ASCII. */
  private static boolean isText(byte[] piece) {
    int looked = Math.min(piece.length, LOOK_BYTES);
    int odd = 0;
    for (int i = 0; i < looked; i++) {
      byte b = piece[i];
      if (b == 0) {
        return false;
      }
      boolean isPlain = (b >= ' ' && b < 0x7f) || "\n\r\t\f\b".indexOf(b) >= 0;
      odd += isPlain ? 0 : 1;
    }
    return odd <= MAX_ODD_SHARE * looked;
  }

  /** Moves the bytes together over each return before a feed; returns how many are left. */
  private static int dropReturns(byte[] piece) {
    int kept = 0;
    for (int i = 0; i < piece.length; i++) {
      boolean isDropped = piece[i] == '\r' && i + 1 < piece.length && piece[i + 1] == '\n';
      if (!isDropped) {
        piece[kept++] = piece[i];
      }
    }
    return kept;
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has MD5.", e);
    }
  }
}
