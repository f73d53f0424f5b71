"""Writes the tables and figures of docs/nhanes.md from the files of NHANES 2005-2006.

Usage: python docs/nhanes_tables.py FOLDER

The survey is public but not part of Charley, so that the documentation holds its results.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from charley.population.nhanes.study import Study, study
from charley.population.showing.charts import standalone
from charley.population.showing.nhanes_page import KINDS, by_age, calibration_of, forest_of

PAGE = Path(__file__).with_name("nhanes.md")
IMAGES = Path(__file__).with_name("images")
PART = "<!-- {name}: docs/nhanes_tables.py -->\n{content}\n<!-- end -->"
TOLD = 0.05
FLATTERED = " (**learnt from these people**)"


def main() -> int:
    """Write page and figures."""
    found = study(Path(sys.argv[1]), saying=lambda step: print(step, flush=True))
    told = found.to_dict()
    text = PAGE.read_text(encoding="utf-8")
    parts = {
        "prevalence": _prevalence(told),
        "odds": _odds(told["odds_ratios"]),
        "published": _published(told["odds_ratios"]),
        "risk": _risk(found),
        "learnt": _learnt(told["learnt"]["terms"]),
    }
    for name, content in parts.items():
        pattern = re.compile(rf"<!-- {name}: [^>]*-->.*?<!-- end -->", re.DOTALL)
        whole = PART.format(name=name, content=content)
        text = pattern.sub(lambda _, whole=whole: whole, text)
    PAGE.write_text(text, encoding="utf-8")
    figures = {"by-age": by_age(found), "calibration": calibration_of(found)}
    figures |= {
        f"odds-{kind}": forest_of(kind, name, told["odds_ratios"]) for kind, name in KINDS[1:]
    }
    for name, figure in figures.items():
        (IMAGES / f"nhanes-{name}.svg").write_text(standalone(figure), encoding="utf-8")
    return 0


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _prevalence(told: dict[str, Any]) -> str:
    found, published = told["prevalence"], told["published"]
    rows = [
        [label, f"{found[key]:.1%}", _reach(found[f"{key}_ci95"], "{:.1%}"), published[key]]
        for key, label in (
            ("any", "any"),
            ("mild", "mild: 1 to 4 nights of the month"),
            ("moderate_severe", "moderate to severe: 5 or more"),
        )
    ]
    return _table(["night cramps", "share", "95 % interval", "published"], rows)


def _odds(rows: dict[str, dict[str, Any]]) -> str:
    own = [row for row in rows.values() if row["q"] < TOLD]
    order = [kind for kind, _ in KINDS]
    own.sort(key=lambda row: (order.index(row["kind"]), -row["odds_ratio"]))
    return _table(
        ["exposure", "people", "odds ratio", "95 % interval", "q", "to keep in mind"],
        [
            [row["label"], str(row["exposed"]), f"{row['odds_ratio']:.2f}", _reach(row["ci95"]),
             f"{row['q']:.3f}", row["remark"]]
            for row in own
        ],
    )  # fmt: skip


def _published(rows: dict[str, dict[str, Any]]) -> str:
    own = [row for row in rows.values() if row["published_odds_ratio"]]
    return _table(
        ["class", "takers", "survey", "95 % interval", "Charley's knowledge"],
        [
            [row["label"], str(row["exposed"]), f"{row['odds_ratio']:.2f}", _reach(row["ci95"]),
             f"{row['published_odds_ratio']:.2f}"]
            for row in sorted(own, key=lambda row: -row["exposed"])
        ],
    )  # fmt: skip


def _risk(found: Study) -> str:
    assert found.scores is not None
    return _table(
        ["prediction of any cramps", "AUC", "gain over age and sex", "slope", "intercept", "Brier",
         "skill"],
        [
            [
                way.what + FLATTERED * way.learnt_from_these_people,
                f"{way.any.auc.value:.3f} ({_reach(way.any.auc.ci95, '{:.3f}')})",
                f"{way.auc_gain_over_age_and_sex.value:+.3f} "
                f"({_reach(way.auc_gain_over_age_and_sex.ci95, '{:+.3f}')})",
                f"{way.any.slope.value:.2f}", f"{way.any.intercept.value:+.2f}",
                f"{way.any.brier.value:.4f}", f"{way.any.brier_skill.value:+.1%}",
            ]
            for way in found.scores.ways.values()
        ],
    )  # fmt: skip


def _learnt(terms: dict[str, dict[str, Any]]) -> str:
    return _table(
        ["exposure", "people", "odds ratio, shrunk", "95 % interval", "known before"],
        [
            [name.removeprefix("medicine:").replace("_", " "), str(term["exposed"]),
             f"{term['odds']:.2f}", _reach(term["ci95"]), f"{term['prior_odds']:.2f}"]
            for name, term in list(terms.items())[:16]
        ],
    )  # fmt: skip


def _reach(ci95: Any, pattern: str = "{:.2f}") -> str:
    return f"{pattern.format(ci95[0])} to {pattern.format(ci95[1])}"


if __name__ == "__main__":
    sys.exit(main())
