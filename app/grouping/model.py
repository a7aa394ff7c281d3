"""The small model that weighs the features: logistic regression, with weights in a data file, retrainable."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from app.grouping.features import FEATURES

Vector = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """:ivar known: for pairs whose person is known by a key, in the order of `FEATURES`
    :ivar guessed: for pairs that only a name, a number or the text brings together
    :ivar merge_from: probability from which a known pair is joined without asking
    :ivar suggest_from: probability from which a pair is shown as a possible repeat, if its person is known
    :ivar guess_from: the same where the person is guessed
    """

    known: Vector
    guessed: Vector
    merge_from: float
    suggest_from: float
    guess_from: float


@dataclass(frozen=True, slots=True)
class Example:
    """What one pair turned out to be.

    :ivar belongs: joined rightly, or accepted by the owner; False where he undid or dismissed it
    """

    is_known: bool
    values: Vector
    belongs: bool


@cache
def shipped() -> Weights:
    """The weights that come with the program."""
    text = files("resources").joinpath("grouping").joinpath("weights.json").read_text("utf-8")
    return load(json.loads(text))


def load(content: Mapping[str, Mapping[str, float]]) -> Weights:
    """From the JSON form; a feature the file does not know weighs nothing."""
    limits = content["limits"]
    return Weights(
        tuple(float(content["known"].get(name, 0.0)) for name in FEATURES),
        tuple(float(content["guessed"].get(name, 0.0)) for name in FEATURES),
        float(limits["merge from"]),
        float(limits["suggest from"]),
        float(limits["guess from"]),
    )


def dump(weights: Weights) -> dict[str, dict[str, float]]:
    """As plain JSON data; `load` reads it back."""
    return {
        "known": {name: round(w, 4) for name, w in zip(FEATURES, weights.known, strict=True)},
        "guessed": {name: round(w, 4) for name, w in zip(FEATURES, weights.guessed, strict=True)},
        "limits": {
            "merge from": weights.merge_from,
            "suggest from": weights.suggest_from,
            "guess from": weights.guess_from,
        },
    }


def probability(weights: Vector, values: Sequence[float]) -> float:
    """That the pair is one matter, 0..1."""
    score = sum(weight * value for weight, value in zip(weights, values, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def retrain(examples: Iterable[Example], start: Weights, firmness: float = 20.0) -> Weights:
    """Weights after these examples: the better they are paid for leaving `start`, the more of them there are.

    :param firmness: how many examples it takes to move a weight halfway, roughly
    """
    kept = list(examples)
    return Weights(
        fit([e for e in kept if e.is_known], start.known, firmness),
        fit([e for e in kept if not e.is_known], start.guessed, firmness),
        start.merge_from,
        start.suggest_from,
        start.guess_from,
    )


def fit(examples: Sequence[Example], start: Vector, firmness: float, rounds: int = 12) -> Vector:
    """Logistic regression by Newton steps, drawn towards `start` with the strength `firmness`."""
    weights = list(start)
    for _ in range(rounds if examples else 0):
        gradient = [firmness * (origin - weight) for origin, weight in zip(start, weights, strict=True)]
        curvature = [[firmness if i == j else 0.0 for j in range(len(weights))] for i in range(len(weights))]
        for example in examples:
            _add(example, weights, gradient, curvature)
        step = _solve(curvature, gradient)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-4:
            break
    return tuple(weights)


def _add(example: Example, weights: list[float], gradient: list[float], curvature: list[list[float]]) -> None:
    chance = probability(tuple(weights), example.values)
    miss, spread = example.belongs - chance, chance * (1 - chance)
    present = [(i, value) for i, value in enumerate(example.values) if value]
    for i, value in present:
        gradient[i] += miss * value
        row = curvature[i]
        for j, other in present:
            row[j] += spread * value * other


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gaussian elimination; the matrix is positive definite, so no pivoting is needed."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for i in range(size):
        for j in range(i + 1, size):
            factor = rows[j][i] / rows[i][i]
            if factor:
                rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i], strict=True)]
    found = [0.0] * size
    for i in range(size - 1, -1, -1):
        rest = sum(rows[i][j] * found[j] for j in range(i + 1, size))
        found[i] = (rows[i][size] - rest) / rows[i][i]
    return found
