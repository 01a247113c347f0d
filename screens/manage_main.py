"""What a session of the management page runs: screens/manage.py."""

from screens.manage import show

show()
