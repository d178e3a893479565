package dev.crema.registry;

/** The names under which Crema leaves its facts on runs, logged models and versions. */
public final class Tags {
  /** The digest of the model package, on runs, logged models and versions. */
  public static final String PACKAGE_DIGEST = "crema.package_digest";

  /** The key under which a registration that was cut off is found again. */
  public static final String IDEMPOTENCY_KEY = "crema.idempotency_key";

  /**
   * The key under which the files of a registration that was cut off are found again, on logged
   * models: equal keys, equal files.
   */
  public static final String UPLOAD_KEY = "crema.upload_key";

  /** The SHA-256 of the manifest, on versions: what a download is verified against. */
  public static final String MANIFEST_SHA256 = "crema.manifest_sha256";

  /** The digest of the contract that the model's data follows. */
  public static final String CONTRACT_DIGEST = "crema.contract_digest";

  /** The KFP run that made the model. */
  public static final String KFP_RUN_ID = "crema.kfp_run_id";

  /** The commit that the pipeline was built from. */
  public static final String GIT_COMMIT = "crema.git_commit";

  /** The seed of the training. */
  public static final String SEED = "crema.seed";

  /** How many rows the table of the run had that made the model, before its rules were applied. */
  public static final String ROWS = "crema.rows";

  private Tags() {}
}
