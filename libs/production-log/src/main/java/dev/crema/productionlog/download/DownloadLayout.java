package dev.crema.productionlog.download;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import java.util.Objects;

/**
 * How the predictions are written.
 *
 * @param contract names and types of the inputs' columns; its classes are those of the columns of
 *     probabilities; if its label is a number, that is what was predicted
 * @param format the file's format
 * @param form which columns
 * @param misfit what to do with a row whose inputs do not fit the contract; of no effect for {@link
 *     Form#FULL}, which has a column that says so
 * @param neutralise whether in CSV an apostrophe stands before what a spreadsheet would take for a
 *     formula: at the beginning of a cell, and within it after each semicolon, tab, bar and line
 *     end, where a spreadsheet that is set up for those would begin another
 */
public record DownloadLayout(
    Contract contract, Format format, Form form, Misfit misfit, boolean neutralise) {

  /** The format of the file. */
  public enum Format {
    /** Comma-separated values by RFC 4180, in UTF-8 with a header. */
    CSV("text/csv; charset=utf-8; header=present", "csv"),
    /** One JSON object a line, in UTF-8. */
    JSON_LINES("application/jsonl", "jsonl"),
    /** Apache Parquet, compressed by Zstandard. */
    PARQUET("application/vnd.apache.parquet", "parquet");

    private final String mediaType;
    private final String extension;

    Format(String mediaType, String extension) {
      this.mediaType = mediaType;
      this.extension = extension;
    }

    /**
     * Returns the media type.
     *
     * @return for the header {@code Content-Type}
     */
    public String mediaType() {
      return mediaType;
    }

    /**
     * Returns the ending of file names.
     *
     * @return without a dot
     */
    public String extension() {
      return extension;
    }
  }

  /** The columns. */
  public enum Form {
    /**
     * The contract's columns, of which the label's is the ground truth where there is one, then all
     * that was logged and what came true.
     */
    FULL,
    /** The contract's columns as they were sent. */
    INPUTS_ONLY,
    /** The contract's columns, the label from the ground truth; only rows that have one. */
    TRAINING
  }

  /** What becomes of a row whose inputs do not fit the contract, for instance another version's. */
  public enum Misfit {
    /** The download ends with an error that names the prediction and the value. */
    FAIL,
    /** The row is left out, counted and, for the first ones, named. */
    SKIP
  }

  /**
   * Refuses contradictions.
   *
   * @throws InputException if the form is {@link Form#TRAINING} and the contract has no label, or
   *     cells are to be neutralised in a training form or in a format that no spreadsheet evaluates
   */
  public DownloadLayout {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(misfit, "misfit");
    if (form == Form.TRAINING) {
      contract.requireLabel();
    }
    if (neutralise && (format != Format.CSV || form == Form.TRAINING)) {
      throw new InputException(
          "Cells can be neutralised in CSV of the forms full and inputs_only, not in (%s) of the form (%s).\nMaybe leave out neutralise: it would change what a model is trained on."
              .formatted(format.extension(), form.name().toLowerCase(java.util.Locale.ROOT)));
    }
  }
}
