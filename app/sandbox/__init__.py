"""Local stand-ins for the outside services, in a process of their own, speaking real HTTP on the loopback only."""
