package dev.crema.drift.report;

/** What the numbers of a page mean. */
final class Legend {
  static final String HTML =
      """
      <h2>How to read this</h2>
      <dl>
      <dt>elsewhere</dt><dd>the effect: which share of the rows would have to change for the column to be as in training</dd>
      <dt>decision</dt><dd>all tests of the window together, by Holm's procedure: of windows like training no more than the stated share alarm, however many columns there are. A finding counts if its effect is at least the smallest one</dd>
      <dt>P0, P1, P2</dt><dd>above 10 %, 5 to 10 %, below 5 % of the rows lie elsewhere</dd>
      <dt>KS D</dt><dd>Kolmogorov-Smirnov: the largest gap between both distribution functions; p says how often chance alone gives as much</dd>
      <dt>χ²</dt><dd>chi-squared test of the categories' counts</dd>
      <dt>PSI</dt><dd>population stability index over ten bins: below 0.1 is usually called small, above 0.25 large; decides nothing</dd>
      <dt>JS</dt><dd>Jensen-Shannon distance over the same bins, 0 (equal) to 1; decides nothing</dd>
      <dt>Wasserstein</dt><dd>how far values moved on average, in the column's unit; decides nothing</dd>
      <dt>missing</dt><dd>share of rows without a value, tested by Fisher or χ²</dd>
      <dt>out of range</dt><dd>share of values below the smallest or above the largest of training</dd>
      <dt>new categories</dt><dd>share of values in categories that training did not have</dd>
      </dl>
      """;

  private Legend() {}
}
