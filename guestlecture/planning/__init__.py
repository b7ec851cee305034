"""The planning round: requests of a region to experts and moments, as well as can be, with a proof."""
