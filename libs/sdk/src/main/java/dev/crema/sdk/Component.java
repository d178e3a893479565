package dev.crema.sdk;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class as a Kubeflow Pipelines component.
 *
 * <p>The class implements {@link Step}, nests a record {@code Inputs} and a record {@code Outputs},
 * and has a {@code main} that calls {@link StepMain#run}. Its name in kebab case ({@code
 * TrainModel} is {@code train-model}) is the name of the component, its folder, its Maven artifact
 * and its image. The annotation processor checks all of that at compile time and takes the
 * descriptions from the Javadoc: the class comment for the component, {@code @param} of each record
 * for its inputs and outputs.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Component {

  /**
   * Returns the stage of the flow that the component belongs to, in lower case: {@code "train"}.
   *
   * @return the stage, one lower-case word or kebab-case words
   */
  String stage();

  /**
   * Returns whether pipelines may reuse earlier results of this component.
   *
   * @return {@link Caching#ALLOWED} unless said otherwise
   */
  Caching caching() default Caching.ALLOWED;

  /**
   * Returns whether the component opens network connections of its own.
   *
   * @return false unless said otherwise
   */
  boolean network() default false;

  /**
   * Returns how long the component computes.
   *
   * @return {@link Workload#SHORT} unless said otherwise
   */
  Workload workload() default Workload.SHORT;

  /**
   * Returns the memory limit that the author advises, as {@code set_memory_limit} takes it. The
   * JVM's heap takes its share of it, native libraries the rest.
   *
   * @return a whole number of {@code Mi} or {@code Gi}; {@code "1Gi"} unless said otherwise
   */
  String memory() default "1Gi";

  /**
   * Returns the services that the step talks to, each as its name, a space, and the versions it was
   * verified with: {@code "MLflow >=3.17.2"}. A step with a service has {@link #network}.
   *
   * @return none unless said otherwise
   */
  String[] services() default {};
}
