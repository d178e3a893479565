/**
 * Tests of the compiled pipeline, from raw files to a served prediction.
 *
 * <p>No NullAway here: what comes out of JSON is checked by the assertions.
 */
package dev.crema.trainandregister;
