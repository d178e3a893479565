/** Backup and restore, tried on real servers. Nothing of rendered objects here. */
@NullMarked
package dev.crema.kubernetes.backup;

import org.jspecify.annotations.NullMarked;
