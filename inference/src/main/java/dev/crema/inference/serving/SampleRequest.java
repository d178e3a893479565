package dev.crema.inference.serving;

/**
 * A request that a model answers or, if its contract has rules that a made-up row breaks, refuses.
 *
 * @param model the registered model's name
 * @param body of {@code POST /predict}; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
public record SampleRequest(String model, byte[] body) {}
