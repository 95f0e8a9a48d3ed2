"""Systems at run time: what the devices around one battery do together."""
