package dev.crema.sdk.executor;

import dev.crema.sdk.Step;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * The two records of a step.
 *
 * @param inputs the class of its inputs
 * @param outputs the class of its outputs
 */
record StepTypes<I extends Record, O extends Record>(Class<I> inputs, Class<O> outputs) {

  @SuppressWarnings("unchecked") // Step's own bounds guarantee both classes
  static <I extends Record, O extends Record> StepTypes<I, O> of(Step<I, O> step) {
    for (Type type : step.getClass().getGenericInterfaces()) {
      if (type instanceof ParameterizedType parameterized
          && parameterized.getRawType() == Step.class
          && parameterized.getActualTypeArguments()[0] instanceof Class<?> inputs
          && parameterized.getActualTypeArguments()[1] instanceof Class<?> outputs) {
        return new StepTypes<>((Class<I>) inputs, (Class<O>) outputs);
      }
    }
    throw new IllegalStateException(
        "The class %s does not say implements Step<Inputs, Outputs>."
            .formatted(step.getClass().getName()));
  }
}
