"""The entry of the management page: its own process and port, behind a password; see screens/manage.py."""

from screens.manage import show

show()
