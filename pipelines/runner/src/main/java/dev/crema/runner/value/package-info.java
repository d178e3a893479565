/**
 * The values that flow between tasks: their types, their texts, conditions over them.
 *
 * <p>Nothing here knows files of a run or processes.
 */
@NullMarked
package dev.crema.runner.value;

import org.jspecify.annotations.NullMarked;
