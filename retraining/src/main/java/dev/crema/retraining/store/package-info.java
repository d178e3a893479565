/**
 * Retrainings in PostgreSQL: every change is one transaction with its audit, and those of the
 * replica that works are fenced by its lease. Nothing in here decides or talks to KFP.
 */
@NullMarked
package dev.crema.retraining.store;

import org.jspecify.annotations.NullMarked;
