/**
 * The annotation processor: checks a component while it compiles and writes its description.
 *
 * <p>Nothing here runs in a step; files beside the classes are the generator's work.
 */
@NullMarked
package dev.crema.sdk.processor;

import org.jspecify.annotations.NullMarked;
