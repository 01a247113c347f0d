"""The entry of the screen: which page is shown, screens/navigation.py says; its parts stand in screens/."""

from screens.navigation import show

show()
