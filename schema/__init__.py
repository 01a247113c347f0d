"""What a budget is: the cube, the official forms, the code lists and the store."""
