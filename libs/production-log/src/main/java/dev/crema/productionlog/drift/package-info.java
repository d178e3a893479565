/**
 * Windows of live drift, shared by all processes that count rows of a version: what each counted,
 * and the one decision on all of it. Nothing here knows what is counted, or how it is decided.
 */
@NullMarked
package dev.crema.productionlog.drift;

import org.jspecify.annotations.NullMarked;
