/**
 * Where the links of the chain are found: PostgreSQL, MLflow, KFP, the retraining service.
 *
 * <p>Each place is asked within seconds, only read, and never printed with its password.
 */
@NullMarked
package dev.crema.lineage.source;

import org.jspecify.annotations.NullMarked;
