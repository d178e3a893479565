/** From answers to the production log, and back to those who ask what was answered. */
@NullMarked
package dev.crema.inference.recording;

import org.jspecify.annotations.NullMarked;
