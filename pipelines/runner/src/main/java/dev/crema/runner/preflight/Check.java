package dev.crema.runner.preflight;

import java.util.concurrent.Callable;

/**
 * One thing to look at.
 *
 * @param name in lower case, with dashes, as it can be left out
 * @param look returns what was found, in a few words; throws {@link NotWellException} if it is not
 *     well
 */
record Check(String name, Callable<String> look) {}
