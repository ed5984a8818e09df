"""The doors of Indora. Each module in MODULES has a list `handlers`; each handler has a permission."""

MODULES = [
    "app.routes.system.health",
]
