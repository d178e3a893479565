package dev.crema.models;

/** How margins become answers. */
enum Link {
  /** One margin, of class 1, through the logistic function. */
  LOGISTIC,
  /** One margin per class, through softmax. */
  SOFTMAX,
  /** None: leaves hold shares of classes, which are averaged. */
  AVERAGE,
  /** One margin, which is the number predicted. */
  IDENTITY
}
