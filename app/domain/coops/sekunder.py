"""Which co-op is the sekunder: it owns store, warehouse and the digital unit, and its members are the primaries."""

SEKUNDER = 1
