"""Cases about many subjects: the same acts and proof, a result for each subject."""
