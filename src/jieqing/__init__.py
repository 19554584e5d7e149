"""结清 Jieqing: lawful cancellation of customers' information, with proof."""
