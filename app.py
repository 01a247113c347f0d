"""The entry of the screen: the server with its routes; what a session draws, screens/main.py says."""

from streamlit.starlette import App

from screens.routes import routes
from screens.service import lifespan
from screens.service_log import configure

configure()
app = App("screens/main.py", routes=routes(), lifespan=lifespan)
