package dev.crema.models;

/** How margins become probabilities. */
enum Link {
  /** One margin, of class 1, through the logistic function. */
  LOGISTIC,
  /** One margin per class, through softmax. */
  SOFTMAX,
  /** None: leaves hold shares of classes, which are averaged. */
  AVERAGE
}
