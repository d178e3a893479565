"""Scores rows with MLflow's own client: score_with_mlflow.py <host> <port>; JSON in on stdin, JSON out on stdout."""
import importlib.util
import json
import sys
import types

import pandas as pd

if importlib.util.find_spec("scipy") is None:
    # The client asks for scipy.sparse in a way that fails where there is no scipy at all.
    nothing = types.ModuleType("scipy")
    nothing.__path__ = []
    sys.modules["scipy"] = nothing

from mlflow.pyfunc.scoring_server.client import ScoringServerClient  # noqa: E402
from mlflow.utils.proto_json_utils import dump_input_data  # noqa: E402

client = ScoringServerClient(sys.argv[1], int(sys.argv[2]))
client.wait_server_ready()
answers = {"version": client.get_version(), "sent": {}, "frames": {}}

frame = pd.DataFrame(json.load(sys.stdin))
frames = {
    "plain": frame,  # as JSON was read: integers with gaps are floats, texts with gaps have NaN
    "nullable": frame.convert_dtypes(),  # pandas' types with pd.NA
    "objects": frame.astype(object).where(frame.notna(), None),
    "time": frame.assign(since=pd.Series([pd.NaT] * len(frame))),
}
for name, each in frames.items():
    answers["sent"][name] = dump_input_data(each)
    answers["frames"][name] = client.invoke(each).get_predictions().to_dict(orient="list")
answers["params"] = client.invoke(frame, params={}).get_predictions().to_dict(orient="list")
try:
    client.invoke(frame.assign(age=float("inf")))
    answers["infinite"] = "answered"
except Exception as e:  # The client raises nothing more particular.
    answers["infinite"] = str(e)
print(json.dumps(answers))
