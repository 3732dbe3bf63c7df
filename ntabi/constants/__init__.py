"""Constants of the NT ABI by area, spelled as Windows spells them, and the sets that name them in traces."""
