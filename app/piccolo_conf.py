"""Where Piccolo finds the database and the app. Connections work as the role indora_app, never as the owner."""

from piccolo.conf.apps import AppRegistry
from piccolo.engine.postgres import PostgresEngine

from app.database import app_connection

DB = PostgresEngine(config=app_connection())
APP_REGISTRY = AppRegistry(apps=["app.piccolo_app"])
