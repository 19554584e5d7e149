"""意识考核: what each person did to learn and read, scored by a published rule."""
