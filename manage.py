"""The entry of the management page: its own process and port, behind a password; a session runs screens/manage_main.py."""

from streamlit.starlette import App

from screens.index import page_routes
from screens.manage import ADDRESSES

app = App("screens/manage_main.py", routes=page_routes(ADDRESSES, {"data-manage": "1"}))
