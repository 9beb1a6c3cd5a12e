"""Read any real file, check it, repair it and say so; calendars; the hierarchy of dimensions."""
