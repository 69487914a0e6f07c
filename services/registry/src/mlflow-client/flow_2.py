"""The same for a user of mlflow 2, whose client knows no logged models. Prints what it saw as JSON."""
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

mlflow.set_experiment("flights")
with mlflow.start_run(run_name="first") as run:
    run_id = run.info.run_id
    mlflow.log_params({"lr": 0.1})
    mlflow.log_metric("auc", 0.7)
    mlflow.log_input(mlflow.data.from_pandas(X, name="train"), context="training")
    model = LogisticRegression().fit(X, y)
    mlflow.sklearn.log_model(model, artifact_path="model", registered_model_name="late", signature=infer_signature(X, model.predict(X)), metadata={"baton": {"task": "binary"}})
    mlflow.log_text("hello", "a.txt")
    mlflow.log_image(np.zeros((4, 4, 3), dtype=np.uint8), key="image", step=1)

client.set_registered_model_alias("late", "challenger", "1")
uris = ["models:/late/1", "models:/late@challenger", "models:/late/latest", f"runs:/{run_id}/model"]
seen["loaded"] = [mlflow.pyfunc.load_model(uri).predict(X).tolist() == y.tolist() and type(mlflow.sklearn.load_model(uri)).__name__ for uri in uris]
second = mlflow.register_model(f"runs:/{run_id}/model", "late")
images = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="images", dst_path=os.environ["SCRATCH"])
seen["registry"] = {"second": second.version, "images": len(os.listdir(images)), "artifacts": sorted(item.path for item in client.list_artifacts(run_id))}
try:
    client.set_registered_model_alias("late", "champion", "2")
except MlflowException as error:
    seen["champion"] = {"code": error.error_code, "text": str(error)}
seen["found"] = {"runs": len(mlflow.search_runs(experiment_names=["flights"], filter_string="metrics.auc > 0.6")), "versions": sorted(v.version for v in client.search_model_versions("name = 'late'"))}
client.transition_model_version_stage("late", "1", "Archived")
client.delete_registered_model("late")
seen["working directory"] = os.listdir(".")
print("SEEN " + json.dumps(seen))
