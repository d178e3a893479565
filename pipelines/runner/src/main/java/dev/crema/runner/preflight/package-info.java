/**
 * Whether an installation has what it needs: each thing looked at once, within a time, and named in
 * one sentence with a way out. Nothing here changes anything but {@link
 * dev.crema.runner.preflight.Owner#claim}.
 */
@NullMarked
package dev.crema.runner.preflight;

import org.jspecify.annotations.NullMarked;
