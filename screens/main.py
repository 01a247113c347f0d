"""What a session runs: which page is drawn, screens/navigation.py says."""

from screens.navigation import show

show()
