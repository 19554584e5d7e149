"""检查: by a checklist it is examined whether what should be done is done.

Internal audits, monthly inspections, checks by oneself, of data, before a company ends.
A review of data (casebook) judges sampled rows; an audit judges how work is done.
"""
