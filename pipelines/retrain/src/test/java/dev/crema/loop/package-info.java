/**
 * Tests of the compiled pipelines that come after the first training.
 *
 * <p>No NullAway here: what comes out of JSON is checked by the assertions.
 */
package dev.crema.loop;
