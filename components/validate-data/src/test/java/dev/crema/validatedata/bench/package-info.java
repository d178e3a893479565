/**
 * Our side of {@code make bench-data}; {@code pipelines/bench_data.py} runs it.
 *
 * <p>What must not go in: assertions; the Python side compares.
 */
@NullMarked
package dev.crema.validatedata.bench;

import org.jspecify.annotations.NullMarked;
