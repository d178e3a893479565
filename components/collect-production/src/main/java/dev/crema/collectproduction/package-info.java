/**
 * The component collect-production: predictions and their truth out of the production log. Nothing
 * here writes to the log; how it is read is the business of libs/production-log.
 */
@NullMarked
package dev.crema.collectproduction;

import org.jspecify.annotations.NullMarked;
