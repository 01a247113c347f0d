"""The entry of the screen: one question page; its parts stand in screens/."""

from screens.ask import show

show()
