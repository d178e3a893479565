package dev.crema.lineage;

import java.util.UUID;

/**
 * The places that the chain goes through.
 *
 * @param predictions by id
 * @param models versions and runs of MLflow
 * @param kfpRuns by KFP's id
 * @param outcomes by KFP's id
 * @param retrainings by the id of the KFP run that they started
 * @param driftReports by the alert that they led to
 */
public record Sources(
    Source<UUID, Facts.Prediction> predictions,
    ModelSource models,
    Source<String, Facts.KfpRun> kfpRuns,
    Source<String, Facts.Outcome> outcomes,
    Source<String, Facts.Retraining> retrainings,
    Source<Facts.Alert, Facts.DriftReport> driftReports) {}
