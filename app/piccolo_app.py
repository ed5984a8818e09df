"""Indora is one Piccolo app; its migrations lie at the top of the project."""

from piccolo.conf.apps import AppConfig

from app.settings import ROOT

APP_CONFIG = AppConfig(
    app_name="indora", migrations_folder_path=str(ROOT / "migrations"), table_classes=[], migration_dependencies=[]
)
