/** What Alertmanager says, read as what it is: text from outside. Knows nothing of HTTP. */
@NullMarked
package dev.crema.retraining.webhook;

import org.jspecify.annotations.NullMarked;
