/**
 * What came true, sent later: recorded beside the predictions, and how well they did. Nothing here
 * writes predictions or downloads them.
 */
@NullMarked
package dev.crema.productionlog.truth;

import org.jspecify.annotations.NullMarked;
