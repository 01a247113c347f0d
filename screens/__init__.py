"""The parts of the screen. They draw answers; what an answer is, query/ decides."""
