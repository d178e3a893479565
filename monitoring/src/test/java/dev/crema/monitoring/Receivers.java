package dev.crema.monitoring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What takes the place of Slack, PagerDuty, a mail server and the retraining service. */
final class Receivers implements AutoCloseable {
  private final HttpServer http;
  private final ServerSocket mail;
  private final Map<String, BlockingQueue<String>> taken = new ConcurrentHashMap<>();

  private Receivers(HttpServer http, ServerSocket mail) {
    this.http = http;
    this.mail = mail;
  }

  static Receivers start() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    HttpServer http = HttpServer.create(new InetSocketAddress(here, 0), 0);
    Receivers receivers = new Receivers(http, new ServerSocket(0, 50, here));
    http.createContext("/", receivers::take);
    http.start();
    Thread.ofVirtual().start(receivers::serveMail);
    return receivers;
  }

  /** Returns an address whose requests are kept under its path. */
  String uri(String path) {
    return "http://127.0.0.1:%d%s".formatted(http.getAddress().getPort(), path);
  }

  String mailHost() {
    return "127.0.0.1:" + mail.getLocalPort();
  }

  /**
   * Returns what comes by a path, or by mail, and has some words; fails if nothing does in twenty
   * seconds.
   */
  String next(String path, String words) throws InterruptedException {
    while (true) {
      String body = of(path).poll(20, TimeUnit.SECONDS);
      if (body == null) {
        throw new AssertionError("Nothing came to (%s) with (%s).".formatted(path, words));
      }
      if (body.contains(words)) {
        return body;
      }
    }
  }

  private BlockingQueue<String> of(String path) {
    return taken.computeIfAbsent(path, _ -> new LinkedBlockingQueue<>());
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    of(exchange.getRequestURI().getPath()).add(new String(body, StandardCharsets.UTF_8));
    byte[] ok = "ok".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/page") ? 202 : 200, 2);
    exchange.getResponseBody().write(ok);
    exchange.close();
  }

  private void serveMail() {
    while (!mail.isClosed()) {
      try (Socket socket = mail.accept()) {
        talk(socket);
      } catch (IOException _) {
        // The client went away, or the test is over.
      }
    }
  }

  /** As much of SMTP as one client needs. */
  private void talk(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    OutputStream out = socket.getOutputStream();
    say(out, "220 here");
    StringBuilder said = new StringBuilder();
    boolean isText = false;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      said.append(line).append('\n');
      if (isText) {
        if (line.equals(".")) {
          isText = false;
          of("mail").add(said.toString());
          say(out, "250 taken");
        }
      } else if (line.startsWith("EHLO")) {
        say(out, "250-here\r\n250 AUTH PLAIN");
      } else if (line.startsWith("AUTH")) {
        say(out, "235 welcome");
      } else if (line.startsWith("DATA")) {
        isText = true;
        say(out, "354 go on");
      } else {
        say(out, line.startsWith("QUIT") ? "221 bye" : "250 well");
      }
    }
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    http.stop(0);
    mail.close();
  }
}
