package dev.crema.runner.ir;

/**
 * What a compiled pipeline says of itself and takes.
 *
 * @param name the pipeline's name
 * @param description what it does; may be empty
 * @param signature its inputs are the run's parameters
 */
public record PipelineInterface(
    String name, String description, ComponentSpec.Signature signature) {}
