"""课程: lessons, papers, credentials; an act can ask for one (``gate.py``)."""
