"""What the programme may know of tips: who receives them, and suppressed numbers."""
