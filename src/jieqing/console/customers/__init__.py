"""What is held on a customer, and why."""
