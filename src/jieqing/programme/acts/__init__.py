"""What people do in the programme; each act is guarded, whole and entered."""
