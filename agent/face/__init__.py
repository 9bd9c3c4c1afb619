"""A face without a mind: what another program says is spoken, and whoever speaks to it is looked at."""
