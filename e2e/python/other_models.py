"""Models of other kinds than the flights story's, on data that scikit-learn brings: logged with the real mlflow client.

    python other_models.py DIRECTORY

Logs and registers every model below and prints JSON: by the model's name its version, the inputs of an infer request, and
what the library itself answers to those rows: numbers, one list a row, and labels where it gives any.
"""
import json
import sys
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import onnx
import pandas as pd
from mlflow.models import ModelSignature, infer_signature
from mlflow.types import ColSpec, DataType, Schema, TensorSpec
from onnx import TensorProto, helper
from skl2onnx import convert_sklearn, to_onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

ASKED = 40
OPSET = 17
# Inferring requirements loads each model in another process; these are what they need.
REQUIREMENTS = ["onnx", "onnxruntime"]
directory = Path(sys.argv[1])
logged: dict[str, Any] = {}


def halves(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows to train on and rows to evaluate on, always the same ones."""
    shuffled = frame.sample(frac=1, random_state=3).reset_index(drop=True)
    return shuffled.iloc[: len(shuffled) // 2], shuffled.iloc[len(shuffled) // 2 :].reset_index(drop=True)


def data_of(load, columns: int | None = None, **options) -> tuple[list[str], pd.DataFrame, pd.DataFrame]:
    """Names of the columns, rows to train on, rows to evaluate on; the truth is the column `target`."""
    frame = load(as_frame=True, **options).frame
    features = [column for column in frame.columns if column != "target"][:columns]
    narrow = frame[[*features, "target"]].astype({feature: "float32" for feature in features})
    return features, *halves(narrow.astype({feature: "float64" for feature in features}))


def by_column(rows: pd.DataFrame) -> list[dict]:
    """One input a column; a number that is missing is null."""
    def datatype(values: pd.Series) -> str:
        return "INT64" if values.dtype == "int64" else "FP64" if values.dtype == "float64" else "BYTES"

    return [{"name": name, "shape": [len(rows), 1], "datatype": datatype(rows[name]), "data": [None if value != value else value for value in rows[name].tolist()]} for name in rows.columns]


def as_tensor(name: str, rows: pd.DataFrame, datatype: str) -> list[dict]:
    return [{"name": name, "shape": list(rows.shape), "datatype": datatype, "data": rows.to_numpy().ravel().tolist()}]


def log(name: str, model: onnx.ModelProto, signature: ModelSignature, evaluation: pd.DataFrame, inputs: list[dict], numbers, labels=None, file: str = "evaluation.parquet", **said) -> None:
    """Logs a model with `said` as its evidence, and remembers what to ask it and what the library answers."""
    with mlflow.start_run(run_name=name):
        info = mlflow.onnx.log_model(
            model, name="model", registered_model_name=name, signature=signature, pip_requirements=REQUIREMENTS,
            metadata={"baton": {"target": "target", "evaluation": f"data/{file}", **said}},
        )
        path = directory / name / file
        path.parent.mkdir(parents=True)
        evaluation.to_csv(path, index=False) if file.endswith(".csv") else evaluation.to_parquet(path, index=False)
        mlflow.log_artifact(str(path), "data")
    remember(name, info, inputs, np.asarray(numbers, dtype="float64").reshape(len(numbers), -1).tolist(), None if labels is None else np.asarray(labels).tolist())


def remember(name: str, info, inputs: list[dict], numbers: list[list[float]], labels: list | None) -> None:
    logged[name] = {"version": int(info.registered_model_version), "inputs": inputs, "numbers": [[None if value != value else value for value in row] for row in numbers], "labels": labels}


def answers(model, rows) -> dict:
    return {"numbers": model.predict_proba(rows), "labels": model.predict(rows)}


def converted(model, width: int, options: dict | None = None) -> onnx.ModelProto:
    return convert_sklearn(model, "model", [("X", FloatTensorType([None, width]))], target_opset=OPSET, options={id(model): options} if options else None)


def regression_of_columns() -> None:
    features, train, evaluation = data_of(load_diabetes)
    model = make_pipeline(StandardScaler(), Ridge()).fit(train[features], train["target"])
    asked = evaluation[features].head(ASKED)
    log("diabetes-progress", converted(model, len(features)), infer_signature(train[features], model.predict(train[features])), evaluation, by_column(asked), model.predict(asked))


def multiclass_of_one_tensor() -> None:
    features, train, evaluation = data_of(load_iris)
    model = RandomForestClassifier(20, random_state=1).fit(train[features].to_numpy(), train["target"])
    asked = evaluation[features].head(ASKED)
    expected = answers(model, asked.to_numpy())
    graph = converted(model, len(features), {"zipmap": False})
    array = train[features].to_numpy("float32")
    log("iris-tensor", graph, infer_signature(array, model.predict_proba(array)), evaluation, as_tensor("X", asked, "FP32"), **expected)
    log("iris-columns", graph, infer_signature(train[features], model.predict(train[features].to_numpy())), evaluation, as_tensor("X", asked, "FP64"), **expected)


def categories_and_numbers() -> None:
    frame = load_diabetes(as_frame=True, scaled=False).frame
    frame["sex"] = frame["sex"].map({1.0: "one", 2.0: "two"})
    frame["age_group"] = pd.cut(frame["age"], [0, 40, 60, 120], labels=["young", "middle", "old"])
    frame["age"] = frame["age"].astype("int64")
    frame["target"] = (frame["target"] > 140).astype("int64")
    numbers, texts = ["bmi", "bp", "s5"], ["sex", "age_group"]
    features = [*texts, "age", *numbers]
    train, evaluation = halves(frame[[*features, "target"]])
    columns = ColumnTransformer([("texts", OneHotEncoder(handle_unknown="ignore"), texts), ("age", StandardScaler(), ["age"]), ("numbers", StandardScaler(), numbers)])
    model = make_pipeline(columns, LogisticRegression()).fit(train[features], train["target"])
    inputs = [(name, StringTensorType([None, 1]) if name in texts else Int64TensorType([None, 1]) if name == "age" else FloatTensorType([None, 1])) for name in features]
    graph = convert_sklearn(model, "model", inputs, target_opset=OPSET, options={"zipmap": False})
    asked = evaluation[features].head(ASKED)
    log("diabetes-mixed", graph, infer_signature(train[features], model.predict(train[features])), evaluation, by_column(asked), **answers(model, asked))


def text_labels() -> None:
    features, train, evaluation = data_of(load_breast_cancer, 8)
    for half in (train, evaluation):
        half["target"] = np.where(half["target"] == 0, "abnormal", "normal")
    asked = evaluation[features].head(ASKED)
    models = {
        "tumour-zipmap": (make_pipeline(StandardScaler(), LogisticRegression()), None),
        "tumour-boosted": (GradientBoostingClassifier(n_estimators=20, random_state=1), None),
        "tumour-network": (make_pipeline(StandardScaler(), MLPClassifier((8,), max_iter=800, random_state=1)), {"zipmap": False}),
    }
    for name, (model, options) in models.items():
        model.fit(train[features].to_numpy(), train["target"])
        signature = infer_signature(train[features], model.predict(train[features].to_numpy()))
        log(name, converted(model, len(features), options), signature, evaluation, by_column(asked), **answers(model, asked.to_numpy()), positive="abnormal")
    model, _ = models["tumour-zipmap"]
    log("tumour-unsaid", converted(model, len(features)), signature, evaluation, by_column(asked), **answers(model, asked.to_numpy()))


def frame_of_doubles() -> None:
    features, train, evaluation = data_of(load_wine)
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(train[features], train["target"])
    asked = evaluation[features].head(ASKED)
    log("wine-doubles", to_onnx(model, train[features], target_opset=OPSET), infer_signature(train[features], model.predict(train[features])), evaluation, by_column(asked), **answers(model, asked))


def array_of_doubles() -> None:
    """One tensor of doubles, and a truth of true and false; the converter makes 0 and 1 of such labels."""
    features, train, evaluation = data_of(load_breast_cancer, 6)
    for half in (train, evaluation):
        half["target"] = half["target"] == 1
    array = train[features].to_numpy()
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(array, train["target"])
    asked = evaluation[features].head(ASKED)
    expected = answers(model, asked.to_numpy())
    log("tumour-doubles", to_onnx(model, array[:1], target_opset=OPSET), infer_signature(array, model.predict_proba(array)), evaluation, as_tensor("X", asked, "FP64"), expected["numbers"], expected["labels"].astype("int64"))


def boosted_by_xgboost() -> None:
    from onnxmltools.convert import convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType as Floats
    from xgboost import XGBClassifier, XGBRegressor

    def graph(model, width: int) -> onnx.ModelProto:
        return convert_xgboost(model, initial_types=[("X", Floats([None, width]))], target_opset=15)

    # onnxmltools knows no names of columns: trained on arrays, as its users do.
    features, train, evaluation = data_of(load_breast_cancer, 10)
    model = XGBClassifier(n_estimators=20, max_depth=3).fit(train[features].to_numpy(), train["target"])
    asked = evaluation[features].head(ASKED)
    log("tumour-xgboost", graph(model, len(features)), infer_signature(train[features], model.predict(train[features].to_numpy())), evaluation, by_column(asked), **answers(model, asked.to_numpy()))

    features, train, evaluation = data_of(load_diabetes)
    holes = np.random.default_rng(1).random(train[features].shape) < 0.1
    train = train.assign(**train[features].mask(holes))
    model = XGBRegressor(n_estimators=30, max_depth=2).fit(train[features].to_numpy(), train["target"])
    asked = evaluation[features].head(ASKED).mask(holes[:ASKED])
    log("diabetes-xgboost", graph(model, len(features)), infer_signature(train[features], model.predict(train[features].to_numpy())), evaluation, by_column(asked), model.predict(asked.to_numpy()))


def evaluated_on_csv() -> None:
    features, train, evaluation = data_of(load_digits)
    model = LogisticRegression(max_iter=2000).fit(train[features] / 16, train["target"])
    model.coef_ /= 16
    asked = evaluation[features].head(ASKED)
    log("digits-csv", converted(model, len(features)), infer_signature(train[features], model.predict(train[features])), evaluation, by_column(asked), **answers(model, asked), file="evaluation.csv")


def answering_nan() -> None:
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, 1])
    graph = helper.make_model(helper.make_graph([helper.make_node("Log", ["x"], ["y"])], "logarithm", [value("x")], [value("y")]), opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    rows = pd.DataFrame({"x": np.arange(1, 201, dtype="float64") / 10})
    asked = pd.DataFrame({"x": [-1.0, 1.0, 2.0]})
    signature = ModelSignature(Schema([ColSpec(DataType.double, "x")]), Schema([TensorSpec(np.dtype("float32"), (-1, 1), "y")]))
    with np.errstate(invalid="ignore"):
        log("logarithm", graph, signature, rows.assign(target=np.log(rows["x"])), by_column(asked), np.log(asked["x"]))


def without_onnx() -> None:
    """A pickled scikit-learn model whose evidence is all in tags: of the run, and one of the version."""
    features, train, evaluation = data_of(load_wine)
    model = LogisticRegression(max_iter=5000).fit(train[features], train["target"])
    path = directory / "evaluation.parquet"
    evaluation.to_parquet(path, index=False)
    with mlflow.start_run(run_name="wine-pickled"):
        mlflow.set_tags({"baton.task": "multiclass", "baton.target": "target", "baton.evaluation": "data/evaluation.parquet", "baton.owner": "dana"})
        info = mlflow.sklearn.log_model(
            model, name="model", registered_model_name="wine-pickled", signature=infer_signature(train[features], model.predict(train[features])), serialization_format="cloudpickle", pip_requirements=["scikit-learn"],
        )
        mlflow.log_artifact(str(path), "data")
        mlflow.MlflowClient().set_model_version_tag("wine-pickled", info.registered_model_version, "baton.risk_tier", "low")
    remember("wine-pickled", info, [], [], None)


mlflow.set_experiment("other models")
KINDS = (
    regression_of_columns, multiclass_of_one_tensor, categories_and_numbers, text_labels, frame_of_doubles, array_of_doubles, boosted_by_xgboost, evaluated_on_csv, answering_nan, without_onnx,
)
for kind in KINDS:
    kind()
print(json.dumps(logged))
