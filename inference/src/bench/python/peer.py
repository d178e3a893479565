"""The peer of the benchmark: what a careful Python team would serve the same model with.

FastAPI on uvicorn (uvloop, httptools, no access log), XGBoost's inplace_predict with one thread, Prometheus metrics.
JSON is read and checked against the contract in one go by pydantic's Rust (strict mode, unknown fields refused, at most
1,000 rows), without FastAPI's way over json.loads, and answers are written by orjson. What was loaded is out of sight of
the garbage collector.
"""

import gc
import os
import time
import uuid
from typing import Annotated, Literal

import numpy as np
import orjson
import xgboost
from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

THRESHOLD = 0.5


def whole(most):
    return Annotated[int, Field(ge=0, le=most)]


def number(most):
    return Annotated[float, Field(ge=0, le=most, allow_inf_nan=False)]


class Row(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    state: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    account_length: whole(1000)
    area_code: Annotated[str, Field(pattern=r"^area_code_[0-9]{3}$")]
    international_plan: Literal["no", "yes"]
    voice_mail_plan: Literal["no", "yes"]
    number_vmail_messages: whole(500)
    total_day_minutes: number(1500)
    total_day_calls: whole(500)
    total_day_charge: number(250)
    total_eve_minutes: number(1500)
    total_eve_calls: whole(500)
    total_eve_charge: number(150)
    total_night_minutes: number(1500)
    total_night_calls: whole(500)
    total_night_charge: number(150)
    total_intl_minutes: number(60)
    total_intl_calls: whole(100)
    total_intl_charge: number(20)
    number_customer_service_calls: whole(50)


class Request(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    rows: Annotated[list[Row], Field(min_length=1, max_length=1000)]


booster = xgboost.Booster({"nthread": 1})
booster.load_model(os.path.join(os.environ["BENCH_FOLDER"], "model.json"))
booster.set_param({"nthread": 1})

app = FastAPI(openapi_url=None)
duration = Histogram("inference_request_duration_seconds", "Time of a request.", ["route", "status"])
predict_duration = duration.labels("/predict", "200")
predictions = Counter("inference_predictions_total", "Rows answered.", ["model", "version"])
predicted = predictions.labels("churn", "1")


def encode(row):
    return (row.international_plan == "yes", row.voice_mail_plan == "yes", row.account_length,
            row.number_vmail_messages, row.total_day_minutes, row.total_day_calls,
            row.total_day_charge, row.total_eve_minutes, row.total_eve_calls, row.total_eve_charge,
            row.total_night_minutes, row.total_night_calls, row.total_night_charge,
            row.total_intl_minutes, row.total_intl_calls, row.total_intl_charge,
            row.number_customer_service_calls)


def refused(error):
    body = {"title": "Unprocessable Entity", "status": 422, "errors": error.errors(include_url=False, include_context=False)}
    return Response(orjson.dumps(body, default=str), 422, media_type="application/problem+json")


@app.post("/predict")
async def predict(http: HttpRequest):
    start = time.perf_counter()
    try:
        request = Request.model_validate_json(await http.body())
    except ValidationError as error:
        return refused(error)
    x = np.array([encode(row) for row in request.rows], dtype=np.float32)
    scores = booster.inplace_predict(x).tolist()
    body = orjson.dumps({
        "model_name": "churn",
        "model_version": "1",
        "predictions": [
            {
                "id": str(uuid.uuid4()),
                "label": "yes" if score >= THRESHOLD else "no",
                "score": score,
                "probabilities": {"no": 1 - score, "yes": score},
                "threshold": THRESHOLD,
            }
            for score in scores
        ],
    })
    predicted.inc(len(scores))
    predict_duration.observe(time.perf_counter() - start)
    return Response(body, media_type="application/json")


@app.get("/metrics")
async def metrics():
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


gc.collect()
gc.freeze()
