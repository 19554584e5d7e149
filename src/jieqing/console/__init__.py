"""What staff see: pages drawn from the casebook, and its acts behind buttons."""
