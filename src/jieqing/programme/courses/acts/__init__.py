"""What is done with a course: assigned, read, sat, marked, spared, met in a room."""
