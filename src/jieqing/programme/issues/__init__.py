"""问题: what anybody finds wrong, until it is proven to be better."""
