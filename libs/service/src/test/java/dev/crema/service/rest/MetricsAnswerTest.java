package dev.crema.service.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.service.metrics.MetricsText.Format;
import io.micronaut.http.HttpRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsAnswerTest {

  /** The two long ones are what Prometheus 2.42 and 3.5 send. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1 | OPEN_METRICS",
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2 | OPEN_METRICS",
        "application/openmetrics-text | OPEN_METRICS",
        "Application/OpenMetrics-Text; Version=1.0.0 | OPEN_METRICS",
        "text/plain;q=0.5, application/openmetrics-text;q=0.6 | OPEN_METRICS",
        "text/plain;q=0.5, application/openmetrics-text;q=0.5 | PROMETHEUS",
        "text/plain, application/openmetrics-text;q=0.9 | PROMETHEUS",
        "application/openmetrics-text;q=0, */* | PROMETHEUS",
        "application/openmetrics-text;version=2.0.0, text/plain;q=0.1 | PROMETHEUS",
        "text/html,*/*;q=0.8 | PROMETHEUS",
        "*/* | PROMETHEUS",
        "text/plain | PROMETHEUS",
      })
  void writesWhatIsLikedBetter(String accept, Format format) {
    assertThat(MetricsAnswer.format(HttpRequest.GET("/").header("accept", accept).accept()))
        .isEqualTo(format);
  }

  @org.junit.jupiter.api.Test
  void writesPrometheusTextForThoseWhoDoNotSay() {
    assertThat(MetricsAnswer.format(HttpRequest.GET("/").accept())).isEqualTo(Format.PROMETHEUS);
  }
}
