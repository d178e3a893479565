package dev.crema.servers;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A program of this machine that answers on a port of this machine, until this JVM ends. */
final class ServerProgram implements AutoCloseable {
  static final String HOST = "127.0.0.1";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int PAUSE_MILLIS = 50;
  private static final int ANSWER_MILLIS = 2_000;

  private final Process process;
  private final String name;
  private final int port;

  private ServerProgram(Process process, String name, int port) {
    this.process = process;
    this.name = name;
    this.port = port;
  }

  /**
   * Starts a program and waits until it answers.
   *
   * @param words the command line; the first is the program
   * @param port the port that the words tell it to listen on
   * @param probe a path that is answered 200 as soon as it is ready
   * @param log where its output goes
   * @throws IOException if it does not come up; the message has its log
   */
  static ServerProgram start(List<String> words, int port, String probe, Path log)
      throws IOException {
    ServerProgram program =
        new ServerProgram(
            new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start(),
            words.getFirst(),
            port);
    Shutdown.add(program);
    try {
      program.await(probe, log);
      return program;
    } catch (IOException e) {
      program.close();
      throw e;
    }
  }

  private void await(String probe, Path log) throws IOException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!answers(probe)) {
      if (!process.isAlive() || Instant.now().isAfter(end)) {
        throw new IOException("%s does not come up: %s".formatted(name, Files.readString(log)));
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted while %s was coming up.".formatted(name), e);
      }
    }
  }

  private boolean answers(String probe) {
    try {
      URL url = URI.create("http://" + address() + probe).toURL();
      HttpURLConnection connection = (HttpURLConnection) url.openConnection();
      connection.setConnectTimeout(PAUSE_MILLIS);
      connection.setReadTimeout(ANSWER_MILLIS);
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException _) {
      return false;
    }
  }

  /** Returns host and port. */
  String address() {
    return HOST + ":" + port;
  }

  /** Ends it. A second call does nothing. */
  @Override
  public void close() {
    Shutdown.remove(this);
    process.destroyForcibly();
    process.onExit().join();
  }
}
