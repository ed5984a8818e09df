"""Where gateways speak to us."""
