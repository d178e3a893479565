/**
 * What tests share: the contract test of components, golden files, what pages show as printed,
 * architecture rules.
 *
 * <p>Test scope only.
 */
@NullMarked
package dev.crema.testkit;

import org.jspecify.annotations.NullMarked;
