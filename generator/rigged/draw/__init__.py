"""From a state to a picture: geometry, raster, light, colours."""
