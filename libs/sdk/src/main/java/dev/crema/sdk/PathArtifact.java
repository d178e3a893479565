package dev.crema.sdk;

import java.nio.file.Path;
import java.util.Map;

/** An artifact that is a file or a directory on the local disk of the step. */
public sealed interface PathArtifact extends ArtifactValue permits Dataset, Model, Artifact {

  /**
   * Returns the name that KFP gave the artifact.
   *
   * @return the name, not empty
   */
  String name();

  /**
   * Returns where the bytes are. An artifact has no extension: what it is follows from its content.
   *
   * @return the local path of a file or a directory
   */
  Path path();

  /**
   * Returns where KFP keeps the artifact.
   *
   * @return a URI such as {@code s3://bucket/key}, or an absolute path when KFP runs locally
   */
  String uri();

  /**
   * Returns what the producing step said about the artifact, without KFP's own keys.
   *
   * @return unmodifiable, in the order written; values are String, Boolean, Long, Double, List or
   *     Map
   */
  Map<String, Object> metadata();

  /**
   * Returns the path of the file after its content has been checked against a digest.
   *
   * @param sha256 the expected SHA-256, 64 hexadecimal digits, either case
   * @return the path of the file
   * @throws StepException of kind {@link ErrorKind#INVALID_INPUT} if the text is no digest, the
   *     artifact is missing or a directory, or its bytes have another digest; {@link ErrorKind#IO}
   *     if it cannot be read
   */
  default Path verifiedFile(String sha256) {
    return FileDigest.verify(this, sha256);
  }
}
