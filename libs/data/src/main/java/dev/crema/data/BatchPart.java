package dev.crema.data;

/**
 * Some of the columns of one pass, and who takes them.
 *
 * @param columns of the contract of the rows
 * @param visitor takes each batch of them, in the order of the rows
 */
public record BatchPart(BatchColumns columns, BatchVisitor visitor) {}
