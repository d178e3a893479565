package dev.crema.retraining;

import dev.crema.kfp.PipelineUpload;
import java.nio.charset.StandardCharsets;

/** A compiled pipeline that takes what the service gives each run, for the double of KFP. */
public final class TestPipeline {
  private static final String YAML =
      """
      components:
        comp-step:
          executorLabel: exec-step
      deploymentSpec:
        executors:
          exec-step:
            container:
              command: [echo]
              image: localhost/none:1
      pipelineInfo:
        name: retrain
      root:
        dag:
          tasks:
            step:
              cachingOptions: {}
              componentRef: {name: comp-step}
              taskInfo: {name: step}
        inputDefinitions:
          parameters:
            key: {parameterType: STRING}
            window_start: {parameterType: STRING}
            window_end: {parameterType: STRING}
            require_production: {parameterType: BOOLEAN, isOptional: true}
            expected_digest: {parameterType: STRING, isOptional: true}
      %sschemaVersion: 2.1.0
      sdkVersion: kfp-2.17.0
      """;

  private TestPipeline() {}

  /** Returns one of a release that knew nothing of new data. */
  public static PipelineUpload older(String... parameters) {
    PipelineUpload newer = retrain(parameters);
    String yaml =
        new String(newer.yaml(), StandardCharsets.UTF_8)
            .replaceAll("(?m)^ *(require_production|expected_digest): .*\\n", "");
    return new PipelineUpload(newer.name(), "", yaml.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the pipeline {@code retrain}, which takes further parameters, each a line of YAML. */
  public static PipelineUpload retrain(String... parameters) {
    StringBuilder more = new StringBuilder();
    for (String parameter : parameters) {
      more.append("      ").append(parameter).append('\n');
    }
    return new PipelineUpload("retrain", "", YAML.formatted(more).getBytes(StandardCharsets.UTF_8));
  }
}
