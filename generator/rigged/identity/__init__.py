"""Who the person is: looks chosen by words, by a seed or by hand."""
