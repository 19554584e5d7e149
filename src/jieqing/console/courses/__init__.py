"""学习: my courses, lessons, papers and results; who has passed; assigning, marking."""
