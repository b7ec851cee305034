"""The planning round: the requests of a region to experts and moments, as well as can be, with a proof.

Pure: an instance in, a plan out. Nothing here knows Flask, SQL or the clock of the wall, and nothing outside
imports ortools or highspy. docs/planning.md says what is maximised, how, and what comes out.

Where to begin:

* `instance.Instance`: the round as flat arrays; `validate.validate` refuses one that cannot be planned, and
  is to be called once by whoever builds one. `reading.read_instance` and `writing.file_of` for files.
* `solve.solve`: the best `plan.Plan`, with `value`, `bound` and `gap`; tells a `report` of its progress and
  asks `stop` whether to go on; `solve.Limits` are counted in work.
* `check.check_plan`: faults and value of any choice of options, by a few lines that share nothing with the
  solver; every plan is checked before it is stored.
* `explain.explain_matches`, `explain.explain_unserved`: why each request has, or has not, what it has;
  `price.price_of`: what serving it would cost; `widen.widenings`: what would have to change.
* `replan.changes_to_proposals`, `replan.moves_between`: what becomes of proposals that stand; `Instance.kept`
  and `Weights.keep` have them left alone.
* `figures.figures_of` and `trade_off.trade_off`: what a coordinator compares, and the price of balance.
* `baseline`: plain ways, for comparison.

Inside, in the order of the method: `travel`, `conflict`, `fixed`, `reduce`, `clique`, `network`, `flow`,
`roster`, `repair`, `cut`, `program`, `prove`.
"""
