/** What tests need of the machine around the service: a browser, a Prometheus, a small disk. */
@NullMarked
package dev.crema.inference.outside;

import org.jspecify.annotations.NullMarked;
