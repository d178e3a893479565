/**
 * KFP's executor contract: from the executor input on the command line to the executor output file
 * and the exit code.
 *
 * <p>What a step does with its inputs has no place here, and nothing that reads annotations at
 * compile time.
 */
@NullMarked
package dev.crema.sdk.executor;

import org.jspecify.annotations.NullMarked;
