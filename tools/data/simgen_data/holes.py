"""An active round: where a model is wrong, found by relaxing with it, and labelled there."""
