package dev.crema.inference.rest;

/**
 * Examples of the OpenAPI document, of the table of customers in {@code data/churn-mlc}. A test
 * sends those of requests, and compares those of answers with what then comes.
 */
final class Examples {
  static final String ABOUT =
      """
      {"service": "crema-inference", "service_version": "0.1.0", "description":
      "Serves registered models over REST.", "models": [{"name": "churn", "reference":
      "@champion", "state": "serving", "reason": null, "version": "1", "loaded_at":
      "2026-01-31T12:00:00.123Z", "package_digest":
      "9f2c4be100000000000000000000000000000000000000000000000000000000", "algorithm":
      "xgboost", "task": "classification", "classes": ["no", "yes"], "threshold": 0.41,
      "columns": [{"name": "state",
      "type": "string", "role": "feature", "nullable": false, "pattern": "[A-Z]{2}"}]}],
      "links": {"predict": "/predict", "openapi": "/openapi.yaml", "docs": "/docs", "health":
      "/health", "readiness": "/readiness", "metrics": "/metrics"}}""";

  static final String ALIVE =
      """
      {"status": "alive"}""";

  static final String READINESS =
      """
      {"status": "ready", "models": {"churn": "1"}}""";

  static final String MODEL =
      """
      {"name": "churn", "reference": "@champion", "state": "serving", "reason": null,
      "version": "1", "loaded_at": "2026-01-31T12:00:00.123Z", "package_digest":
      "9f2c4be100000000000000000000000000000000000000000000000000000000", "algorithm":
      "xgboost", "task": "classification", "classes": ["no", "yes"], "threshold": 0.41,
      "columns": [{"name": "state",
      "type": "string", "role": "feature", "nullable": false, "pattern": "[A-Z]{2}"}]}""";

  static final String MODELS =
      """
      {"models": [{"name": "churn", "reference": "@champion", "state": "serving", "reason":
      null, "version": "1", "loaded_at": "2026-01-31T12:00:00.123Z", "package_digest":
      "9f2c4be100000000000000000000000000000000000000000000000000000000", "algorithm":
      "xgboost", "task": "classification", "classes": ["no", "yes"], "threshold": 0.41,
      "columns": [{"name": "state",
      "type": "string", "role": "feature", "nullable": false, "pattern": "[A-Z]{2}"}]}],
      "resident_bytes": 1048576}""";

  static final String UNLOADED =
      """
      {"status": "unloaded"}""";

  static final String PREDICT =
      """
      {"rows": [{"state": "OH", "account_length": 107, "area_code": "area_code_415",
      "international_plan": "no", "voice_mail_plan": "yes", "number_vmail_messages": 26,
      "total_day_minutes": 161.6, "total_day_calls": 123, "total_day_charge": 27.47,
      "total_eve_minutes": 195.5, "total_eve_calls": 103, "total_eve_charge": 16.62,
      "total_night_minutes": 254.4, "total_night_calls": 103, "total_night_charge": 11.45,
      "total_intl_minutes": 13.7, "total_intl_calls": 3, "total_intl_charge": 3.7,
      "number_customer_service_calls": 1}]}""";

  static final String PREDICTED =
      """
      {"model_name": "churn", "model_version": "1", "predictions": [{"id":
      "019f5c1e-7d0a-7c3e-9b1f-4a6c00000000", "label": "no", "score": 0.0216, "probabilities":
      {"no": 0.9784, "yes": 0.0216}, "threshold": 0.41}]}""";

  static final String SERVER =
      """
      {"name": "crema-inference", "version": "0.1.0", "extensions": []}""";

  static final String LIVE =
      """
      {"live": true}""";

  static final String READY =
      """
      {"ready": true}""";

  static final String MODEL_READY =
      """
      {"name": "churn", "ready": true}""";

  static final String TENSORS =
      """
      {"name": "churn", "versions": ["1"], "platform": "crema_xgboost", "inputs": [{"name":
      "state", "datatype": "BYTES", "shape": [-1]}, {"name": "account_length", "datatype":
      "INT64", "shape": [-1]}], "outputs": [{"name": "label", "datatype": "BYTES", "shape":
      [-1]}, {"name": "score", "datatype": "FP64", "shape": [-1]}, {"name": "probabilities",
      "datatype": "FP64", "shape": [-1, 2]}, {"name": "prediction_id", "datatype": "BYTES",
      "shape": [-1]}]}""";

  static final String INFER =
      """
      {"inputs": [{"name": "state", "datatype": "BYTES", "shape": [1], "data": ["OH"]},
      {"name": "account_length", "datatype": "INT64", "shape": [1], "data": [107]}, {"name":
      "area_code", "datatype": "BYTES", "shape": [1], "data": ["area_code_415"]}, {"name":
      "international_plan", "datatype": "BYTES", "shape": [1], "data": ["no"]}, {"name":
      "voice_mail_plan", "datatype": "BYTES", "shape": [1], "data": ["yes"]}, {"name":
      "number_vmail_messages", "datatype": "INT64", "shape": [1], "data": [26]}, {"name":
      "total_day_minutes", "datatype": "FP64", "shape": [1], "data": [161.6]}, {"name":
      "total_day_calls", "datatype": "INT64", "shape": [1], "data": [123]}, {"name":
      "total_day_charge", "datatype": "FP64", "shape": [1], "data": [27.47]}, {"name":
      "total_eve_minutes", "datatype": "FP64", "shape": [1], "data": [195.5]}, {"name":
      "total_eve_calls", "datatype": "INT64", "shape": [1], "data": [103]}, {"name":
      "total_eve_charge", "datatype": "FP64", "shape": [1], "data": [16.62]}, {"name":
      "total_night_minutes", "datatype": "FP64", "shape": [1], "data": [254.4]}, {"name":
      "total_night_calls", "datatype": "INT64", "shape": [1], "data": [103]}, {"name":
      "total_night_charge", "datatype": "FP64", "shape": [1], "data": [11.45]}, {"name":
      "total_intl_minutes", "datatype": "FP64", "shape": [1], "data": [13.7]}, {"name":
      "total_intl_calls", "datatype": "INT64", "shape": [1], "data": [3]}, {"name":
      "total_intl_charge", "datatype": "FP64", "shape": [1], "data": [3.7]}, {"name":
      "number_customer_service_calls", "datatype": "INT64", "shape": [1], "data": [1]}]}""";

  static final String INFERRED =
      """
      {"model_name": "churn", "model_version": "1", "parameters": {"threshold": 0.41},
      "outputs": [{"name": "label", "datatype": "BYTES", "shape": [1], "data": ["no"]},
      {"name": "score", "datatype": "FP64", "shape": [1], "data": [0.0216]}, {"name":
      "probabilities", "datatype": "FP64", "shape": [1, 2], "data": [0.9784, 0.0216]},
      {"name": "prediction_id", "datatype": "BYTES", "shape": [1], "data":
      ["019f5c1e-7d0a-7c3e-9b1f-4a6c00000000"]}]}""";

  static final String INVOCATION =
      """
      {"dataframe_split": {"columns": ["state", "account_length", "area_code",
      "international_plan", "voice_mail_plan", "number_vmail_messages", "total_day_minutes",
      "total_day_calls", "total_day_charge", "total_eve_minutes", "total_eve_calls",
      "total_eve_charge", "total_night_minutes", "total_night_calls", "total_night_charge",
      "total_intl_minutes", "total_intl_calls", "total_intl_charge",
      "number_customer_service_calls"], "data": [["OH", 107, "area_code_415", "no", "yes", 26,
      161.6, 123, 27.47, 195.5, 103, 16.62, 254.4, 103, 11.45, 13.7, 3, 3.7, 1]]}}""";

  static final String INVOKED =
      """
      {"predictions": [{"label": "no", "score": 0.0216, "prediction_id":
      "019f5c1e-7d0a-7c3e-9b1f-4a6c00000000"}]}""";

  static final String BATCH_ACCEPTED =
      """
      {"id": "019f5c1e-9a00-7d11-8f00-000000000001", "status": "queued", "model": "churn",
      "version": "1", "content_type": "text/csv", "input_bytes": 148213, "rows": 0,
      "rejected": 0, "rows_total": null, "progress": 0.0, "accepted": "2026-01-31T12:00:00Z",
      "started": null, "finished": null, "problem": null, "links": {"self":
      "/batches/019f5c1e-9a00-7d11-8f00-000000000001"}}""";

  static final String BATCH =
      """
      {"id": "019f5c1e-9a00-7d11-8f00-000000000001", "status": "succeeded", "model": "churn",
      "version": "1", "content_type": "text/csv", "input_bytes": 148213, "rows": 1000,
      "rejected": 0, "rows_total": 1000, "progress": 1.0, "accepted": "2026-01-31T12:00:00Z",
      "started": "2026-01-31T12:00:00.1Z", "finished": "2026-01-31T12:00:01Z", "problem":
      null, "links": {"self": "/batches/019f5c1e-9a00-7d11-8f00-000000000001", "result":
      "/batches/019f5c1e-9a00-7d11-8f00-000000000001/result", "rejected":
      "/batches/019f5c1e-9a00-7d11-8f00-000000000001/rejected"}}""";

  static final String BATCHES =
      """
      {"batches": [{"id": "019f5c1e-9a00-7d11-8f00-000000000001", "status": "succeeded",
      "model": "churn", "version": "1", "content_type": "text/csv", "input_bytes": 148213,
      "rows": 1000, "rejected": 0, "rows_total": 1000, "progress": 1.0, "accepted":
      "2026-01-31T12:00:00Z", "started": "2026-01-31T12:00:00.1Z", "finished":
      "2026-01-31T12:00:01Z", "problem": null, "links": {"self":
      "/batches/019f5c1e-9a00-7d11-8f00-000000000001", "result":
      "/batches/019f5c1e-9a00-7d11-8f00-000000000001/result", "rejected":
      "/batches/019f5c1e-9a00-7d11-8f00-000000000001/rejected"}}]}""";

  static final String ROWS_CSV =
      """
      state,account_length,area_code,international_plan,voice_mail_plan,\
      number_vmail_messages,total_day_minutes,total_day_calls,total_day_charge,\
      total_eve_minutes,total_eve_calls,total_eve_charge,total_night_minutes,\
      total_night_calls,total_night_charge,total_intl_minutes,total_intl_calls,\
      total_intl_charge,number_customer_service_calls
      OH,107,area_code_415,no,yes,26,161.6,123,27.47,195.5,103,16.62,254.4,103,11.45,\
      13.7,3,3.7,1
      """;

  static final String ROWS_LINES =
      """
      {"state": "OH", "account_length": 107, "area_code": "area_code_415",\
       "international_plan": "no", "voice_mail_plan": "yes", "number_vmail_messages": 26,\
       "total_day_minutes": 161.6, "total_day_calls": 123, "total_day_charge": 27.47,\
       "total_eve_minutes": 195.5, "total_eve_calls": 103, "total_eve_charge": 16.62,\
       "total_night_minutes": 254.4, "total_night_calls": 103,\
       "total_night_charge": 11.45, "total_intl_minutes": 13.7, "total_intl_calls": 3,\
       "total_intl_charge": 3.7, "number_customer_service_calls": 1}
      {"state": "NY", "account_length": 107, "area_code": "area_code_415",\
       "international_plan": "no", "voice_mail_plan": "yes", "number_vmail_messages": 26,\
       "total_day_minutes": 161.6, "total_day_calls": 123, "total_day_charge": 27.47,\
       "total_eve_minutes": 195.5, "total_eve_calls": 103, "total_eve_charge": 16.62,\
       "total_night_minutes": 254.4, "total_night_calls": 103,\
       "total_night_charge": 11.45, "total_intl_minutes": 13.7, "total_intl_calls": 3,\
       "total_intl_charge": 3.7, "number_customer_service_calls": 1}
      """;

  static final String RESULT_CSV =
      """
      row,state,account_length,area_code,international_plan,voice_mail_plan,\
      number_vmail_messages,total_day_minutes,total_day_calls,total_day_charge,\
      total_eve_minutes,total_eve_calls,total_eve_charge,total_night_minutes,\
      total_night_calls,total_night_charge,total_intl_minutes,total_intl_calls,\
      total_intl_charge,number_customer_service_calls,prediction_id,label,score,\
      probability_no,probability_yes
      1,OH,107,area_code_415,no,yes,26,161.6,123,27.47,195.5,103,16.62,254.4,103,11.45,\
      13.7,3,3.7,1,019f5c1e-7d0a-7c3e-9b1f-4a6c00000000,no,0.0216,0.9784,0.0216
      """;

  static final String RESULT_LINES =
      """
      {"row": 1, "state": "OH", "account_length": 107, "area_code": "area_code_415",\
       "international_plan": "no", "voice_mail_plan": "yes", "number_vmail_messages": 26,\
       "total_day_minutes": 161.6, "total_day_calls": 123, "total_day_charge": 27.47,\
       "total_eve_minutes": 195.5, "total_eve_calls": 103, "total_eve_charge": 16.62,\
       "total_night_minutes": 254.4, "total_night_calls": 103,\
       "total_night_charge": 11.45, "total_intl_minutes": 13.7, "total_intl_calls": 3,\
       "total_intl_charge": 3.7, "number_customer_service_calls": 1,\
       "prediction_id": "019f5c1e-7d0a-7c3e-9b1f-4a6c00000000", "label": "no",\
       "score": 0.0216, "probability_no": 0.9784, "probability_yes": 0.0216}
      {"row": 2, "state": "NY", "account_length": 107, "area_code": "area_code_415",\
       "international_plan": "no", "voice_mail_plan": "yes", "number_vmail_messages": 26,\
       "total_day_minutes": 161.6, "total_day_calls": 123, "total_day_charge": 27.47,\
       "total_eve_minutes": 195.5, "total_eve_calls": 103, "total_eve_charge": 16.62,\
       "total_night_minutes": 254.4, "total_night_calls": 103,\
       "total_night_charge": 11.45, "total_intl_minutes": 13.7, "total_intl_calls": 3,\
       "total_intl_charge": 3.7, "number_customer_service_calls": 1,\
       "prediction_id": "019f5c1e-7d0a-7c3e-9b1f-4a6c00000001", "label": "no",\
       "score": 0.0216, "probability_no": 0.9784, "probability_yes": 0.0216}
      """;

  static final String REJECTED_CSV =
      """
      row,line,field,value,rule,message
      7,8,account_length,-1,min,The field (account_length) has the value (-1) below 0.
      """;

  private Examples() {}
}
