"""Files that strangers might feed: each made by hand, byte by byte, with the outcome it must end in."""
