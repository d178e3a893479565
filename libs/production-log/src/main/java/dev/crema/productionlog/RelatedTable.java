package dev.crema.productionlog;

/**
 * A table that belongs to predictions and goes with them.
 *
 * @param name the table's name, for the audit
 * @param eraseSql one statement, without parameters, that deletes what belongs to an erased entity;
 *     it runs once for each part of its predictions, in their order, each in a transaction of its
 *     own. It finds two temporary tables: {@code erased(at timestamptz, id uuid)}, the predictions
 *     that are about to be deleted, and {@code erased_entity(entity text, model text, since
 *     timestamptz, until timestamptz)} with one row, whose model is null if every model is meant.
 *     Each time from minus infinity to infinity is in one part: not before {@code since} and before
 *     {@code until}
 * @param pruneSql one statement with exactly one parameter, a {@code timestamptz}: deletes what
 *     belongs to predictions made before it
 */
public record RelatedTable(String name, String eraseSql, String pruneSql) {}
