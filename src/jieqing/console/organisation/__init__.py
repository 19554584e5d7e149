"""组织: who does what here, my own log-in, and which programs come in."""
