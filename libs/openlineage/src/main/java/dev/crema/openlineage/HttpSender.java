package dev.crema.openlineage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.openlineage.client.OpenLineage.DatasetEvent;
import io.openlineage.client.OpenLineage.JobEvent;
import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.OpenLineageClientException;
import io.openlineage.client.transports.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * OpenLineage's transport over HTTP, by what Java has: the client's own brings five megabytes of
 * libraries, and {@code java.net.http} reads every certificate of the machine when it is made.
 */
final class HttpSender extends Transport {
  /** To connect, and again to answer, as the client has it where nothing is set. */
  static final Duration TIMEOUT = Duration.ofMillis(1_500);

  /** Writes as {@code OpenLineageClientUtils} does, which asks for three modules more. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private final URI address;
  private final @Nullable String key;

  /**
   * Makes a sender.
   *
   * @param address where events are posted to, {@code http} or {@code https}
   * @param key goes along as a bearer token, or null
   */
  HttpSender(URI address, @Nullable String key) {
    this.address = address;
    this.key = key;
  }

  @Override
  public void emit(RunEvent event) {
    post(json(event));
  }

  @Override
  public void emit(DatasetEvent event) {
    post(json(event));
  }

  @Override
  public void emit(JobEvent event) {
    post(json(event));
  }

  /** Returns the event as it goes over the wire. */
  static byte[] json(Object event) {
    try {
      return JSON.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new OpenLineageClientException(e);
    }
  }

  private void post(byte[] body) {
    try {
      int status = status(body);
      if (status < 200 || status > 299) {
        throw new OpenLineageClientException("HTTP " + status);
      }
    } catch (IOException e) {
      throw new OpenLineageClientException(e);
    }
  }

  private int status(byte[] body) throws IOException {
    try {
      return exchange(body);
    } catch (HttpRetryException e) {
      return e.responseCode(); // what Java would ask a person's password for
    }
  }

  private int exchange(byte[] body) throws IOException {
    if (!(address.toURL().openConnection() instanceof HttpURLConnection connection)) {
      throw new IOException("no address of HTTP");
    }
    try {
      connection.setConnectTimeout((int) TIMEOUT.toMillis());
      connection.setReadTimeout((int) TIMEOUT.toMillis());
      // A token goes where it was meant to go.
      connection.setInstanceFollowRedirects(false);
      connection.setRequestMethod("POST");
      connection.setRequestProperty("Content-Type", "application/json");
      if (key != null) {
        connection.setRequestProperty("Authorization", "Bearer " + key);
      }
      connection.setDoOutput(true);
      // Without a length Java would send the event a second time when the connection breaks.
      connection.setFixedLengthStreamingMode(body.length);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }
}
