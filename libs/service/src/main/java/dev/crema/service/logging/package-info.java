/** How events become lines. What is logged is decided where it happens. */
@NullMarked
package dev.crema.service.logging;

import org.jspecify.annotations.NullMarked;
