"""The ears: sound of one participant in, hearing events out; models that all calls share."""
