"""What an mlflow 3 user does from the first line to the last, through the unmodified client. Prints what it saw as JSON."""
import json
import os

import mlflow
import numpy as np
import pandas as pd
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from sklearn.linear_model import LogisticRegression

client = MlflowClient()
seen = {"version": mlflow.__version__}
X = pd.DataFrame({"a": np.arange(20.0), "b": np.arange(20.0)[::-1]})
y = (X.a > 9).astype(int)
scratch = os.environ["SCRATCH"]


def refused(action):
    try:
        action()
    except MlflowException as error:
        return {"code": error.error_code, "status": error.get_http_status_code(), "text": str(error)}
    return None


# a. set_experiment … end_run
mlflow.set_experiment("flights")
with mlflow.start_run(run_name="first") as run:
    run_id = run.info.run_id
    mlflow.log_param("lr", 0.1)
    mlflow.log_params({"n": 3})
    mlflow.log_metric("auc", 0.5, step=0)
    mlflow.log_metric("auc", 0.7, step=1)
    mlflow.log_metrics({"nan": float("nan"), "inf": float("inf")})
    mlflow.set_tags({"kept": "1", "gone": "1"})
    mlflow.delete_tag("gone")
    mlflow.log_input(mlflow.data.from_pandas(X, name="train"), context="training")
    mlflow.log_text("hello", "notes/a b+c%.txt")
    mlflow.log_image(np.zeros((4, 4, 3), dtype=np.uint8), key="image", step=1)
    mlflow.log_table({"a": [1]}, "table.json")
    mlflow.log_table({"a": [2]}, "table.json")
    evaluation = os.path.join(scratch, "evaluation.parquet")
    X.assign(late=y).to_parquet(evaluation)
    mlflow.log_artifact(evaluation, "data")
    model = LogisticRegression().fit(X, y)
    metadata = {"baton": {"target": "late", "evaluation": "data/evaluation.parquet"}}
    info = mlflow.sklearn.log_model(
        model, name="model", registered_model_name="late", signature=infer_signature(X, model.predict(X)), input_example=X.head(2), metadata=metadata
    )

# b. an ONNX model, and a pyfunc model outside any run
class Twice(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input):
        return model_input * 2


with mlflow.start_run() as onnx_run:
    from skl2onnx import to_onnx

    onnx_model = to_onnx(LogisticRegression().fit(X.to_numpy(np.float32), y), X.head(1).to_numpy(np.float32), options={"zipmap": False})
    onnx = mlflow.onnx.log_model(onnx_model, name="onnx", registered_model_name="onnx")
seen["onnx"] = mlflow.onnx.load_model("models:/onnx/1").graph.output[1].name
twice = mlflow.pyfunc.log_model(name="twice", python_model=Twice(), registered_model_name="twice")
seen["twice"] = int(mlflow.pyfunc.load_model(twice.model_uri).predict(np.array([21]))[0])

stored = client.get_run(run_id)
seen["run"] = {
    "metrics": {key: str(value) for key, value in stored.data.metrics.items()}, "params": stored.data.params, "status": stored.info.status,
    "tags": sorted(key for key in stored.data.tags if not key.startswith("mlflow.")), "dataset": stored.inputs.dataset_inputs[0].dataset.name,
    "outputs": len(stored.outputs.model_outputs), "text": mlflow.artifacts.load_text(f"runs:/{run_id}/notes/a b+c%.txt"),
    "artifacts": sorted(item.path for item in client.list_artifacts(run_id)), "images": len(client.list_artifacts(run_id, "images")),
    "table": mlflow.load_table("table.json", run_ids=[run_id]).a.tolist(), "history": [(m.value, m.step) for m in client.get_metric_history(run_id, "auc")],
}

# d. every way to load it
client.set_registered_model_alias("late", "challenger", "1")
uris = ["models:/late/1", "models:/late@challenger", "models:/late/latest", info.model_uri, f"runs:/{run_id}/model"]
seen["loaded"] = [mlflow.pyfunc.load_model(uri).predict(X).tolist() == y.tolist() and type(mlflow.sklearn.load_model(uri)).__name__ for uri in uris]

# c. registry changes
second = mlflow.register_model(f"runs:/{run_id}/model", "late")
copied = client.copy_model_version("models:/late/1", "copy")
client.update_model_version("late", "1", "about")
client.set_model_version_tag("late", "1", "team", "x")
client.set_registered_model_tag("late", "area", "flights")
client.update_registered_model("late", "flights that come late")
seen["registry"] = {
    "second": second.version, "copied": mlflow.pyfunc.load_model(f"models:/copy/{copied.version}").predict(X).tolist() == y.tolist(),
    "champion": refused(lambda: client.set_registered_model_alias("late", "champion", "1")),
    "production": refused(lambda: client.transition_model_version_stage("late", "2", "Production")),
    "param": refused(lambda: client.log_param(run_id, "lr", 0.2)), "duplicate": refused(lambda: client.create_registered_model("late")),
    "filter": refused(lambda: client.search_runs([run.info.experiment_id], "metrics.auc > 'high'")),
    "model": client.get_registered_model("late").description, "found": [m.name for m in client.search_registered_models("tag.area = 'flights'")],
    "versions": sorted(v.version for v in client.search_model_versions("name = 'late'")),
    "linked": client.get_model_version("late", "1").source == info.model_uri and client.get_model_version("late", "1").run_id == run_id,
}
client.delete_model_version("late", "2")
seen["registry"]["third"] = client.create_model_version("late", info.model_uri).version
client.rename_registered_model("copy", "copied")
client.delete_registered_model("copied")
seen["registry"]["models"] = sorted(m.name for m in client.search_registered_models())

# e. searching and autologging
logged = mlflow.get_logged_model(info.model_id)
seen["logged"] = {"status": str(logged.status), "params": logged.params, "metrics": sorted({metric.key for metric in logged.metrics})}
found = mlflow.search_runs(experiment_names=["flights"], filter_string="metrics.auc > 0.6 and params.lr = '0.1' and attributes.status = 'FINISHED'", order_by=["metrics.auc DESC"])
seen["found"] = {
    "runs": found.run_id.tolist() == [run_id], "experiments": [e.name for e in mlflow.search_experiments(filter_string="name LIKE 'fl%'")],
    "models": [m.model_id for m in mlflow.search_logged_models([run.info.experiment_id], "metrics.auc >= 0.5", output_format="list")] == [info.model_id],
}
with mlflow.start_run():
    mlflow.sklearn.autolog()
    LogisticRegression().fit(X, y)
    mlflow.sklearn.autolog(disable=True)
    mlflow.evaluate(info.model_uri, X.assign(late=y), targets="late", model_type="classifier", evaluator_config={"log_model_explainability": False})
automatic = mlflow.last_active_run()
seen["automatic"] = {"status": automatic.info.status, "trained": "training_score" in automatic.data.metrics, "evaluated": "accuracy_score" in automatic.data.metrics}
with mlflow.start_run() as asynchronous:
    mlflow.log_metric("later", 1, synchronous=False).wait()
seen["asynchronous"] = client.get_run(asynchronous.info.run_id).data.metrics
seen["working directory"] = os.listdir(".")
print("SEEN " + json.dumps(seen))
