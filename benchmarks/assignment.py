"""Who reviews what: the flow of a planning round on another problem of its kind, with known instances."""

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from guestlecture.planning.flow import solve_flow
from guestlecture.planning.instance import Floats, Ints, ints
from guestlecture.planning.network import SINK, SOURCE, Arcs, Network, joined

SCALE = 10**6  # costs of a flow are whole numbers
COVER = 10**4  # of a score: no score is worth a review that is missing, nor a reviewer with too few


@dataclass(frozen=True, eq=False)
class Assignment:
    """`scores` (reviewers × papers; none where not finite), reviews a paper needs, papers one takes."""

    scores: Floats
    needed: Ints
    most: Ints
    fewest: Ints


def read_assignment(folder: Path) -> Assignment:
    """Read the arrays of a folder."""
    scores = np.load(folder / "scores.npy").astype(np.float64)
    reviewers, papers = scores.shape
    fewest = np.load(folder / "load_lb.npy") if (folder / "load_lb.npy").exists() else np.zeros(reviewers)
    needed = np.broadcast_to(np.load(folder / "covs.npy").astype(np.int64), papers)
    most = np.broadcast_to(np.load(folder / "loads.npy").astype(np.int64), reviewers)
    return Assignment(scores, needed, most, np.broadcast_to(fewest.astype(np.int64), reviewers))


def build_network(assignment: Assignment, costs: Ints, reviewer: Ints, paper: Ints) -> Network:
    """Return source → reviewer (fewest, then most) → paper → sink."""
    reviewers, papers = assignment.scores.shape
    from_source, to_paper = np.arange(reviewers) + 2, np.arange(papers) + 2 + reviewers
    supply = int(assignment.needed.sum())
    free = np.zeros(reviewers, dtype=np.int64)
    source = np.full(reviewers, SOURCE)
    parts = [
        Arcs(source, from_source, assignment.fewest, free - COVER * SCALE),
        Arcs(source, from_source, assignment.most - assignment.fewest, free),
        Arcs(to_paper, np.full(papers, SINK), assignment.needed, np.full(papers, -COVER * SCALE)),
        Arcs(ints([SOURCE]), ints([SINK]), ints([supply]), ints([0])),
        Arcs(from_source[reviewer], to_paper[paper], np.ones_like(reviewer), costs),
    ]
    nodes = 2 + reviewers + papers
    return Network(nodes, supply, joined(parts), np.arange(len(reviewer)), ints(), ints())


def measure_assignment(folder: Path) -> dict[str, Any]:
    """Return what the flow makes of an instance: the sum of scores, a bound, and the paper served worst."""
    assignment = read_assignment(folder)
    reviewer, paper = np.nonzero(np.isfinite(assignment.scores))
    scores = assignment.scores[reviewer, paper]
    began = perf_counter()
    network = build_network(assignment, -np.ceil(scores * SCALE).astype(np.int64), reviewer, paper)
    flow = solve_flow(network)
    seconds = perf_counter() - began
    reviews = np.bincount(paper[flow.chosen], minlength=len(assignment.needed))
    loads = np.bincount(reviewer[flow.chosen], minlength=len(assignment.most))
    per_paper = np.bincount(paper[flow.chosen], scores[flow.chosen], minlength=len(assignment.needed))
    assert (reviews <= assignment.needed).all()
    assert (loads <= assignment.most).all()
    rounded_up = np.ceil(scores[flow.chosen] * SCALE).sum() / SCALE
    return {
        "reviewers": len(assignment.most),
        "papers": len(assignment.needed),
        "value": float(scores[flow.chosen].sum()),
        "bound": float(rounded_up),
        "minimum_per_paper": float(per_paper.min()),
        "missing_reviews": int((assignment.needed - reviews).sum()),
        "reviewers_with_too_few": int((loads < assignment.fewest).sum()),
        "seconds": round(seconds, 3),
    }
