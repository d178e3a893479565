/**
 * The values that flow between tasks
 *
 * <p>their types, their texts, conditions over them.:Nothing here knows files of a run or
 * processes.
 */
@NullMarked
package dev.crema.runner.value;

import org.jspecify.annotations.NullMarked;
